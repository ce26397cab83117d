#include "command_watch.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "common_options.hpp"
#include "crossmargin/batch/watch.hpp"
#include "crossmargin/io/file.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "print_issues.hpp"

namespace crossmargin::cli {
namespace {

std::ifstream open_events(const std::string& path) {
  std::error_code error;
  const bool directory = std::filesystem::is_directory(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (directory || !stream)
    take(Status(io::system_failure(path, "cannot be read", directory ? EISDIR : errno)));
  return stream;
}

/// Whoever follows the lines must see each at once.
Status write_line(std::string_view bytes) {
  const bool written =
      std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
  return written ? Status{} : Status(standard_output_failure());
}

class WatchCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    events_ = arguments.value("from");
    if (arguments.has("every")) lines_ = batch::WatchLines::every;
    errors_ = {.most = static_cast<std::size_t>(arguments.integer("max-errors", 1, 1'000'000)),
               .json = arguments.value("error-format") == "json"};
    bool taken = inputs_.portfolio == "-";
    for (const std::string& market : inputs_.markets) taken = taken || market == "-";
    if (events_ == "-" && taken)
      throw UsageError("only one input can be read from standard input (-)",
                       "--from FILE reads the events from a file or a named pipe");
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    const Account& account = only_account(inputs.accounts);
    std::ifstream file;
    if (events_ != "-") file = open_events(events_);
    const Execution execution = make_execution(inputs_.threads, session);
    InstrumentTable instruments =
        take(batch::watch_instruments(inputs.accounts, inputs.own_instruments, *inputs.market));
    session.log->info(fmt::format("pricing {} instruments", instruments.size()));
    const auto live = take(LiveAccount::create({.instruments = std::move(instruments),
                                                .market = inputs.market->market,
                                                .method = inputs.method.get(),
                                                .account = account,
                                                .limits = inputs_.limits,
                                                .pricer = inputs_.pricer},
                                               execution));
    session.log->end_progress();
    std::istream& stream = events_ == "-" ? std::cin : file;
    const batch::WatchSinks sinks{write_line, [&](const Issues& issues) { print_issues(issues, errors_); }};
    const report::LiveSummary summary = take(batch::watch(
        *live, {stream, events_ == "-" ? std::string("standard input") : events_}, sinks, lines_, execution));
    return summary.refused > 0 ? ExitCode::partial : ExitCode::done;
  }

 private:
  static const Account& only_account(const std::vector<Account>& accounts) {
    if (accounts.size() == 1) return accounts.front();
    throw UsageError(
        fmt::format("the portfolio has {} accounts: say which with --account ID", accounts.size()));
  }

  InputSettings inputs_;
  std::string events_;
  batch::WatchLines lines_{batch::WatchLines::changes};
  ErrorSettings errors_;
};

std::vector<OptionSpec> watched_options() {
  std::vector<OptionSpec> account = account_options();
  account.back().help = "The account to watch, where the portfolio has several.";
  const std::vector<OptionSpec> own{
      {.name = "from",
       .value_name = "FILE",
       .fallback = "-",
       .help = "Events, one JSON object a line; - reads standard input.",
       .group = "Inputs"},
      {.name = "every",
       .value_name = "",
       .fallback = "",
       .help = "Write a line after every event, not only where the status or alert level changes.",
       .group = "Output"}};
  return join({account, own});
}

std::vector<OptionSpec> running_options() {
  std::vector<OptionSpec> options = run_options();
  options.front().help =
      "Threads to use while prices are first computed, 1 to 1024; without it as many as "
      "the process may use. The result does not depend on it.";
  return options;
}

CommandSpec watch_spec() {
  CommandSpec spec;
  spec.name = "watch";
  spec.summary = "follow one account through prices, trades and payments";
  spec.description =
      "Reads events as JSON lines and assesses the account again after each. Writes one JSON line at the "
      "start, one whenever a pool's status or the alert level it has reached changes, and one at the end: "
      "requirement, equity, coverage, utilisation, worst scenario, and what would cure a pool that is not "
      "ok: "
      "the least deposit for each level, and the position whose closing helps most. The numbers are those of "
      "a fresh report on the same account and market. The clock stands still. A line that is wrong is an "
      "error with its number and changes nothing; the stream goes on and the exit code is 5.";
  spec.examples = {
      {"a price of Bitcoin",
       R"(echo '{"type":"tick","underlying":"BTC","price":60000}' | crossmargin watch -m data/sample/market.json -p data/sample/portfolio.json -a quay-desk)"},
      {"a recorded stream, a line for each event",
       "crossmargin watch -m market.json -p portfolio.json --from events.jsonl --every"}};
  spec.options =
      join({market_options(), watched_options(), method_options(), running_options(), general_options()});
  spec.notes = "docs/watch.md explains the lines; docs/file-formats/events.md has every key.\n";
  return spec;
}

}  // namespace

CommandEntry watch_command() {
  return {watch_spec(), [] { return std::unique_ptr<Command>(std::make_unique<WatchCommand>()); }};
}

}  // namespace crossmargin::cli
