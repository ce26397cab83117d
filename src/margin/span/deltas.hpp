#pragma once

#include <cmath>
#include <span>

#include "margin/span/plan.hpp"
#include "margin/span/state.hpp"

namespace crossmargin::span {

/// Deltas of one sign that are left in some months, not negative.
double available(std::span<const double> remaining, Months months, bool positive);

/// Takes `amount` (not negative) from months of one sign, the nearest first, and writes it to `consumed`
/// where that is given. Takes no more than there is: a number of spreads that was rounded up may ask for a
/// little more.
void consume(CommodityState& state, Months months, bool positive, double amount, bool counts_for_delivery);

double net_of(std::span<const double> deltas, Months months);

double power_of_ten(int digits);

/// The whole number of units of 1 / power that is nearest, halves away from zero.
double ticks_of(double value, double power);

/// Rounds to `digits` decimals, halves away from zero, what is not whole.
double round_fraction(double value, int digits);

/// Rounds to `digits` decimals, halves away from zero. What is a half in the decimals of the file must not
/// come out below it because of the last bits of sums and products: so close to a half is a half.
inline double round_amount(double value, int digits) {
  // Most amounts are whole.
  if (std::abs(value) < 0x1p53 && static_cast<double>(static_cast<std::int64_t>(value)) == value)
    return value + 0.0;
  return round_fraction(value, digits);
}

/// A sum of decimals of few places without the noise of its last bits, so that equal deltas leave nothing.
inline double settled(double sum) {
  return round_amount(sum, 8);
}

/// The number of spreads, at the precision of deltas.
double spread_count(double count, const Rules& rules);

/// What a holding adds to the exposure margin: futures either way, options sold.
inline double exposed(const ContractPlan& contract, double futures, double options) {
  return contract.exposure == 0.0 ? 0.0
                                  : contract.exposure * (contract.right == Right::none ? futures : options);
}

}  // namespace crossmargin::span
