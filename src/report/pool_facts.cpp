#include <algorithm>

#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

Fact money(const char* key, const char* label, double value) {
  return {key, label, ValueType::money, value};
}
Fact share(const char* key, const char* label, double value) {
  return {key, label, ValueType::percent, value};
}

// Text leaves the fact out while it says nothing beyond `silent`.
Fact unless(Fact fact, double silent) {
  fact.in_text = std::get<double>(fact.value) != silent;
  return fact;
}

FactGroup equity(const PoolAssessment& pool) {
  return {"equity",
          "Collateral and equity",
          {money("collateral", "collateral", pool.collateral.gross),
           money("haircut_initial", "- haircut, IM", pool.collateral.haircut_initial),
           money("haircut_maintenance", "- haircut, MM", pool.collateral.haircut_maintenance),
           money("position_value", "+ positions", pool.position_value),
           money("unrealised", "+ unrealised", pool.unrealised),
           money("equity_initial", "= equity, IM", pool.equity_initial),
           money("equity_maintenance", "= equity, MM", pool.equity_maintenance)}};
}

FactGroup requirement(const PoolAssessment& pool) {
  const MarginResult& margin = pool.margin;
  return {"requirement",
          "Cross requirement",
          {money("scan_risk", "scan risk", margin.scan_risk), money("charges", "+ charges", margin.charges),
           money("minimum_addition", "+ minimums", margin.minimum_addition),
           money("requirement", "= requirement", margin.requirement),
           money("offset_credit", "saved by offsets", margin.offset_credit),
           money("requirement_without_offsets", "without offsets", margin.requirement_without_offsets),
           unless(money("scan_risk_without_offsets", "scan without", margin.scan_risk_without_offsets),
                  margin.scan_risk),
           money("order_margin", "open orders, IM", margin.order_margin),
           unless(money("other_margin", "given, owed, IM", margin.other_margin), 0.0),
           unless(money("other_maintenance", "given, owed, MM", margin.other_maintenance), 0.0),
           money("initial", "INITIAL (IM)", margin.initial),
           money("maintenance", "MAINTENANCE (MM)", margin.maintenance),
           money("net_option_value", "net option value", margin.net_option_value)}};
}

FactGroup netting(const PoolAssessment& pool) {
  const double cross = pool.isolated_initial - pool.benefit;
  return {"netting",
          "Isolated beside cross, IM",
          {money("isolated_initial", "isolated sum", pool.isolated_initial),
           money("benefit", "- benefit", pool.benefit), money("cross_initial", "= cross", cross),
           share("benefit_share", "benefit", pool.benefit_share),
           money("isolated_maintenance", "isolated, MM", pool.isolated_maintenance)}};
}

FactGroup standing(const PoolAssessment& pool) {
  return {"standing",
          "Standing",
          {{"status", "status", ValueType::text, std::string(to_string(pool.status))},
           share("utilisation", "utilisation", pool.utilisation),
           {"coverage", "coverage ratio", ValueType::number, pool.coverage},
           unless({"health_factor", "health factor", ValueType::number, pool.health_factor}, pool.coverage),
           {"effective_leverage", "leverage", ValueType::number, pool.effective_leverage},
           money("excess_initial", "excess, IM", pool.excess_initial),
           money("excess_maintenance", "excess, MM", pool.excess_maintenance),
           unless(money("free_collateral", "free collateral", pool.free_collateral),
                  std::max(pool.excess_initial, 0.0)),
           unless(share("alert_level", "alert level", pool.alert_level), 0.0)},
          true};
}

}  // namespace

std::vector<FactGroup> pool_facts(const PoolAssessment& pool) {
  return {equity(pool), requirement(pool), netting(pool), standing(pool)};
}

}  // namespace crossmargin::report
