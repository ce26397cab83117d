#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossmargin::cli {

/// One option. Parsing, help, man pages and completion all read this and nothing else.
struct OptionSpec {
  std::string name;        ///< without dashes
  std::string value_name;  ///< "FILE"; empty for a switch
  std::string fallback;    ///< the default as it would be typed; empty when there is none
  std::string help;        ///< one sentence, with units
  std::string group;       ///< heading under which help lists it
  bool repeatable{false};
  bool required{false};
  std::vector<std::string> choices{};  ///< the closed list of values; empty for any
  char letter{'\0'};                   ///< one-letter form, if any
};

/// A word that stands without a dash, by its place.
struct PositionalSpec {
  std::string name;
  std::string help;
  bool required{true};
  std::vector<std::string> choices{};
};

struct Example {
  std::string what;
  std::string line;
};

struct CommandSpec {
  std::string name;
  std::string summary;      ///< one line, for the list of commands
  std::string description;  ///< what it answers, in a few sentences
  std::vector<Example> examples;
  std::vector<PositionalSpec> positionals;
  std::vector<OptionSpec> options;
  std::string notes;  ///< printed after the options; may be empty
};

/// The words of a command line, matched to a specification.
class Arguments {
 public:
  /// Throws UsageError, with a suggestion for a mistyped option, for unknown or repeated options, missing
  /// values, values outside a closed list and wrong positional words. Where help was asked for, nothing
  /// required is missed.
  static Arguments parse(const CommandSpec& spec, std::span<const std::string> words);

  bool has(std::string_view name) const;  ///< given on the command line
  /// The value given, else the default. Throws std::logic_error when there is neither: ask `has` first.
  const std::string& value(std::string_view name) const;
  const std::vector<std::string>& values(std::string_view name) const;  ///< of a repeatable option, in order
  std::optional<std::string> optional(std::string_view name) const;
  /// A whole number in [least, most], a number. Throw UsageError.
  long long integer(std::string_view name, long long least, long long most) const;
  double number(std::string_view name) const;
  std::optional<std::string> positional(std::size_t place) const;

 private:
  void add(const OptionSpec& option, std::string value);
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::map<std::string, std::string, std::less<>> fallbacks_;
  std::vector<std::string> positionals_;
};

}  // namespace crossmargin::cli
