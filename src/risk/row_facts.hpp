#pragma once

#include "crossmargin/risk/instrument_pricer.hpp"
#include "crossmargin/risk/risk_matrix.hpp"

namespace crossmargin::detail {

/// What one contract is worth at the market: `unit` per unit of underlying (coin-settled options: in coin),
/// `contract` per contract in settlement currency.
struct BaseValue {
  double unit{0.0};
  double contract{0.0};
};

struct MovedValue {
  BaseValue value;
  double unit_delta{0.0};  ///< of +1 unit of underlying
};

/// The facts that move with the price of a row.
void move_facts(const Instrument& instrument, const PricingInputs& inputs, const MovedValue& moved,
                RowFacts& facts);

/// The facts of one row, but for its factor. `unit_delta`: of +1 unit of underlying.
RowFacts facts_of(const Instrument& instrument, const PricingInputs& inputs, const BaseValue& value,
                  double unit_delta);

/// How far the price is moved to either side for the delta of an American option.
double delta_bump(double price);

/// `facts_of` with the delta of the pricer: 1 without optionality, N(d1) of Black (1976) on the forward, N(d)
/// under Bachelier, undiscounted; for American options a central difference of the pricer over `delta_bump`
/// to either side. Errors: those of the pricer.
Result<RowFacts> row_facts(const Instrument& instrument, const PricingInputs& inputs, const BaseValue& value,
                           const InstrumentPricer& pricer);

}  // namespace crossmargin::detail
