#include "command_account.hpp"

#include <algorithm>
#include <optional>

#include "common_options.hpp"
#include "crossmargin/report/account_report.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "gate.hpp"
#include "history_files.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "rendering.hpp"

namespace crossmargin::cli {
namespace {

class AccountCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    render_ = render_settings(arguments);
    gate_ = fail_on(arguments);
    histories_ = arguments.values("history");
    suggests_ = arguments.has("suggest-buckets");
    const double limit = arguments.number("limit-up");
    if (!(limit > 0.0 && limit <= 1e6)) throw UsageError("--limit-up: want a percentage over 0");
    distance_.highest_move = limit / 100.0;
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    const std::optional<History> history = load_history_files(histories_, inputs);
    InstrumentTable held =
        take(io::held_instruments(inputs.accounts, inputs.own_instruments, *inputs.market));
    const Execution execution = make_execution(inputs_.threads, session);
    session.log->info("pricing the scenarios");
    const auto base = take(EvaluatedBase::create(std::move(held), inputs.market->market, *inputs.method,
                                                 inputs_.pricer, execution));
    report::AccountReportRequest request{.base = base.get(),
                                         .accounts = {},
                                         .provenance = provenance(inputs, *base, inputs_.pricer),
                                         .notices = std::move(inputs.notices)};
    std::vector<AccountAssessment> assessed = assess_all(inputs.accounts, *base, execution);
    MarginStatus worst = MarginStatus::ok;
    for (std::size_t i = 0; i < assessed.size(); ++i) {
      worst = std::max(worst, assessed[i].status);
      session.log->info("account " + assessed[i].id);
      request.accounts.push_back(
          stand(inputs.accounts[i], std::move(assessed[i]), {*base, history, execution}));
    }
    const report::Report report = report::account_report(std::move(request));
    session.log->end_progress();
    write_report(report, render_);
    return trips(worst, gate_) ? ExitCode::gate : ExitCode::done;
  }

 private:
  struct Scene {
    const EvaluatedBase& base;
    const std::optional<History>& history;
    const Execution& execution;
  };

  report::AccountStanding stand(const Account& account, AccountAssessment assessed,
                                const Scene& scene) const {
    report::AccountStanding standing{
        .assessment = std::move(assessed),
        .distances = take(distance(account, scene.base, distance_, scene.execution))};
    standing.choices = take(bucket_choices({.account = &account,
                                            .assessed = &standing.assessment,
                                            .distances = &standing.distances,
                                            .options = distance_},
                                           scene.base, scene.execution));
    if (scene.history)
      standing.concentration = take(
          concentration({.account = &account, .assessed = &standing.assessment, .history = &*scene.history},
                        scene.base, scene.execution));
    if (suggests_) standing.suggestion = take(suggest_buckets(account, scene.base, {}, scene.execution));
    return standing;
  }

  InputSettings inputs_;
  RenderSettings render_;
  std::optional<MarginStatus> gate_;
  std::vector<std::string> histories_;
  bool suggests_{false};
  DistanceOptions distance_;
};

std::vector<OptionSpec> account_options_of_its_own() {
  const std::string group = "Account";
  return {{.name = "history",
           .value_name = "FILE|FOLDER",
           .fallback = "",
           .help = "Daily closes (CSV), or a folder of such files: how the holdings move together, and a "
                   "warning where pooling them gives nothing.",
           .group = group,
           .repeatable = true},
          {.name = "suggest-buckets",
           .value_name = "",
           .fallback = "",
           .help = "Suggest which positions of the cross pool to isolate, with what collateral, and where "
                   "the pools stand then.",
           .group = group},
          {.name = "limit-up",
           .value_name = "PERCENT",
           .fallback = "400",
           .help = "How far up prices are tried, in per cent of the present one; down they are tried to "
                   "a thousandth of it.",
           .group = group}};
}

CommandSpec account_spec() {
  CommandSpec spec;
  spec.name = "account";
  spec.summary = "where accounts stand, how far each edge is, and what to isolate";
  spec.description =
      "Reports for each account where every pool stands apart and all together; for each underlying, with "
      "all "
      "else held, the prices on both sides at which a pool comes to each alert level, a margin call, "
      "liquidation and bankruptcy, found by assessing the account again at each price; for each position of "
      "the cross pool what it would be isolated: requirement, what is lost if everything goes wrong, prices "
      "of liquidation; and with --history how far the holdings are the same bet.";
  spec.examples = {
      {"the shipped sample",
       "crossmargin account --market data/sample/market.json --portfolio data/sample/portfolio.json"},
      {"one account with daily closes, and what to isolate",
       "crossmargin account -m market.json -p portfolio.json -a fund --history closes.csv "
       "--suggest-buckets"}};
  spec.options = join({market_options(),
                       portfolio_options(),
                       method_options(),
                       account_options_of_its_own(),
                       render_options(),
                       {fail_on_option()},
                       run_options(),
                       general_options()});
  return spec;
}

}  // namespace

CommandEntry account_command() {
  return {account_spec(), [] { return std::unique_ptr<Command>(std::make_unique<AccountCommand>()); }};
}

}  // namespace crossmargin::cli
