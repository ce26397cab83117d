#include "command_report.hpp"

#include <algorithm>
#include <optional>

#include "common_options.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "gate.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "rendering.hpp"

namespace crossmargin::cli {
namespace {

class ReportCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    render_ = render_settings(arguments);
    gate_ = fail_on(arguments);
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    InstrumentTable held =
        take(io::held_instruments(inputs.accounts, inputs.own_instruments, *inputs.market));
    const Execution execution = make_execution(inputs_.threads, session);
    session.log->info("pricing the scenarios");
    const auto base = take(EvaluatedBase::create(std::move(held), inputs.market->market, *inputs.method,
                                                 inputs_.pricer, execution));
    const std::vector<AccountAssessment> accounts = assess_all(inputs.accounts, *base, execution);
    report::MarginReportRequest request{.base = base.get(),
                                        .accounts = accounts,
                                        .provenance = provenance(inputs, *base, inputs_.pricer),
                                        .notices = std::move(inputs.notices)};
    const report::Report report = take(report::margin_report(std::move(request), execution));
    session.log->end_progress();
    write_report(report, render_);
    return tripped(accounts) ? ExitCode::gate : ExitCode::done;
  }

 private:
  bool tripped(const std::vector<AccountAssessment>& accounts) const {
    return std::any_of(accounts.begin(), accounts.end(),
                       [&](const AccountAssessment& account) { return trips(account.status, gate_); });
  }

  InputSettings inputs_;
  RenderSettings render_;
  std::optional<MarginStatus> gate_;
};

CommandSpec report_spec() {
  CommandSpec spec;
  spec.name = "report";
  spec.summary = "what margin accounts need under a method, and why";
  spec.description =
      "Reprices every position in every scenario of the method, nets inside risk units, and reports for each "
      "account: collateral and "
      "equity, isolated sum beside cross requirement, worst scenario and runner-up, profit and loss by price "
      "and volatility, what each "
      "position contributes, Greeks by expiry, and the hashes of everything it was made from.";
  spec.examples = {
      {"the shipped sample",
       "crossmargin report --market data/sample/market.json --portfolio data/sample/portfolio.json"},
      {"as JSON into a file, and exit code 6 on a margin call",
       "crossmargin report -m market.json -p portfolio.csv --method scan-16 -f json -o report.json --fail-on "
       "margin_call"}};
  spec.options = join({market_options(),
                       portfolio_options(),
                       method_options(),
                       render_options(),
                       {fail_on_option()},
                       run_options(),
                       general_options()});
  return spec;
}

}  // namespace

CommandEntry report_command() {
  return {report_spec(), [] { return std::unique_ptr<Command>(std::make_unique<ReportCommand>()); }};
}

}  // namespace crossmargin::cli
