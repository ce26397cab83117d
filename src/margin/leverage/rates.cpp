#include "margin/leverage/rates.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"

namespace crossmargin::leverage {
namespace {

/// x^exponent without the C library's pow, whose last bits differ between machines.
double power(double x, double exponent) {
  if (exponent == 0.5) return std::sqrt(x);
  return x > 0.0 ? numeric::exp(exponent * numeric::log(x)) : 0.0;
}

struct AtSize {
  double size;
  Level level;

  RateAt operator()(const Flat& form) const { return {form.rate.at(level), 0.0}; }

  RateAt operator()(const Brackets& form) const {
    RateAt result;
    for (const Bracket& tier : form.tiers) {
      if (size < tier.from) break;
      const double rate = tier.rate.at(level);
      result.deduction += tier.from * (rate - result.rate);
      result.rate = rate;
    }
    if (form.spread(level) == Spread::whole) result.deduction = 0.0;
    return result;
  }

  RateAt operator()(const Steps& form) const {
    const double steps = std::max(std::ceil((size - form.base) / form.step), 0.0);
    return {form.rate.at(level) + steps * form.increment, 0.0};
  }

  RateAt operator()(const Excess& form) const {
    return {form.rate.at(level) + form.slope * std::max(size - form.threshold, 0.0), 0.0};
  }

  RateAt operator()(const Power& form) const {
    const PowerSide& side = level == Level::initial ? form.initial : form.maintenance;
    return {side.weight * std::max(side.base, side.factor * power(size, form.exponent)), 0.0};
  }

  /// The base rate; what is charged follows from whole numbers, see quantums.hpp.
  RateAt operator()(const OpenInterest& form) const {
    const double initial = static_cast<double>(form.initial_ppm) * 1e-6;
    const double share = static_cast<double>(form.maintenance_fraction_ppm) * 1e-6;
    return {level == Level::initial ? initial : initial * share, 0.0};
  }

  RateAt operator()(const Skew& form) const {
    const double initial = form.minimum + form.fraction * (size / form.scale);
    return {level == Level::initial ? initial : initial * form.maintenance_share, 0.0};
  }
};

}  // namespace

RateAt rate_at(const RateForm& form, double size, Level level) {
  return std::visit(AtSize{size, level}, form);
}

std::optional<double> largest_size(const RateForm& form) {
  const Brackets* brackets = std::get_if<Brackets>(&form);
  return brackets != nullptr ? brackets->up_to : std::nullopt;
}

}  // namespace crossmargin::leverage
