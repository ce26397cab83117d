#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "help.hpp"

namespace crossmargin::cli {
namespace {

// readline splits a word at '=', so `--format=js` arrives as three words.
constexpr std::string_view head =
    R"(# bash completion for crossmargin; made by `crossmargin help --completion bash`.
_crossmargin() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  if [ "$current" = = ]; then
    current=
  elif [ "$previous" = = ] && [ "$COMP_CWORD" -ge 2 ]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
)";

// An empty reply falls back to file names (complete -o default); where no file fits that is switched off.
constexpr std::string_view tail = R"(  local words=
  case "$current" in
    -*)
      case "$command" in
{options}      esac
      ;;
    *)
      case "$command:$COMP_CWORD" in
{positionals}      esac
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o bashdefault -o default -F _crossmargin crossmargin
)";

bool takes_file(const OptionSpec& option) {
  for (const std::string_view name : {"FILE", "DIR", "HISTORY"}) {
    if (option.value_name.find(name) != std::string::npos) return true;
  }
  return false;
}

/// The option as the patterns of a `case` on "command:word".
std::string pattern(const std::string& command, const OptionSpec& option) {
  std::string out = fmt::format("{}:--{}", command, option.name);
  if (option.letter != '\0') out += fmt::format(" | {}:-{}", command, option.letter);
  return out;
}

std::string value_cases(const CommandSpec& spec) {
  std::string out;
  for (const OptionSpec& option : spec.options) {
    if (option.value_name.empty()) continue;
    out += fmt::format("    {})\n", pattern(spec.name, option));
    if (!option.choices.empty()) {
      out += fmt::format("      mapfile -t COMPREPLY < <(compgen -W \"{}\" -- \"$current\")\n",
                         fmt::join(option.choices, " "));
    } else if (!takes_file(option)) {
      out += "      compopt +o default +o bashdefault 2> /dev/null\n";
    }
    out += "      return\n      ;;\n";
  }
  return out;
}

std::string option_case(const CommandSpec& spec) {
  std::string words;
  for (const OptionSpec& option : spec.options) {
    words += fmt::format(" --{}", option.name);
    if (option.letter != '\0') words += fmt::format(" -{}", option.letter);
  }
  return fmt::format("        {}) words=\"{}\" ;;\n", spec.name, words.substr(1));
}

std::string positional_cases(const CommandSpec& spec) {
  std::string out;
  for (std::size_t i = 0; i < spec.positionals.size(); ++i) {
    const std::vector<std::string>& choices = spec.positionals[i].choices;
    if (!choices.empty())
      out += fmt::format("        {}:{}) words=\"{}\" ;;\n", spec.name, i + 2, fmt::join(choices, " "));
  }
  return out;
}

std::string replaced(std::string text, std::string_view name, std::string_view value) {
  return text.replace(text.find(name), name.size(), value);
}

}  // namespace

std::string bash_completion(const std::vector<CommandEntry>& entries) {
  std::string commands;
  std::string values;
  std::string options;
  std::string positionals;
  for (const CommandEntry& entry : entries) {
    commands += entry.spec.name + ' ';
    values += value_cases(entry.spec);
    options += option_case(entry.spec);
    positionals += positional_cases(entry.spec);
  }
  // The one list that a command cannot hold itself: help's topics are the commands.
  positionals += fmt::format("        help:2) words=\"{}{}\" ;;\n", commands, fmt::join(topics(), " "));
  std::string out(head);
  out += fmt::format(
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"{}--help --version\" -- \"$current\")\n"
      "    return\n  fi\n  case \"$command:$previous\" in\n{}  esac\n",
      commands, values);
  return out + replaced(replaced(std::string(tail), "{options}", options), "{positionals}", positionals);
}

}  // namespace crossmargin::cli
