#include "command_convert.hpp"

#include <fmt/format.h>

#include "book_options.hpp"
#include "common_options.hpp"
#include "crossmargin/batch/book_risk.hpp"
#include "crossmargin/io/write_book.hpp"
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
    to_ = book_format(arguments.value("to"));
    if (to_ == io::BookFormat::automatic) to_ = format_by_name(output_);
    if (to_ == io::BookFormat::automatic)
      throw UsageError("cannot tell the form of \"" + output_ + "\" by its name",
                       "name it .csv, .jsonl or .snap, or add --to csv, --to jsonl or --to snapshot");
    if (!settings_.inputs.method.empty() && to_ != io::BookFormat::snapshot)
      throw UsageError("--method stores risk, which only a snapshot can hold", "write a .snap file");
  }

  ExitCode run(Session& session) override {
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
};

std::vector<OptionSpec> form_options() {
  return {from_option(),
          {.name = "to",
           .value_name = "FORM",
           .fallback = "auto",
           .help = "Form to write: auto (by the name: .csv, .jsonl, .snap), csv, jsonl, snapshot.",
           .group = "Output",
           .choices = {"auto", "csv", "jsonl", "snapshot"}}};
}

CommandSpec spec() {
  CommandSpec spec;
  spec.name = "convert";
  spec.summary = "positions between CSV, JSON lines and a snapshot";
  spec.description =
      "Reads the positions of many accounts and writes them in another form. A snapshot is mapped into "
      "memory as it "
      "stands, so that the next run starts at once; with a market and a method it holds the risk of every "
      "instrument "
      "too, and `crossmargin scan` needs nothing else. With a market, quantities are counted in the quantity "
      "steps of "
      "its instruments, and one that is no multiple is an error. A book holds positions of cross pools "
      "alone: orders, "
      "collateral, isolated buckets and average prices are refused.";
  spec.examples = {
      {"CSV to a snapshot", "crossmargin convert positions.csv positions.snap"},
      {"with the risk of a method",
       "crossmargin convert positions.csv night.snap -m data/sample/market.json --method scan-16"},
      {"back to JSON lines", "crossmargin convert positions.snap - --to jsonl | head"}};
  spec.positionals = {{.name = "input", .help = "The book to read; - reads standard input."},
                      {.name = "output", .help = "The file to write; - is standard output."}};
  spec.options = join({form_options(), optional_market_options(), optional_method_options(), run_options(),
                       general_options()});
  spec.notes = "docs/file-formats/snapshot.md has the layout of a snapshot.\n";
  return spec;
}

}  // namespace

CommandEntry convert_command() {
  return {spec(), [] { return std::unique_ptr<Command>(std::make_unique<ConvertCommand>()); }};
}

}  // namespace crossmargin::cli
