#include "margin/leverage/settlement.hpp"

#include <fmt/format.h>

#include <optional>

#include "crossmargin/core/format.hpp"
#include "crossmargin/numeric/linear_program.hpp"

namespace crossmargin::leverage {
namespace {

using numeric::LinearColumn;
using numeric::LinearProgram;
using numeric::LinearRow;
using numeric::LinearSolution;

/// Money that is only the solver's rounding.
constexpr double least_money = 1e-6;

std::optional<Currency> read_code(const std::string& code, const Document& item, Issues& issues) {
  auto currency = Currency::parse(code);
  if (currency) return *std::move(currency);
  for (Issue& issue : currency.error()) issue.where = item.where();
  append(issues, std::move(currency).error());
  return std::nullopt;
}

std::map<Currency, double> read_shares(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  std::map<Currency, double> shares;
  if (document.object() == nullptr) return shares;
  for (const auto& [code, item] : *document.object()) {
    const auto currency = read_code(code, item, issues);
    if (!currency) continue;
    const double share = fields.number(code);
    if (!(share >= 0.0 && share <= 1.0))
      fields.fail_at(code, ErrorCode::invalid_value, "want a share from 0 to 1", "0.05 takes 5 % off");
    shares.emplace(*currency, share);
  }
  return shares;
}

/// The programme of a plan: a column for each pair that may be used and one for what each need lacks.
class SettlementProgram {
 public:
  SettlementProgram(const SettlementHaircuts& haircuts, const ValueBy& needs, const ValueBy& collateral) {
    for (const auto& [settlement, need] : needs) {
      LinearRow covered{.terms = {{program_.add(LinearColumn{.cost = 1.0}), 1.0}}, .lower = need};
      for (const auto& [margin, share] : haircuts.at(settlement)) {
        const auto held = collateral.find(margin);
        if (held == collateral.end() || !(held->second > 0.0) || share >= 1.0) continue;
        pairs_.push_back({margin, settlement, share, program_.add(LinearColumn{.upper = held->second})});
        covered.terms.push_back({pairs_.back().column, 1.0 - share});
      }
      program_.add(std::move(covered));
    }
    for (const auto& [margin, value] : collateral) add_limit(margin, value);
  }

  SettlementPlan solve() const {
    const LinearSolution least_short = *numeric::minimise(program_);
    LinearProgram next = numeric::optimal_face(program_, least_short);
    for (const Pair& pair : pairs_) next.columns[pair.column].cost = pair.share;
    const LinearSolution cheapest = *numeric::minimise(next);
    SettlementPlan plan;
    plan.uncovered = least_short.objective > least_money ? least_short.objective : 0.0;
    for (const Pair& pair : pairs_) {
      const double taken = cheapest.values[pair.column];
      if (taken <= least_money) continue;
      plan.uses.push_back({pair.margin, pair.settlement, taken, pair.share});
      plan.cost += taken * pair.share;
      plan.idle -= taken;
    }
    return plan;
  }

 private:
  struct Pair {
    Currency margin;
    Currency settlement;
    double share{0.0};
    std::size_t column{0};
  };

  void add_limit(const Currency& margin, double value) {
    LinearRow row{.terms = {}, .upper = value};
    for (const Pair& pair : pairs_)
      if (pair.margin == margin) row.terms.push_back({pair.column, 1.0});
    if (!row.terms.empty()) program_.add(std::move(row));
  }

  LinearProgram program_;
  std::vector<Pair> pairs_;
};

}  // namespace

SettlementHaircuts read_settlement_haircuts(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  SettlementHaircuts haircuts;
  if (document.object() == nullptr) return haircuts;
  for (const auto& [code, item] : *document.object()) {
    if (const auto currency = read_code(code, item, issues))
      haircuts.emplace(*currency, read_shares(item, issues));
  }
  return haircuts;
}

double SettlementPlan::addition() const {
  return uncovered > 0.0 ? cost + idle : cost;
}

SettlementPlan plan_settlement(const SettlementHaircuts& haircuts, const ValueBy& needs,
                               const ValueBy& collateral) {
  if (needs.empty()) return {};
  SettlementPlan plan = SettlementProgram(haircuts, needs, collateral).solve();
  for (const auto& [currency, value] : collateral) plan.idle += value;
  if (plan.idle < least_money) plan.idle = 0.0;
  return plan;
}

std::vector<TraceStep> trace_of(const SettlementPlan& plan, std::string_view level,
                                const Currency& reporting) {
  std::vector<TraceStep> trace;
  for (const SettlementUse& use : plan.uses)
    trace.push_back({fmt::format("{} behind {}, {}", use.margin.code(), use.settlement.code(), level),
                     fmt::format("haircut {} x taken {}", ten_digits(use.share), ten_digits(use.taken)),
                     use.taken * use.share, reporting.code()});
  if (plan.uncovered > 0.0)
    trace.push_back({fmt::format("uncovered, {}", level),
                     fmt::format("needs that no collateral backs; idle collateral {} counts for nothing",
                                 ten_digits(plan.idle)),
                     plan.uncovered, reporting.code()});
  return trace;
}

}  // namespace crossmargin::leverage
