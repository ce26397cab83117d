// The only file that sees Boost.Program_options, which is slow to compile.
#include "options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <charconv>
#include <stdexcept>

#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "errors.hpp"

namespace crossmargin::cli {
namespace {

namespace po = boost::program_options;

const OptionSpec* find_option(const CommandSpec& spec, std::string_view name) {
  const auto found = std::find_if(spec.options.begin(), spec.options.end(),
                                  [&](const OptionSpec& o) { return o.name == name; });
  return found == spec.options.end() ? nullptr : &*found;
}

po::options_description describe(const CommandSpec& spec) {
  po::options_description description;
  for (const OptionSpec& option : spec.options) {
    const std::string name = option.letter == '\0' ? option.name : option.name + "," + option.letter;
    description.add_options()(name.c_str(), new po::untyped_value(option.value_name.empty()), "");
  }
  return description;
}

std::string help_hint(const CommandSpec& spec) {
  return fmt::format("see `crossmargin {} --help`", spec.name);
}

std::string option_hint(const CommandSpec& spec, std::string_view typed) {
  std::vector<std::string> known;
  for (const OptionSpec& option : spec.options) known.push_back("--" + option.name);
  const std::string near = did_you_mean(typed.substr(0, typed.find('=')), {known.begin(), known.end()});
  return near.empty() ? help_hint(spec) : near;
}

std::vector<po::option> split(const CommandSpec& spec, std::span<const std::string> words) {
  const po::options_description description = describe(spec);
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    return po::command_line_parser(std::vector<std::string>(words.begin(), words.end()))
        .options(description)
        .style(style)
        .run()
        .options;
  } catch (const po::unknown_option& error) {
    // Program_options names the canonical option; its own text for a long one may carry the value as well.
    const std::string typed = error.get_option_name();
    throw UsageError(fmt::format("{} has no option {}", spec.name, typed), option_hint(spec, typed));
  } catch (const po::error& error) {
    throw UsageError(error.what(), help_hint(spec));
  }
}

void check_choice(const std::string& what, const std::string& value,
                  const std::vector<std::string>& choices) {
  if (choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw UsageError(fmt::format("{}: {} is not one of {}", what, in_quotes(value), fmt::join(choices, ", ")),
                   did_you_mean(value, {choices.begin(), choices.end()}));
}

void check_positionals(const CommandSpec& spec, const std::vector<std::string>& words) {
  if (words.size() > spec.positionals.size()) {
    throw UsageError(
        fmt::format("{} does not take the word {}", spec.name, in_quotes(words[spec.positionals.size()])),
        help_hint(spec));
  }
  for (std::size_t i = 0; i < spec.positionals.size(); ++i) {
    const PositionalSpec& positional = spec.positionals[i];
    if (i < words.size()) {
      check_choice(positional.name, words[i], positional.choices);
    } else if (positional.required) {
      throw UsageError(fmt::format("{} needs {}: {}", spec.name, positional.name, positional.help),
                       help_hint(spec));
    }
  }
}

}  // namespace

Arguments Arguments::parse(const CommandSpec& spec, std::span<const std::string> words) {
  Arguments arguments;
  for (const OptionSpec& option : spec.options) {
    if (!option.fallback.empty()) arguments.fallbacks_[option.name] = option.fallback;
  }
  for (const po::option& given : split(spec, words)) {
    const OptionSpec* option = find_option(spec, given.string_key);
    if (option == nullptr) {
      arguments.positionals_.insert(arguments.positionals_.end(), given.value.begin(), given.value.end());
    } else {
      arguments.add(*option, given.value.empty() ? std::string() : given.value.front());
    }
  }
  if (arguments.has("help")) return arguments;
  check_positionals(spec, arguments.positionals_);
  for (const OptionSpec& option : spec.options) {
    if (option.required && !arguments.has(option.name)) {
      throw UsageError(
          fmt::format("{} needs --{} {}: {}", spec.name, option.name, option.value_name, option.help),
          help_hint(spec));
    }
  }
  return arguments;
}

void Arguments::add(const OptionSpec& option, std::string value) {
  std::vector<std::string>& values = given_[option.name];
  if (!values.empty() && !option.repeatable)
    throw UsageError(fmt::format("--{} may stand only once", option.name));
  if (!option.value_name.empty() && value.empty()) {
    throw UsageError(fmt::format("--{} needs a value: {}", option.name, option.help));
  }
  check_choice("--" + option.name, value, option.choices);
  values.push_back(std::move(value));
}

bool Arguments::has(std::string_view name) const {
  return given_.contains(name);
}

const std::string& Arguments::value(std::string_view name) const {
  if (const auto found = given_.find(name); found != given_.end()) return found->second.back();
  if (const auto found = fallbacks_.find(name); found != fallbacks_.end()) return found->second;
  throw std::logic_error(fmt::format("option {} has neither a value nor a default", name));
}

const std::vector<std::string>& Arguments::values(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = given_.find(name);
  return found == given_.end() ? none : found->second;
}

std::optional<std::string> Arguments::optional(std::string_view name) const {
  if (!given_.contains(name) && !fallbacks_.contains(name)) return std::nullopt;
  return value(name);
}

long long Arguments::integer(std::string_view name, long long least, long long most) const {
  const std::string& text = value(name);
  long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
    throw UsageError(
        fmt::format("--{}: want a whole number from {} to {}, got {}", name, least, most, in_quotes(text)));
  }
  return number;
}

double Arguments::number(std::string_view name) const {
  const std::optional<double> number = parse_number(value(name));
  if (!number) throw UsageError(fmt::format("--{}: want a number, got {}", name, in_quotes(value(name))));
  return *number;
}

std::optional<std::string> Arguments::positional(std::size_t place) const {
  if (place >= positionals_.size()) return std::nullopt;
  return positionals_[place];
}

}  // namespace crossmargin::cli
