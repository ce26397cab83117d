#pragma once

#include <limits>
#include <string>
#include <vector>

#include "crossmargin/core/money.hpp"
#include "crossmargin/product/instrument.hpp"
#include "crossmargin/risk/risk_matrix.hpp"

namespace crossmargin::scenario_grid {

/// What a cell is drawn to zero by, before conversion: parameter currency over the price of the coin as a
/// share of today's.
struct DampeningTerm {
  double amount{0.0};
  double coin_price{1.0};
};

inline double dampening(const DampeningTerm& term, double amount_rate) {
  return term.amount / (term.coin_price * amount_rate);
}

/// What a unit's numbers are made of beside prices and rates of exchange. Currencies are places in
/// `PlanTerms::currencies`; amounts in parameter currency.
struct UnitTerms {
  enum class Index { none, coin, spot };
  int currency{0};
  double cap{std::numeric_limits<double>::infinity()};
  std::vector<DampeningTerm> dampening{};  ///< one a scenario; empty for none
  Index index{Index::none};
  int index_currency{0};
  std::string index_underlying{};
  bool spot{false};  ///< whether the spot itself is asked for
};

/// The same of an instrument.
struct InstrumentTerms {
  SettlementStyle settlement{SettlementStyle::linear};
  double quanto_rate{1.0};
  int settlement_currency{0};
  int quote_currency{0};
  double minimum{0.0};
  double short_minimum{0.0};
  double short_charge{0.0};
  bool deltas{false};
  bool vega{false};
  bool option_value{false};
};

/// Reporting currency per unit of each of the plan's currencies.
using PlanRates = std::vector<double>;

/// Delta of one contract in unit currency: coin-settled deltas are in coin, others in units of underlying at
/// the reference price.
inline double exposure(const InstrumentTerms& terms, const RowFacts& facts, const PlanRates& fx,
                       double unit_fx) {
  const double settled = fx[static_cast<std::size_t>(terms.settlement_currency)];
  switch (terms.settlement) {
    case SettlementStyle::inverse:
      return facts.delta * settled / unit_fx;
    case SettlementStyle::quanto:
      return facts.delta * facts.reference_price * terms.quanto_rate * settled / unit_fx;
    case SettlementStyle::linear:
      break;
  }
  const double quoted = fx[static_cast<std::size_t>(terms.quote_currency)];
  return facts.delta * facts.reference_price * quoted / unit_fx;
}

/// Vega of one option in unit currency per point of volatility; `vega` in quote currency per 1.00 of it.
inline double point_vega(const InstrumentTerms& terms, const RowFacts& facts, const PlanRates& fx,
                         double unit_fx, double vega) {
  const double settled = fx[static_cast<std::size_t>(terms.settlement_currency)];
  const double quoted = fx[static_cast<std::size_t>(terms.quote_currency)];
  switch (terms.settlement) {
    case SettlementStyle::inverse:
      return 0.01 * vega / facts.reference_price * settled / unit_fx;
    case SettlementStyle::quanto:
      return 0.01 * vega * terms.quanto_rate * settled / unit_fx;
    case SettlementStyle::linear:
      break;
  }
  return 0.01 * vega * quoted / unit_fx;
}

/// Terms of a whole plan, so that moved prices can be put into it by arithmetic alone.
struct PlanTerms {
  std::vector<Currency> currencies;
  PlanRates fx;
  int parameter_currency{0};
  std::vector<int> rate_currency;               ///< of each row of the plan's rates; -1 for the row of ones
  std::vector<std::vector<double>> rate_scale;  ///< of each row: one a scenario; empty for none
  std::vector<InstrumentTerms> instruments;
};

}  // namespace crossmargin::scenario_grid
