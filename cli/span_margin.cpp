#include <fmt/format.h>

#include <optional>
#include <utility>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/span_accounts.hpp"
#include "crossmargin/margin/span/conversion.hpp"
#include "crossmargin/report/span_report.hpp"
#include "crossmargin/report/span_requirements.hpp"
#include "log.hpp"
#include "rendering.hpp"
#include "span_actions.hpp"

namespace crossmargin::cli {
namespace {

/// What the command line says of every account; it beats the position file.
struct Given {
  std::optional<span::AccountType> type;
  std::optional<span::Origin> origin;
  bool is_gross{false};
};

Given given(const Arguments& arguments) {
  Given made;
  if (arguments.has("account-type")) made.type = account_type(arguments);
  if (const auto origin = arguments.optional("origin"))
    made.origin = *origin == "customer" ? span::Origin::customer : span::Origin::house;
  made.is_gross = arguments.has("gross");
  return made;
}

/// Puts what was given into an account; true where the account said otherwise.
bool replace(const Given& given, span::SpanAccount& account) {
  const span::SpanAccount before = account;
  account.type = given.type.value_or(account.type);
  account.origin = given.origin.value_or(account.origin);
  account.is_gross = account.is_gross || given.is_gross;
  return account.type != before.type || account.origin != before.origin ||
         account.is_gross != before.is_gross;
}

class SpanMargin : public Command {
 public:
  void setup(const Arguments& arguments) override {
    parameters_ = parameter_settings(arguments);
    const auto positions = arguments.positional(1);
    if (!positions)
      throw UsageError("span margin needs positions",
                       "name a CSV file with account,instrument,quantity or a position file");
    if (arguments.positional(2)) throw UsageError("span margin takes one file of positions");
    positions_ = *positions;
    render_ = {.output = output_settings(arguments), .steps = true};
    trace_ = arguments.has("trace");
    given_ = given(arguments);
    if (const auto code = arguments.optional("currency")) {
      const auto currency = Currency::parse(*code);
      if (!currency) throw UsageError("--currency wants a code such as USD, not " + quoted(*code));
      currency_ = *currency;
    }
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    const span::Engine engine = load_engine(parameters_, session, inputs);
    std::vector<report::Notice> notices;
    const std::vector<report::SpanRow> rows = margins(engine, inputs, notices);
    session.log->end_progress();
    if (render_.output.format == listing_format) return write_listing(engine, rows, notices, session);
    report::Report report =
        report::span_report(engine.parameters(), rows, span_provenance(std::move(inputs)));
    report.notices.insert(report.notices.end(), notices.begin(), notices.end());
    write_report(report, render_);
    return ExitCode::done;
  }

 private:
  /// Every account of the positions; what is wrong with any is reported together.
  std::vector<report::SpanRow> margins(const span::Engine& engine, std::vector<io::InputFile>& inputs,
                                       std::vector<report::Notice>& notices) const {
    const io::MappedFile text = open_input(positions_, "positions", inputs);
    io::SpanAccounts read =
        take(io::read_span_accounts({io::base_name(positions_), text.bytes()}, engine.parameters()));
    for (const Issue& note : read.notes) notices.push_back({report::NoticeKind::note, "", "", to_text(note)});
    std::size_t replaced = 0;
    for (span::SpanAccount& account : read.accounts)
      if (replace(given_, account) && read.has_types) ++replaced;
    if (replaced > 0)
      notices.push_back({report::NoticeKind::note, "", "",
                         fmt::format("the command line's account type, origin or --gross replaces what the "
                                     "position file says of {} accounts",
                                     replaced)});
    return margins_of(engine, std::move(read.accounts));
  }

  /// The listing has no place for notices: they go to the log.
  ExitCode write_listing(const span::Engine& engine, const std::vector<report::SpanRow>& rows,
                         const std::vector<report::Notice>& notices, Session& session) const {
    for (const report::Notice& notice : notices) session.log->warning(notice.text);
    const report::Table table = take(report::span_requirements(engine.parameters(), rows));
    write_result(render_.output, take(report::to_csv(table)));
    return ExitCode::done;
  }

  std::vector<report::SpanRow> margins_of(const span::Engine& engine,
                                          std::vector<span::SpanAccount> accounts) const {
    std::vector<report::SpanRow> rows;
    Issues issues;
    span::Workspace workspace;
    for (span::SpanAccount& account : accounts) {
      auto requirement = engine.margin(account, {trace_, true}, workspace);
      if (requirement) {
        rows.push_back({std::move(account), *std::move(requirement), {}});
        if (currency_)
          rows.back().total = take(span::total_in(engine.parameters(), rows.back().requirement, *currency_));
      } else {
        append_once(issues, requirement.error());
      }
    }
    if (!issues.empty()) throw InputError(std::move(issues));
    return rows;
  }

  ParameterSettings parameters_;
  std::string positions_;
  RenderSettings render_;
  bool trace_{false};
  Given given_;
  std::optional<Currency> currency_;
};

}  // namespace

SpanAction span_margin_action() {
  const OptionSpec origin{.name = "origin",
                          .value_name = "WHOSE",
                          .fallback = "",
                          .help =
                              "margin: some spreads are closed to customers' segregated funds: house, "
                              "customer. Without it as the position file says, else house.",
                          .group = "Account",
                          .choices = {"house", "customer"}};
  const OptionSpec gross{.name = "gross",
                         .value_name = "",
                         .fallback = "",
                         .help = "margin: long and short belong to different owners: nothing is netted.",
                         .group = "Account"};
  const OptionSpec trace{.name = "trace",
                         .value_name = "",
                         .fallback = "",
                         .help = "margin: also every spread that was formed.",
                         .group = "Result"};
  const OptionSpec currency{.name = "currency",
                            .value_name = "CODE",
                            .fallback = "",
                            .help =
                                "margin: also the total in this currency, at the conversion rates of the "
                                "parameters.",
                            .group = "Result"};
  return {"margin",
          "margin: what the positions need",
          {parameters_option(), rules_option(), account_type_option(), origin, gross, currency, trace},
          [] { return std::unique_ptr<Command>(std::make_unique<SpanMargin>()); }};
}

}  // namespace crossmargin::cli
