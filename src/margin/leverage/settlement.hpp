#pragma once

#include <map>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/margin/result.hpp"

namespace crossmargin::leverage {

/// Shares that a margin currency loses where it backs what settles in another: settlement -> margin -> share.
/// A pair that is absent cannot be used.
using SettlementHaircuts = std::map<Currency, std::map<Currency, double>>;

/// Reads {"USDT": {"USDT": 0, "BTC": 0.05}, ...}. Notes every mistake in `issues`.
SettlementHaircuts read_settlement_haircuts(const Document& document, Issues& issues);

/// Values by currency, reporting currency.
using ValueBy = std::map<Currency, double>;

/// So much of a margin currency backs what settles in another.
struct SettlementUse {
  Currency margin;
  Currency settlement;
  double taken{0.0};  ///< at market
  double share{0.0};  ///< of it that is lost
};

/// How a pool's collateral is taken for what it has to back.
struct SettlementPlan {
  std::vector<SettlementUse> uses;  ///< by settlement, by margin currency; those that take something
  double cost{0.0};                 ///< lost to haircuts
  double uncovered{0.0};            ///< of the needs
  double idle{0.0};                 ///< collateral that backs nothing

  /// What a requirement grows by, so that gross collateral less requirement is what the plan leaves: the
  /// cost, and where needs stay uncovered also the collateral that cannot back them.
  double addition() const;
};

/// Takes collateral for needs so that the least stays uncovered, then so that haircuts cost least: a linear
/// programme. Every settlement currency of `needs` must stand in `haircuts`; values are at least 0.
SettlementPlan plan_settlement(const SettlementHaircuts& haircuts, const ValueBy& needs,
                               const ValueBy& collateral);

/// The steps of a plan at a level, with their numbers put in.
std::vector<TraceStep> trace_of(const SettlementPlan& plan, std::string_view level,
                                const Currency& reporting);

}  // namespace crossmargin::leverage
