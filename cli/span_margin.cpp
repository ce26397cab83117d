#include <fmt/format.h>

#include <optional>
#include <utility>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/report/span_report.hpp"
#include "crossmargin/report/span_requirements.hpp"
#include "log.hpp"
#include "rendering.hpp"
#include "span_actions.hpp"
#include "span_holders.hpp"

namespace crossmargin::cli {
namespace {

class SpanMargin : public Command {
 public:
  void setup(const Arguments& arguments) override {
    parameters_ = parameter_settings(arguments);
    accounts_ = account_settings(arguments);
    if (arguments.positional(2)) throw UsageError("span margin takes one file of positions");
    render_ = {.output = output_settings(arguments), .steps = true};
    trace_ = arguments.has("trace");
    threads_ = thread_count(arguments);
    if (const auto code = arguments.optional("currency")) {
      const auto currency = Currency::parse(*code);
      if (!currency) throw UsageError("--currency wants a code such as USD, not " + in_quotes(*code));
      currency_ = *currency;
    }
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    const span::Engine engine = load_engine(parameters_, session, inputs);
    std::vector<report::Notice> notices;
    // The sums of positions alone have no place in the listing.
    const span::Detail detail{.spreads = trace_, .isolated = render_.output.format != listing_format};
    const std::vector<report::SpanRow> rows =
        take(report::span_rows(engine, load_accounts(accounts_, engine.parameters(), {inputs, notices}),
                               {detail, currency_}, make_execution(threads_, session)));
    session.log->end_progress();
    if (render_.output.format == listing_format) return write_listing(engine, rows, notices, session);
    report::Report report =
        report::span_report(engine.parameters(), rows, span_provenance(std::move(inputs)));
    report.notices.insert(report.notices.end(), notices.begin(), notices.end());
    write_report(report, render_);
    return ExitCode::done;
  }

 private:
  /// The listing has no place for notices: they go to the log.
  ExitCode write_listing(const span::Engine& engine, const std::vector<report::SpanRow>& rows,
                         const std::vector<report::Notice>& notices, Session& session) const {
    for (const report::Notice& notice : notices) session.log->warning(notice.text);
    const report::Table table = take(report::span_requirements(engine.parameters(), rows));
    write_result(render_.output, take(report::to_csv(table)));
    return ExitCode::done;
  }

  ParameterSettings parameters_;
  AccountSettings accounts_;
  RenderSettings render_;
  bool trace_{false};
  std::optional<Currency> currency_;
  int threads_{1};
};

}  // namespace

SpanAction span_margin_action() {
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
  return {"margin", "margin: what the positions need",
          join({{parameters_option(), rules_option()}, holder_options(), {currency, trace}}),
          [] { return std::unique_ptr<Command>(std::make_unique<SpanMargin>()); }};
}

}  // namespace crossmargin::cli
