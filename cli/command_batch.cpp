#include "command_batch.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "common_options.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/file.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "row_target.hpp"

namespace crossmargin::cli {
namespace {

std::ifstream open_accounts(const std::string& path) {
  std::error_code error;
  const bool directory = std::filesystem::is_directory(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (directory || !stream)
    take(Status(io::system_failure(path, "cannot be read", directory ? EISDIR : errno)));
  return stream;
}

class BatchCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    accounts_ = arguments.value("accounts");
    output_ = output_settings(arguments);
    options_.format = output_.format == "csv" ? batch::RowFormat::csv : batch::RowFormat::json_lines;
    options_.limits = inputs_.limits;
    options_.max_errors = static_cast<std::size_t>(arguments.integer("max-errors", 1, 1'000'000));
    if (accounts_ == "-") {
      for (const std::string& market : inputs_.markets) {
        if (market == "-") throw UsageError("only one input can be read from standard input (-)");
      }
    }
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    std::ifstream file;
    if (accounts_ != "-") file = open_accounts(accounts_);
    const Execution execution = make_execution(inputs_.threads, session);
    InstrumentTable instruments = take(batch::batch_instruments(*inputs.market));
    session.log->info(fmt::format("pricing {} instruments", instruments.size()));
    const auto base = take(EvaluatedBase::create(std::move(instruments), inputs.market->market,
                                                 *inputs.method, inputs_.pricer, execution));
    RowTarget target(output_.path);
    std::istream& stream = accounts_ == "-" ? std::cin : file;
    const batch::RowSink sink = [&](std::string_view bytes) { return target.write(bytes); };
    const batch::BatchSummary summary =
        take(batch::run_batch({stream, accounts_ == "-" ? std::string("standard input") : accounts_}, *base,
                              options_, sink, execution));
    target.finish();
    session.log->end_progress();
    tell(summary, session);
    return summary.failed > 0 ? ExitCode::partial : ExitCode::done;
  }

 private:
  static void tell(const batch::BatchSummary& summary, Session& session) {
    const std::string counts =
        fmt::format("{} accounts: {} failed, {} alerts, {} margin calls, {} liquidations, {} incomplete",
                    summary.accounts, summary.failed, summary.alerts, summary.margin_calls,
                    summary.liquidations, summary.incomplete);
    if (summary.failed == 0) return session.log->info(counts);
    session.log->warning(counts);
    for (const Issue& issue : summary.first_failures) session.log->warning(to_text(issue));
  }

  InputSettings inputs_;
  OutputSettings output_;
  std::string accounts_;
  batch::BatchOptions options_;
};

CommandSpec batch_spec() {
  CommandSpec spec;
  spec.name = "batch";
  spec.summary = "one row for each of many accounts";
  spec.description =
      "Prices every instrument of the market once, then streams the accounts and writes one row for each, in "
      "the order of the input: "
      "requirement, isolated sum, benefit, worst scenario, utilisation, status, or its error. Memory does "
      "not grow with the file. To a "
      "file the output appears whole or not at all.";
  spec.examples = {
      {"a night's accounts into a CSV file",
       "crossmargin batch --market data/sample/market.json --accounts accounts.csv --output rows.csv"},
      {"JSON lines from a pipe",
       "zcat accounts.jsonl.gz | crossmargin batch -m market.json --accounts - --format jsonl | head"}};
  spec.options = join({market_options(),
                       {{.name = "accounts",
                         .value_name = "FILE",
                         .fallback = "",
                         .help = "Accounts: CSV with the rows of an account together, or one JSON account a "
                                 "line; - reads standard input.",
                         .group = "Inputs",
                         .required = true}},
                       method_options(),
                       output_options({"csv", "jsonl"}),
                       run_options(),
                       general_options()});
  spec.notes = "docs/batch.md and docs/file-formats/batch.md name the columns.\n";
  return spec;
}

}  // namespace

CommandEntry batch_command() {
  return {batch_spec(), [] { return std::unique_ptr<Command>(std::make_unique<BatchCommand>()); }};
}

}  // namespace crossmargin::cli
