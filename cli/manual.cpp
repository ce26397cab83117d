#include "manual.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "help.hpp"
#include "page_words.hpp"

namespace crossmargin::cli {
namespace {

// Text as it stands: groff would read some characters as commands and set others as typographic ones, which
// could not be copied into a shell.
std::string escaped(std::string_view text) {
  std::string out;
  bool line_starts = true;
  for (const char letter : text) {
    if (line_starts && (letter == '.' || letter == '\'')) out += "\\&";
    line_starts = letter == '\n';
    switch (letter) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

std::string bold(std::string_view text) {
  return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + escaped(text) + "\\fR";
}

std::string section(std::string_view title) {
  return fmt::format(".SH {}\n", title);
}

std::string paragraph(std::string_view text) {
  return ".PP\n" + escaped(text) + '\n';
}

/// An entry of a list: what it is, and below it, set in, what it means.
std::string tagged(const std::string& roff_tag, std::string_view text) {
  return fmt::format(".TP\n{}\n{}\n", roff_tag, escaped(text));
}

std::string as_typed(std::string_view lines) {
  std::string out = ".PP\n.RS 4\n.nf\n" + escaped(lines);
  if (!lines.ends_with('\n')) out += '\n';
  return out + ".fi\n.RE\n";
}

// No hyphenation and no stretched lines: both would put what is not there between the parts of an option.
std::string head(std::string name, std::string_view summary) {
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? char(letter - 'a' + 'A') : letter;
  });
  return fmt::format(
             ".\\\" Made by `crossmargin help --man`.\n"
             ".TH {} 1 \"\" \"crossmargin {}\" \"crossmargin manual\"\n.nh\n.ad l\n",
             escaped(title), CROSSMARGIN_VERSION) +
         section("NAME") + fmt::format("{} \\- {}\n", escaped(name), escaped(summary));
}

std::string option_tag(const OptionSpec& option) {
  std::string tag = option.letter == '\0' ? std::string() : bold(std::string("-") + option.letter) + ", ";
  tag += bold("--" + option.name);
  if (!option.value_name.empty()) tag += " " + italic(option.value_name);
  return tag;
}

std::string option_sections(const CommandSpec& spec) {
  std::string out = section("OPTIONS");
  for (const std::string& group : option_groups(spec)) {
    out += fmt::format(".SS {}\n", group);
    for (const OptionSpec& option : spec.options) {
      if (option.group == group) out += tagged(option_tag(option), option_text(option));
    }
  }
  return out;
}

std::string exit_status() {
  std::string out = section("EXIT STATUS");
  for (const ExitCodeWords& words : exit_code_words()) out += tagged(bold(words.code), words.meaning);
  return out;
}

}  // namespace

std::string command_manual(const CommandSpec& spec) {
  std::string out = head("crossmargin-" + spec.name, spec.summary);
  out += section("SYNOPSIS") + bold("crossmargin " + spec.name);
  for (const std::string& word : usage_words(spec)) out += ' ' + escaped(word);
  out += " [" + italic("options") + "]\n" + section("DESCRIPTION") + escaped(spec.description) + '\n';
  for (const PositionalSpec& positional : spec.positionals)
    out += tagged(italic(positional.name), positional.help);
  out += option_sections(spec);
  if (!spec.notes.empty()) out += section("NOTES") + escaped(spec.notes);
  out += section("EXAMPLES");
  for (const Example& example : spec.examples) out += paragraph(example.what + ":") + as_typed(example.line);
  return out + exit_status() + section("SEE ALSO") + bold("crossmargin") + "(1)\n";
}

std::string overview_manual(const std::vector<CommandEntry>& entries) {
  std::string out = head("crossmargin", "what margin a portfolio needs, and why");
  out +=
      section("SYNOPSIS") + bold("crossmargin") + ' ' + italic("COMMAND") + " [" + italic("options") + "]\n" +
      section("DESCRIPTION") +
      escaped(
          "Reprices accounts of futures, perpetuals, options and collateral in every scenario of a method, "
          "nets them, and reports what margin they need, what the same positions would need one by one, "
          "why, and what changes if the market or the positions change.") +
      '\n' + section("COMMANDS");
  for (const CommandEntry& entry : entries)
    out += tagged(bold("crossmargin-" + entry.spec.name) + "(1)", entry.spec.summary);
  out += section("FORMATS") + as_typed(topic_page("formats"));
  out += exit_status() + as_typed(exit_code_notes()) + section("ENVIRONMENT");
  out += tagged(bold("CROSSMARGIN_DATA_DIR"),
                "Folder with the scenario sets and methods to use instead of the shipped ones.");
  out += tagged(bold("NO_COLOR"), "When set, text carries no colour unless --color always asks for it.");
  out += section("SEE ALSO");
  for (std::size_t i = 0; i < entries.size(); ++i) {
    out += bold("crossmargin-" + entries[i].spec.name) + (i + 1 < entries.size() ? "(1),\n" : "(1)\n");
  }
  return out;
}

}  // namespace crossmargin::cli
