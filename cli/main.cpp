#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "command.hpp"
#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "crossmargin/report/report.hpp"
#include "data_folder.hpp"
#include "errors.hpp"
#include "help.hpp"
#include "log.hpp"
#include "print_issues.hpp"
#include "signals.hpp"

namespace crossmargin::cli {
namespace {

void print_error(const std::string& text) {
  std::fputs(text.c_str(), stderr);
}

// Not about data, so no issue: but it has the same form.
void print_usage_error(const UsageError& error, const ErrorSettings& settings) {
  if (settings.json) {
    const std::string hint =
        error.hint().empty() ? "" : fmt::format(",\"hint\":{}", report::json_text(error.hint()));
    return print_error(fmt::format("{{\"errors\":[{{\"code\":\"usage\",\"message\":{}{}}}],\"count\":1}}\n",
                                   report::json_text(error.what()), hint));
  }
  print_error(fmt::format("error: {}\n", error.what()));
  if (!error.hint().empty()) print_error(fmt::format("  hint: {}\n", error.hint()));
}

/// What was asked for, as far as can be told before the options are read: they may be what is wrong.
bool wants_json(const std::vector<std::string>& words) {
  bool json = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--error-format" && i + 1 < words.size()) json = words[i + 1] == "json";
    if (words[i].starts_with("--error-format=")) json = words[i].ends_with("=json");
  }
  return json;
}

const CommandEntry& named_command(const std::vector<CommandEntry>& entries, const std::string& name) {
  if (const CommandEntry* entry = find_command(entries, name)) return *entry;
  std::vector<std::string_view> names;
  for (const CommandEntry& entry : entries) names.push_back(entry.spec.name);
  const std::string near = did_you_mean(name, names);
  throw UsageError(fmt::format("there is no command {}", in_quotes(name)),
                   near.empty() ? "see `crossmargin help`" : near);
}

ExitCode run_command(const CommandEntry& entry, const std::vector<std::string>& words, Signals& signals,
                     ErrorSettings& errors) {
  const Arguments arguments = Arguments::parse(entry.spec, words);
  if (arguments.has("help")) {
    write_result({}, command_page(entry.spec));
    return ExitCode::done;
  }
  errors.json = arguments.value("error-format") == "json";
  errors.most = static_cast<std::size_t>(arguments.integer("max-errors", 1, 1'000'000));
  Log log(log_settings(arguments));
  Session session{.stop = signals.stop_token(),
                  .log = &log,
                  .data_path = find_data_folder(arguments.optional("data-dir"))};
  const std::unique_ptr<Command> command = entry.make();
  command->setup(arguments);
  return command->run(session);
}

ExitCode dispatch(std::vector<std::string> words, Signals& signals, ErrorSettings& errors) {
  const std::vector<CommandEntry> entries = commands();
  if (words.empty()) {
    print_error(overview(entries));
    return ExitCode::usage;
  }
  if (words[0] == "--help" || words[0] == "-h") words[0] = "help";
  if (words[0] == "--version" || words[0] == "-V") words[0] = "version";
  const CommandEntry& entry = named_command(entries, words[0]);
  words.erase(words.begin());
  return run_command(entry, words, signals, errors);
}

// The one place that turns failures into exit codes. A signal explains any failure that follows it.
ExitCode guarded(const std::vector<std::string>& words, Signals& signals) {
  ErrorSettings errors;
  errors.json = wants_json(words);
  try {
    return dispatch(words, signals, errors);
  } catch (const UsageError& error) {
    print_usage_error(error, errors);
    return ExitCode::usage;
  } catch (const InputError& error) {
    if (signals.received() != ExitCode::done) {
      print_issues({{ErrorCode::interrupted, "stopped by a signal before the end", {}, {}}}, errors);
      return signals.received();
    }
    print_issues(error.issues(), errors);
    return exit_code_of(error.issues());
  } catch (const std::exception& error) {
    print_issues({{ErrorCode::internal, fmt::format("internal: {}", error.what()), {}, {}}}, errors);
    return ExitCode::internal;
  }
}

}  // namespace
}  // namespace crossmargin::cli

int main(int count, char** arguments) {
  crossmargin::cli::Signals signals;
  return static_cast<int>(
      crossmargin::cli::guarded(std::vector<std::string>(arguments + 1, arguments + count), signals));
}
