#include "page_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crossmargin::cli {

std::vector<std::string> usage_words(const CommandSpec& spec) {
  std::vector<std::string> words;
  for (const PositionalSpec& positional : spec.positionals)
    words.push_back(positional.required ? positional.name : "[" + positional.name + "]");
  for (const OptionSpec& option : spec.options) {
    if (option.required) words.push_back(fmt::format("--{} {}", option.name, option.value_name));
  }
  return words;
}

std::vector<std::string> option_groups(const CommandSpec& spec) {
  std::vector<std::string> groups;
  for (const OptionSpec& option : spec.options) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  return groups;
}

std::string option_text(const OptionSpec& option) {
  std::string text = option.help;
  if (option.required) text += " Required.";
  if (option.repeatable) text += " May be repeated.";
  if (!option.fallback.empty()) text += " Default: " + option.fallback + (option.fallback == "-" ? "" : ".");
  return text;
}

std::span<const ExitCodeWords> exit_code_words() {
  static constexpr std::array<ExitCodeWords, 9> words{
      {{"0", "done"},
       {"1", "internal error: a defect of the program"},
       {"2", "usage: an option or argument is wrong"},
       {"3", "an input is invalid or cannot be read"},
       {"4", "needed data is missing: a price, a volatility, a rate, a parameter"},
       {"5", "partial: some accounts or methods failed or lines were refused, the rest was written"},
       {"6", "a gate asked for with --fail-on tripped; the result was written"},
       {"130", "interrupted (SIGINT)"},
       {"143", "terminated (SIGTERM)"}}};
  return words;
}

std::string_view exit_code_notes() {
  return "With several errors the worst class counts: internal, then interrupted, then invalid input (3), "
         "then\n"
         "missing data (4). After a failure standard output is empty and no file was written or changed.\n"
         "Each error is one line on standard error, `error: file:line:column: field: message`, with a hint\n"
         "below it where one is known; --error-format json gives one JSON object for machines.\n";
}

}  // namespace crossmargin::cli
