#include "command_span.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/span_file.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/span_report.hpp"
#include "log.hpp"
#include "rendering.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

span::AccountType account_type(std::string_view word) {
  if (word == "hedger") return span::AccountType::hedger;
  return word == "speculator" ? span::AccountType::speculator : span::AccountType::member;
}

/// An account's entries of a book, by their places in the parameter set.
span::SpanAccount account_at(const PositionBook& book, std::size_t account,
                             const std::vector<std::int32_t>& contracts) {
  span::SpanAccount made;
  made.id = std::string(book.accounts[account]);
  for (auto i = static_cast<std::size_t>(book.rows[account]);
       i < static_cast<std::size_t>(book.rows[account + 1]); ++i) {
    const auto instrument = static_cast<std::size_t>(book.instrument[i]);
    const double quantity = quantity_of(book.quantity[i], book.steps[instrument]);
    made.holdings.push_back({contracts[instrument], std::max(quantity, 0.0), std::max(-quantity, 0.0)});
  }
  return made;
}

/// The place of every instrument of a book; all that are not known are named at once.
std::vector<std::int32_t> find_contracts(const PositionBook& book, const span::ParameterSet& parameters,
                                         const std::string& file) {
  std::vector<std::int32_t> places;
  Issues issues;
  for (std::size_t i = 0; i < book.instruments.size(); ++i) {
    auto place = span::find_contract(parameters, book.instruments[i]);
    if (place) {
      places.push_back(*place);
    } else {
      place.error().front().where.file = file;
      append(issues, std::move(place.error()));
    }
  }
  if (!issues.empty()) throw InputError(std::move(issues));
  return places;
}

class SpanCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    parameters_ = arguments.value("parameters");
    positions_ = arguments.positional(1);
    products_ = arguments.positional(0) == "products";
    if (!products_ && !positions_)
      throw UsageError("span margin needs positions", "name a CSV file with account,instrument,quantity");
    if (products_ && positions_)
      throw UsageError("span products takes no positions", "did you mean span margin?");
    render_ = {.output = output_settings(arguments), .steps = true};
    trace_ = arguments.has("trace");
    is_gross_ = arguments.has("gross");
    type_ = account_type(arguments.value("account-type"));
    origin_ = arguments.value("origin") == "customer" ? span::Origin::customer : span::Origin::house;
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    const io::MappedFile file = open("parameters", parameters_, inputs);
    const span::Engine engine = take(span::Engine::create(std::make_shared<const span::ParameterSet>(
        take(io::read_span_positional({io::base_name(parameters_), file.bytes()})))));
    if (products_) {
      write_table(report::span_products(engine, type_), render_.output);
      return ExitCode::done;
    }
    const std::vector<report::SpanRow> rows = margins(engine, inputs);
    session.log->end_progress();
    report::Provenance provenance;
    provenance.code_version = CROSSMARGIN_VERSION;
    provenance.inputs = std::move(inputs);
    write_report(report::span_report(engine.parameters(), rows, std::move(provenance)), render_);
    return ExitCode::done;
  }

 private:
  static io::MappedFile open(const std::string& role, const std::string& path,
                             std::vector<io::InputFile>& inputs) {
    io::MappedFile file = take(io::MappedFile::open(path));
    inputs.push_back({role, io::base_name(path), sha256_hex(file.bytes())});
    return file;
  }

  /// Every account of the positions; what is wrong with any is reported together.
  std::vector<report::SpanRow> margins(const span::Engine& engine, std::vector<io::InputFile>& inputs) const {
    const io::MappedFile text = open("positions", *positions_, inputs);
    const std::string name = io::base_name(*positions_);
    const PositionBook book = take(io::read_book_csv({name, text.bytes()}, {}, {}));
    const auto contracts = find_contracts(book, engine.parameters(), name);
    std::vector<report::SpanRow> rows;
    Issues issues;
    span::Workspace workspace;
    for (std::size_t i = 0; i < book.account_count(); ++i) {
      span::SpanAccount account = account_at(book, i, contracts);
      account.type = type_;
      account.origin = origin_;
      account.is_gross = is_gross_;
      auto requirement = engine.margin(account, {trace_, true}, workspace);
      if (requirement) {
        rows.push_back({std::move(account), *std::move(requirement)});
      } else {
        append_once(issues, requirement.error());
      }
    }
    if (!issues.empty()) throw InputError(std::move(issues));
    return rows;
  }

  std::string parameters_;
  std::optional<std::string> positions_;
  bool products_{false};
  RenderSettings render_;
  bool trace_{false};
  bool is_gross_{false};
  span::AccountType type_{span::AccountType::member};
  span::Origin origin_{span::Origin::house};
};

/// One of a few words, the first unless another is given.
OptionSpec choice(std::string name, std::string value_name, std::string help,
                  std::vector<std::string> words) {
  return {.name = std::move(name),
          .value_name = std::move(value_name),
          .fallback = words.front(),
          .help = std::move(help),
          .group = "Account",
          .choices = words};
}

OptionSpec flag(std::string name, std::string help) {
  return {
      .name = std::move(name), .value_name = "", .fallback = "", .help = std::move(help), .group = "Account"};
}

CommandSpec spec() {
  CommandSpec spec;
  spec.name = "span";
  spec.summary = "margin by a clearing house's SPAN risk parameter file";
  spec.description =
      "Reads a risk parameter file (expanded positional format, .pa2) and positions, and gives for every "
      "account "
      "the requirement of each combined commodity with all its parts: scan risk and the active scenario, "
      "charges "
      "within the commodity and for delivery, credits between commodities, the short option minimum, net "
      "option "
      "value, initial and maintenance, beside the sum of every position alone. With --trace, every spread in "
      "the "
      "order in which it was formed.";
  spec.examples = {
      {"what the book needs", "crossmargin span margin positions.csv -p parameters.pa2"},
      {"every spread, to check by hand", "crossmargin span margin positions.csv -p parameters.pa2 --trace"}};
  spec.positionals = {{.name = "ACTION",
                       .help = "margin: what the positions need; products: what one contract of each needs.",
                       .choices = {"margin", "products"}},
                      {.name = "positions",
                       .help = "Positions as CSV: account,instrument,quantity, where an instrument is "
                               "EXCHANGE:PRODUCT:TYPE:MONTH, with :OPTION-MONTH:C or P:STRIKE for an option.",
                       .required = false}};
  spec.options = join({{{.name = "parameters",
                         .value_name = "FILE",
                         .fallback = "",
                         .help = "Risk parameter file.",
                         .group = "Inputs",
                         .required = true,
                         .letter = 'p'},
                        choice("account-type", "TYPE", "Whose ratio of initial to maintenance margin holds.",
                               {"member", "hedger", "speculator"}),
                        choice("origin", "WHOSE", "Some spreads are closed to customers' segregated funds.",
                               {"house", "customer"}),
                        flag("gross", "Long and short belong to different owners: nothing is netted."),
                        flag("trace", "Also every spread that was formed.")},
                       render_options(),
                       general_options()});
  return spec;
}

}  // namespace

CommandEntry span_command() {
  return {spec(), [] { return std::unique_ptr<Command>(std::make_unique<SpanCommand>()); }};
}

}  // namespace crossmargin::cli
