#include "book_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "common_options.hpp"
#include "crossmargin/batch/book_risk.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "log.hpp"

namespace crossmargin::cli {
namespace {

std::vector<OptionSpec> made_optional(std::vector<OptionSpec> options) {
  for (OptionSpec& option : options) option.required = false;
  return options;
}

OptionSpec* find(std::vector<OptionSpec>& options, std::string_view name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const OptionSpec& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

void refuse_terminal(const std::string& path) {
  if (path == "-" && isatty(STDIN_FILENO) == 1)
    throw UsageError("standard input is a terminal", "pipe a file into it, or name the file instead of -");
}

void check_words(const BookSettings& settings, const Arguments& arguments) {
  const auto& markets = settings.inputs.markets;
  if (settings.path == "-" && std::find(markets.begin(), markets.end(), "-") != markets.end())
    throw UsageError("only one input can be read from standard input (-)");
  for (const char* option : {"method", "set", "offsets", "estimate-offsets", "currency"})
    if (markets.empty() && arguments.has(option))
      throw UsageError("--" + std::string(option) + " needs a market", "add --market FILE");
}

}  // namespace

std::vector<OptionSpec> optional_market_options() {
  return made_optional(market_options());
}

std::vector<OptionSpec> optional_method_options() {
  std::vector<OptionSpec> options = method_options();
  find(options, "method")->fallback.clear();
  return options;
}

OptionSpec from_option() {
  return {.name = "from",
          .value_name = "FORM",
          .fallback = "auto",
          .help = "Form of the book: auto (by content), csv, jsonl, snapshot.",
          .group = "Inputs",
          .choices = {"auto", "csv", "jsonl", "snapshot"}};
}

io::BookFormat book_format(std::string_view word) {
  if (word == "csv") return io::BookFormat::csv;
  if (word == "jsonl") return io::BookFormat::json_lines;
  return word == "snapshot" ? io::BookFormat::snapshot : io::BookFormat::automatic;
}

BookSettings book_settings(const Arguments& arguments, const std::string& path) {
  BookSettings settings{path, book_format(arguments.value("from")), input_settings(arguments)};
  check_words(settings, arguments);
  return settings;
}

LoadedBook load_book(const BookSettings& settings, Session& session) {
  refuse_terminal(settings.path);
  LoadedBook made;
  if (!settings.inputs.markets.empty()) made.inputs = load_inputs(settings.inputs, session);
  const Execution execution = make_execution(settings.inputs.threads, session);
  std::optional<InstrumentTable> instruments;
  if (made.inputs) instruments = take(batch::batch_instruments(*made.inputs->market));
  session.log->info("reading the book");
  io::BookOptions options;
  options.limits = settings.inputs.limits;
  options.instruments = instruments ? &*instruments : nullptr;
  const io::MappedFile file = take(io::MappedFile::open(settings.path));
  const std::string name = settings.path == "-" ? "standard input" : settings.path;
  made.content = take(io::read_book({name, file.bytes(), file.owner()}, settings.format, options, execution));
  if (!made.inputs || !made.inputs->method) return made;
  InstrumentTable held = take(batch::book_instruments(made.content.book, *made.inputs->market));
  session.log->info(fmt::format("pricing {} instruments", held.size()));
  made.base = take(EvaluatedBase::create(std::move(held), made.inputs->market->market, *made.inputs->method,
                                         settings.inputs.pricer, execution));
  return made;
}

}  // namespace crossmargin::cli
