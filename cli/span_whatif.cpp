#include "common_options.hpp"
#include "crossmargin/margin/span/changes.hpp"
#include "crossmargin/report/span_what_if.hpp"
#include "log.hpp"
#include "span_actions.hpp"
#include "span_holders.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

class SpanWhatIf : public Command {
 public:
  void setup(const Arguments& arguments) override {
    parameters_ = parameter_settings(arguments);
    accounts_ = account_settings(arguments);
    if (arguments.positional(2)) throw UsageError("span whatif takes one file of positions");
    output_ = table_settings(arguments);
    for (const std::string& text : arguments.values("change")) {
      auto change = span::parse_change(text);
      if (!change)
        throw UsageError("--change: " + change.error().front().message, change.error().front().hint);
      changes_.push_back(*std::move(change));
    }
    if (changes_.empty())
      throw UsageError("span whatif needs --change", "such as --change CO:price_range=+10%");
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    std::vector<report::Notice> notices;
    const span::Engine before = load_engine(parameters_, session, inputs);
    const span::Engine after =
        engine_over(take(span::apply(before.parameters(), changes_, make_execution(0, session))));
    const auto accounts = load_accounts(accounts_, before.parameters(), {inputs, notices});
    session.log->end_progress();
    for (const report::Notice& notice : notices) session.log->warning(notice.text);
    write_table(take(report::span_what_if(before, after, accounts)), output_);
    return ExitCode::done;
  }

 private:
  ParameterSettings parameters_;
  AccountSettings accounts_;
  OutputSettings output_;
  std::vector<span::ParameterChange> changes_;
};

}  // namespace

SpanAction span_whatif_action() {
  const OptionSpec change{
      .name = "change",
      .value_name = "WHAT",
      .fallback = "",
      .help =
          "whatif: COMMODITY:WHAT=VALUE, * for all; COMMODITY/PRODUCT for the ranges of one "
          "product. WHAT: price_range, volatility_range, intra_rate, delivery_rate, "
          "inter_credit, short_option_rate. VALUE: a number, +10%, -10% or x1.5.",
      .group = "Change",
      .repeatable = true};
  return {"whatif", "whatif: the same before and after parameters change",
          join({{parameters_option(), rules_option()}, holder_options(), {change}}),
          [] { return std::unique_ptr<Command>(std::make_unique<SpanWhatIf>()); }};
}

}  // namespace crossmargin::cli
