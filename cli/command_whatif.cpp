#include "command_whatif.hpp"

#include <fmt/format.h>

#include <array>

#include "common_options.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "rendering.hpp"
#include "what_if_options.hpp"

namespace crossmargin::cli {
namespace {

class WhatIfCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    render_ = render_settings(arguments);
    changes_ = what_if_changes(arguments);
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    const Account& account = only_account(inputs.accounts);
    const Account changed =
        take(changed_account(account, changes_.positions, changes_.balances, inputs_.limits));
    const std::array both{account, changed};
    InstrumentTable held = take(io::held_instruments(both, inputs.own_instruments, *inputs.market));
    const Execution execution = make_execution(inputs_.threads, session);
    const auto base = take(EvaluatedBase::create(std::move(held), inputs.market->market, *inputs.method,
                                                 inputs_.pricer, execution));
    const WhatIfRequest request{
        .account = &account, .changed = &changed, .market = changes_.market, .pricer = inputs_.pricer};
    const WhatIf result = take(what_if(request, *base, execution));
    for (const std::string& words : changes_.words)
      inputs.notices.push_back({report::NoticeKind::note, "", "", "change: " + words});
    if (!changes_.positions.empty()) {
      inputs.notices.push_back(
          {report::NoticeKind::note, "", "",
           "no premium is paid and no profit booked by changed positions; --deposit changes collateral"});
    }
    const report::Report report =
        report::what_if_report({.base = base.get(),
                                .what_if = &result,
                                .provenance = provenance(inputs, *base, inputs_.pricer),
                                .notices = std::move(inputs.notices)});
    session.log->end_progress();
    write_report(report, render_);
    return ExitCode::done;
  }

 private:
  const Account& only_account(const std::vector<Account>& accounts) const {
    if (accounts.size() == 1) return accounts.front();
    throw UsageError(
        fmt::format("the portfolio has {} accounts: say which with --account ID", accounts.size()));
  }

  InputSettings inputs_;
  RenderSettings render_;
  WhatIfChanges changes_;
};

CommandSpec whatif_spec() {
  CommandSpec spec;
  spec.name = "whatif";
  spec.summary = "what changes if positions, collateral or the market change";
  spec.description =
      "Assesses one account as it is and after the changes, and reports base, changed and difference of "
      "every component. Removals are "
      "applied first, then scaling, additions and deposits. Collateral stays as it is unless --deposit "
      "changes it: no premium is paid and "
      "no profit is booked. Market moves hold for the changed side only; volatilities that the market gives "
      "through option prices are "
      "solved for first and then kept or moved.";
  spec.examples = {
      {"buy back the two short calls of the sample's second account",
       "crossmargin whatif -m data/sample/market.json -p data/sample/portfolio.json -a quay-desk --add "
       "BTC-26JUN26-70000-C=2"},
      {"Bitcoin 10 % down, its volatilities five points up, a day later",
       "crossmargin whatif -m market.json -p portfolio.json --price BTC=-10% --vol BTC=5pt --days 1"}};
  spec.options = join({market_options(), portfolio_options(), change_options(), method_options(),
                       render_options(), run_options(), general_options()});
  return spec;
}

}  // namespace

CommandEntry whatif_command() {
  return {whatif_spec(), [] { return std::unique_ptr<Command>(std::make_unique<WhatIfCommand>()); }};
}

}  // namespace crossmargin::cli
