#include "command_scan.hpp"

#include <fmt/format.h>

#include "book_options.hpp"
#include "common_options.hpp"
#include "crossmargin/batch/book_risk.hpp"
#include "log.hpp"
#include "row_target.hpp"

namespace crossmargin::cli {
namespace {

class ScanCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    settings_ = book_settings(arguments, *arguments.positional(0));
    if (!settings_.inputs.markets.empty() && settings_.inputs.method.empty())
      settings_.inputs.method = "scan-16";
    output_ = arguments.value("output");
  }

  ExitCode run(Session& session) override {
    const LoadedBook book = load_book(settings_, session);
    const Execution execution = make_execution(settings_.inputs.threads, session);
    const batch::BookRisk risk = risk_of(book, session);
    RowTarget target(output_);
    take(batch::write_scan(
        book.content.book, risk, [&](std::string_view bytes) { return target.write(bytes); }, execution));
    target.finish();
    session.log->end_progress();
    session.log->info(fmt::format("{} accounts scanned", book.content.book.account_count()));
    return ExitCode::done;
  }

 private:
  batch::BookRisk risk_of(const LoadedBook& book, Session& session) const {
    if (book.base) return batch::evaluated_risk(book.content.book, *book.base);
    if (!book.content.risk)
      throw InputError({{ErrorCode::missing_parameter,
                         "this book holds no risk",
                         {settings_.path, 0, 0, {}},
                         "add --market FILE, or store the risk with crossmargin convert --method"}});
    session.log->info(
        fmt::format("risk of {} as of {}", book.content.risk->method, book.content.risk->as_of));
    return take(batch::stored_risk(book.content.book, *book.content.risk));
  }

  BookSettings settings_;
  std::string output_;
};

CommandSpec scan_spec() {
  CommandSpec spec;
  spec.name = "scan";
  spec.summary = "scanning risk of every account of a book, at full speed";
  spec.description =
      "Nets the positions of each account under the scenarios of a method and writes one line an account: "
      "the largest "
      "losses of its risk units added up, and the unit and scenario that lose most. Offsets between units, "
      "charges, "
      "minimums, collateral and order margin are left out: `crossmargin batch` has them all. A snapshot that "
      "stores "
      "its risk needs no market.";
  spec.examples = {
      {"a night's positions", "crossmargin scan positions.csv -m data/sample/market.json -o risk.csv"},
      {"from a snapshot with its risk", "crossmargin scan night.snap -o risk.csv"}};
  spec.positionals = {
      {.name = "book", .help = "Positions: CSV, JSON lines or a snapshot; - reads standard input."}};
  spec.options = join({{from_option()},
                       optional_market_options(),
                       optional_method_options(),
                       {{.name = "output",
                         .value_name = "FILE",
                         .fallback = "-",
                         .help = "Where the CSV goes; - is standard output.",
                         .group = "Output",
                         .letter = 'o'}},
                       run_options(),
                       general_options()});
  return spec;
}

}  // namespace

CommandEntry scan_command() {
  return {scan_spec(), [] { return std::unique_ptr<Command>(std::make_unique<ScanCommand>()); }};
}

}  // namespace crossmargin::cli
