#include "command_convert.hpp"

#include <fmt/format.h>

#include "book_options.hpp"
#include "common_options.hpp"
#include "crossmargin/batch/book_risk.hpp"
#include "crossmargin/io/write_book.hpp"
#include "crossmargin/io/write_portfolio.hpp"
#include "log.hpp"
#include "row_target.hpp"

namespace crossmargin::cli {
namespace {

/// The form that the end of a file's name asks for.
io::BookFormat format_by_name(std::string_view path) {
  if (path.ends_with(".csv")) return io::BookFormat::csv;
  if (path.ends_with(".jsonl") || path.ends_with(".ndjson")) return io::BookFormat::json_lines;
  return path.ends_with(".snap") ? io::BookFormat::snapshot : io::BookFormat::automatic;
}

class ConvertCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    settings_ = book_settings(arguments, *arguments.positional(0));
    output_ = *arguments.positional(1);
    to_portfolio_ = arguments.value("to") == "portfolio" ||
                    (arguments.value("to") == "auto" && output_.ends_with(".json"));
    if (to_portfolio_) return check_portfolio(arguments);
    to_ = book_format(arguments.value("to"));
    if (to_ == io::BookFormat::automatic) to_ = format_by_name(output_);
    if (to_ == io::BookFormat::automatic)
      throw UsageError("cannot tell the form of \"" + output_ + "\" by its name",
                       "name it .csv, .jsonl, .snap or .json, or say which with --to");
    if (!settings_.inputs.method.empty() && to_ != io::BookFormat::snapshot)
      throw UsageError("--method stores risk, which only a snapshot can hold", "write a .snap file");
  }

  ExitCode run(Session& session) override {
    if (to_portfolio_) return write_portfolio(session);
    LoadedBook book = load_book(settings_, session);
    const Execution execution = make_execution(settings_.inputs.threads, session);
    if (book.base)
      book.content.risk =
          take(batch::risk_of_book(book.content.book, *book.base, market_hashes(*book.inputs)));
    RowTarget target(output_);
    const io::ByteSink sink = [&](std::string_view bytes) { return target.write(bytes); };
    take(write(book.content, sink, execution));
    target.finish();
    session.log->end_progress();
    session.log->info(fmt::format("{} accounts, {} positions in {} instruments",
                                  book.content.book.account_count(), book.content.book.position_count(),
                                  book.content.book.instruments.size()));
    return ExitCode::done;
  }

 private:
  void check_portfolio(const Arguments& arguments) const {
    if (arguments.has("from"))
      throw UsageError("--from is the form of a book", "say --portfolio-format for --to portfolio");
    if (!settings_.inputs.method.empty())
      throw UsageError("--method stores risk, which only a snapshot can hold", "write a .snap file");
  }

  /// Accounts whole, with collateral, orders and buckets, and the contracts that the file defines.
  ExitCode write_portfolio(Session& session) {
    std::optional<io::MarketInputs> market;
    if (!settings_.inputs.markets.empty())
      market = take(io::load_market(settings_.inputs.markets, settings_.inputs.market));
    const io::PortfolioInputs portfolio =
        take(io::load_portfolio(settings_.path, {.limits = settings_.inputs.limits,
                                                 .format = settings_.inputs.portfolio_format,
                                                 .market = market ? &*market : nullptr}));
    RowTarget target(output_);
    take(target.write(io::portfolio_json(portfolio)));
    target.finish();
    for (const std::string& note : portfolio.notes) session.log->warning(note);
    return ExitCode::done;
  }

  static std::string market_hashes(const LoadedInputs& inputs) {
    std::string hashes;
    for (const io::InputFile& file : inputs.files)
      if (file.role == "market") hashes += (hashes.empty() ? "" : " ") + file.sha256;
    return hashes;
  }

  Status write(const io::Snapshot& content, const io::ByteSink& sink, const Execution& execution) const {
    if (to_ == io::BookFormat::csv) return io::write_book_csv(content.book, sink, execution);
    if (to_ == io::BookFormat::json_lines) return io::write_book_json(content.book, sink, execution);
    return io::write_snapshot(content, sink, execution);
  }

  BookSettings settings_;
  std::string output_;
  io::BookFormat to_{io::BookFormat::automatic};
  bool to_portfolio_{false};
};

std::vector<OptionSpec> form_options() {
  return {from_option(),
          {.name = "to",
           .value_name = "FORM",
           .fallback = "auto",
           .help = "Form to write: auto (by the name: .csv, .jsonl, .snap, .json), csv, jsonl, snapshot; "
                   "portfolio: our JSON, from any file of accounts.",
           .group = "Output",
           .choices = {"auto", "csv", "jsonl", "snapshot", "portfolio"}}};
}

CommandSpec convert_spec() {
  CommandSpec spec;
  spec.name = "convert";
  spec.summary = "positions between CSV, JSON lines, a snapshot and a portfolio";
  spec.description =
      "Reads the positions of many accounts and writes them in another form. A snapshot is mapped into "
      "memory as it "
      "stands, so that the next run starts at once; with a market and a method it holds the risk of every "
      "instrument "
      "too, and `crossmargin scan` needs nothing else. With a market, quantities are counted in the quantity "
      "steps of "
      "its instruments, and one that is no multiple is an error. A book holds positions of cross pools "
      "alone: orders, "
      "collateral, isolated buckets and average prices are refused. With --to portfolio whole accounts are "
      "written in our JSON form, whatever file they come from.";
  spec.examples = {
      {"CSV to a snapshot", "crossmargin convert positions.csv positions.snap"},
      {"with the risk of a method",
       "crossmargin convert positions.csv night.snap -m data/sample/market.json --method scan-16"},
      {"positions from a client library into a portfolio of our own form",
       "crossmargin convert data/sample/ccxt-positions.json book.json"},
      {"back to JSON lines", "crossmargin convert positions.snap - --to jsonl | head"}};
  spec.positionals = {{.name = "input", .help = "The book to read; - reads standard input."},
                      {.name = "output", .help = "The file to write; - is standard output."}};
  spec.options = join({form_options(),
                       {portfolio_format_option()},
                       optional_market_options(),
                       optional_method_options(),
                       run_options(),
                       general_options()});
  spec.notes = "docs/file-formats/snapshot.md has the layout of a snapshot.\n";
  return spec;
}

}  // namespace

CommandEntry convert_command() {
  return {convert_spec(), [] { return std::unique_ptr<Command>(std::make_unique<ConvertCommand>()); }};
}

}  // namespace crossmargin::cli
