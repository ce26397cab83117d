#include "crossmargin/analysis/what_if.hpp"

#include <array>

namespace crossmargin {
namespace {

using Unit = ComponentChange::Unit;

template <class Source>
struct Component {
  std::string_view key;
  std::string_view label;
  Unit unit;
  double (*value)(const Source&);
};

using Pool = PoolAssessment;

// The one list of what is compared; the keys are those of the report.
constexpr std::array pool_components{
    Component<Pool>{"collateral", "collateral", Unit::money,
                    [](const Pool& p) { return p.collateral.gross; }},
    Component<Pool>{"haircut_initial", "haircut, initial", Unit::money,
                    [](const Pool& p) { return p.collateral.haircut_initial; }},
    Component<Pool>{"haircut_maintenance", "haircut, maintenance", Unit::money,
                    [](const Pool& p) { return p.collateral.haircut_maintenance; }},
    Component<Pool>{"position_value", "position value", Unit::money,
                    [](const Pool& p) { return p.position_value; }},
    Component<Pool>{"unrealised", "unrealised profit", Unit::money,
                    [](const Pool& p) { return p.unrealised; }},
    Component<Pool>{"equity_initial", "equity, initial", Unit::money,
                    [](const Pool& p) { return p.equity_initial; }},
    Component<Pool>{"equity_maintenance", "equity, maintenance", Unit::money,
                    [](const Pool& p) { return p.equity_maintenance; }},
    Component<Pool>{"isolated_initial", "isolated sum, initial", Unit::money,
                    [](const Pool& p) { return p.isolated_initial; }},
    Component<Pool>{"isolated_maintenance", "isolated sum, maintenance", Unit::money,
                    [](const Pool& p) { return p.isolated_maintenance; }},
    Component<Pool>{"benefit", "netting benefit", Unit::money, [](const Pool& p) { return p.benefit; }},
    Component<Pool>{"benefit_share", "netting benefit, share", Unit::share,
                    [](const Pool& p) { return p.benefit_share; }},
    Component<Pool>{"scan_risk", "scan risk", Unit::money, [](const Pool& p) { return p.margin.scan_risk; }},
    Component<Pool>{"charges", "charges", Unit::money, [](const Pool& p) { return p.margin.charges; }},
    Component<Pool>{"minimum_addition", "minimum addition", Unit::money,
                    [](const Pool& p) { return p.margin.minimum_addition; }},
    Component<Pool>{"offset_credit", "offset credit", Unit::money,
                    [](const Pool& p) { return p.margin.offset_credit; }},
    Component<Pool>{"requirement", "requirement", Unit::money,
                    [](const Pool& p) { return p.margin.requirement; }},
    Component<Pool>{"requirement_without_offsets", "requirement without offsets", Unit::money,
                    [](const Pool& p) { return p.margin.requirement_without_offsets; }},
    Component<Pool>{"order_margin", "order margin", Unit::money,
                    [](const Pool& p) { return p.margin.order_margin; }},
    Component<Pool>{"other_margin", "given and owed, initial", Unit::money,
                    [](const Pool& p) { return p.margin.other_margin; }},
    Component<Pool>{"other_maintenance", "given and owed, maintenance", Unit::money,
                    [](const Pool& p) { return p.margin.other_maintenance; }},
    Component<Pool>{"initial", "initial margin", Unit::money, [](const Pool& p) { return p.margin.initial; }},
    Component<Pool>{"maintenance", "maintenance margin", Unit::money,
                    [](const Pool& p) { return p.margin.maintenance; }},
    Component<Pool>{"net_option_value", "net option value", Unit::money,
                    [](const Pool& p) { return p.margin.net_option_value; }},
    Component<Pool>{"excess_initial", "excess over initial", Unit::money,
                    [](const Pool& p) { return p.excess_initial; }},
    Component<Pool>{"excess_maintenance", "excess over maintenance", Unit::money,
                    [](const Pool& p) { return p.excess_maintenance; }},
    Component<Pool>{"utilisation", "utilisation", Unit::share, [](const Pool& p) { return p.utilisation; }},
    Component<Pool>{"coverage", "coverage ratio", Unit::ratio, [](const Pool& p) { return p.coverage; }},
};

constexpr std::array account_components{
    Component<AccountAssessment>{"initial", "initial margin", Unit::money,
                                 [](const AccountAssessment& a) { return a.requirement_initial; }},
    Component<AccountAssessment>{"maintenance", "maintenance margin", Unit::money,
                                 [](const AccountAssessment& a) { return a.requirement_maintenance; }},
    Component<AccountAssessment>{"isolated_initial", "isolated sum, initial", Unit::money,
                                 [](const AccountAssessment& a) { return a.isolated_initial; }},
    Component<AccountAssessment>{"isolated_maintenance", "isolated sum, maintenance", Unit::money,
                                 [](const AccountAssessment& a) { return a.isolated_maintenance; }},
};

template <class Source, std::size_t size>
std::vector<ComponentChange> compare(const std::array<Component<Source>, size>& components,
                                     const Source* base, const Source* changed) {
  std::vector<ComponentChange> changes;
  for (const Component<Source>& component : components) {
    ComponentChange change{component.key, component.label, component.unit, 0.0, 0.0, 0.0};
    if (base != nullptr) change.base = component.value(*base);
    if (changed != nullptr) change.changed = component.value(*changed);
    // Two equal infinities (nothing is required on either side) differ by nothing.
    change.difference = change.base == change.changed ? 0.0 : change.changed - change.base;
    changes.push_back(change);
  }
  return changes;
}

}  // namespace

std::vector<ComponentChange> compare_pools(const PoolAssessment* base, const PoolAssessment* changed) {
  return compare(pool_components, base, changed);
}

std::vector<ComponentChange> compare_accounts(const AccountAssessment& base,
                                              const AccountAssessment& changed) {
  return compare(account_components, &base, &changed);
}

Result<WhatIf> what_if(const WhatIfRequest& request, const EvaluatedBase& base, const Execution& execution) {
  Issues issues;
  WhatIf result;
  const EvaluatedBase* after = &base;
  if (!request.market.empty()) {
    Result<Market> market = changed_market(base.market(), base.instruments(), request.market);
    if (!market) return tl::unexpected(std::move(market.error()));
    auto evaluated = EvaluatedBase::create(base.instruments(), *std::move(market), base.method(),
                                           request.pricer, execution);
    if (!evaluated) return tl::unexpected(std::move(evaluated.error()));
    result.changed_base = *std::move(evaluated);
    after = result.changed_base.get();
  }
  Result<AccountAssessment> before = assess(*request.account, base, request.detail, execution);
  Result<AccountAssessment> changed = assess(*request.changed, *after, request.detail, execution);
  if (!before) append(issues, std::move(before.error()));
  if (!changed) append(issues, std::move(changed.error()));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  result.base = *std::move(before);
  result.changed = *std::move(changed);
  return result;
}

}  // namespace crossmargin
