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
#include "signals.hpp"

namespace crossmargin::cli {
namespace {

/// How errors are printed: known once the options have been read.
struct ErrorSettings {
  std::size_t most{20};
  bool json{false};
};

void print_error(const std::string& text) {
  std::fputs(text.c_str(), stderr);
}

void print_issues(const Issues& issues, const ErrorSettings& settings) {
  if (settings.json) return print_error(report::issues_json(issues, settings.most));
  std::string text;
  for (std::size_t i = 0; i < issues.size() && i < settings.most; ++i) {
    text += "error: " + to_text(issues[i]) + '\n';
    if (!issues[i].hint.empty()) text += "  hint: " + issues[i].hint + '\n';
  }
  if (issues.size() > settings.most)
    text +=
        fmt::format("error: and {} more (--max-errors {})\n", issues.size() - settings.most, settings.most);
  print_error(text);
}

void print_usage_error(const UsageError& error) {
  print_error(fmt::format("error: {}\n", error.what()));
  if (!error.hint().empty()) print_error(fmt::format("  hint: {}\n", error.hint()));
}

const CommandEntry& named_command(const std::vector<CommandEntry>& entries, const std::string& name) {
  if (const CommandEntry* entry = find_command(entries, name)) return *entry;
  std::vector<std::string_view> names;
  for (const CommandEntry& entry : entries) names.push_back(entry.spec.name);
  const std::string near = did_you_mean(name, names);
  throw UsageError(fmt::format("there is no command {}", quoted(name)),
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
  try {
    return dispatch(words, signals, errors);
  } catch (const UsageError& error) {
    print_usage_error(error);
    return ExitCode::usage;
  } catch (const InputError& error) {
    if (signals.received() != ExitCode::done) {
      print_error("error: stopped by a signal; nothing was written\n");
      return signals.received();
    }
    print_issues(error.issues(), errors);
    return exit_code_of(error.issues());
  } catch (const std::exception& error) {
    print_error(fmt::format("error: internal: {}\n", error.what()));
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
