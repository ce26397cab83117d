#include "help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "page_words.hpp"

namespace crossmargin::cli {
namespace {

constexpr std::size_t width = 100;

std::string wrap(std::string_view text, std::size_t indent, std::size_t column) {
  std::string out;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + word.size() + 1 > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

std::string entry(std::string_view left, std::string_view text, std::size_t indent) {
  std::string out = fmt::format("  {}", left);
  if (out.size() + 2 > indent) {
    out += '\n' + std::string(indent, ' ');
  } else {
    out += std::string(indent - out.size(), ' ');
  }
  return out + wrap(text, indent, indent) + '\n';
}

std::string option_entry(const OptionSpec& option) {
  const std::string letter =
      option.letter == '\0' ? std::string("    ") : fmt::format("-{}, ", option.letter);
  std::string left = fmt::format("{}--{}", letter, option.name);
  if (!option.value_name.empty()) left += " " + option.value_name;
  return entry(left, option_text(option), 30);
}

std::string usage_line(const CommandSpec& spec) {
  std::string line = "crossmargin " + spec.name;
  for (const std::string& word : usage_words(spec)) line += " " + word;
  return line + " [options]";
}

std::string option_list(const CommandSpec& spec) {
  std::string out;
  for (const std::string& group : option_groups(spec)) {
    out += '\n' + group + '\n';
    for (const OptionSpec& option : spec.options) {
      if (option.group == group) out += option_entry(option);
    }
  }
  return out;
}

std::string exit_codes() {
  std::string out = "Exit codes\n";
  for (const ExitCodeWords& words : exit_code_words())
    out += fmt::format("  {:>3}  {}\n", words.code, words.meaning);
  return out;
}

constexpr std::string_view formats_text =
    "Result formats (--format)\n"
    "  text  for reading, 100 columns wide\n"
    "  json  everything, with stable keys; money as decimal text in the currency's own digits, rates and\n"
    "        shares as numbers. `schema` and `schema_version` stand first.\n"
    "  csv   one long table: account,pool,section,item,measure,value,currency\n"
    "\n"
    "Input formats\n"
    "  market      JSON of our own, Deribit chain CSV, Cboe quote CSV; told apart by content. Several\n"
    "              files are laid over each other, later ones winning.\n"
    "  portfolio   JSON or CSV of our own (account,instrument,quantity).\n"
    "  batch       CSV or JSON lines, one account a line.\n"
    "  method      JSON: parameters of a method, as shown by `crossmargin methods show ID`.\n"
    "  span        Risk parameter files of clearing houses; positions as CSV or as PC-SPAN takes them,\n"
    "              in fixed columns or XML.\n"
    "  scenarios   JSON: a scenario set, as shown by `crossmargin scenarios show ID`.\n"
    "\n"
    "docs/file-formats/ describes every field; data/schema/ holds the JSON Schemas.\n";

}  // namespace

std::string overview(const std::vector<CommandEntry>& entries) {
  std::string out =
      "crossmargin: what margin a portfolio needs, and why\n\n"
      "Usage\n  crossmargin COMMAND [options]\n\nCommands\n";
  for (const CommandEntry& command : entries) out += entry(command.spec.name, command.spec.summary, 14);
  out += "\nHelp\n";
  out += entry("crossmargin help COMMAND", "options and examples of a command", 32);
  out += entry("crossmargin help exit-codes", "what the exit codes mean", 32);
  out += entry("crossmargin help formats", "which files are read and written", 32);
  return out;
}

std::string command_page(const CommandSpec& spec) {
  std::string out = fmt::format("crossmargin {}: {}\n\nExamples\n", spec.name, spec.summary);
  for (const Example& example : spec.examples)
    out += fmt::format("  # {}\n  {}\n", example.what, example.line);
  out += fmt::format("\nUsage\n  {}\n\n{}\n", usage_line(spec), wrap(spec.description, 0, 0));
  if (!spec.positionals.empty()) out += "\nWords\n";
  for (const PositionalSpec& positional : spec.positionals)
    out += entry(positional.name, positional.help, 30);
  out += option_list(spec);
  if (!spec.notes.empty()) out += '\n' + spec.notes;
  return out + '\n' + exit_codes();
}

std::vector<std::string> topics() {
  return {"exit-codes", "formats"};
}

std::string topic_page(std::string_view topic) {
  if (topic == "exit-codes") return exit_codes() + '\n' + std::string(exit_code_notes());
  if (topic == "formats") return std::string(formats_text);
  return {};
}

}  // namespace crossmargin::cli
