#include <algorithm>
#include <cmath>
#include <limits>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/numeric/roots.hpp"
#include "crossmargin/pricing/european.hpp"

namespace crossmargin::pricing {

namespace {

using numeric::Bracket;
using numeric::ValueAndSlope;

/// One search: the model with everything but the deviation s = volatility * sqrt(years) fixed.
struct Target {
  double forward;
  double strike;
  double price;  ///< undiscounted, of the option that is out of the money; > 0
};

/// What both models ask of their input; `lognormal` inputs are checked further by the caller.
Status check(const EuropeanInput& input, double price) {
  for (const double number : {input.forward, input.strike, input.years, input.discount, price})
    if (!std::isfinite(number))
      return fail(ErrorCode::invalid_value,
                  "an implied volatility needs finite numbers for price, forward, strike, time and discount");
  if (!(input.years > 0.0))
    return fail(ErrorCode::invalid_value, "an implied volatility needs time to expiry above zero");
  if (!(input.discount > 0.0))
    return fail(ErrorCode::invalid_value, "the discount factor must be above zero");
  return {};
}

/// The undiscounted time value, which is the price of the option out of the money; above zero.
Result<double> time_value(const EuropeanInput& input, double price) {
  const double gain = input.call ? input.forward - input.strike : input.strike - input.forward;
  const double value = price / input.discount - (gain > 0.0 ? gain : 0.0);
  if (value > 0.0) return value;
  return fail(ErrorCode::no_solution,
              "the option's price is not above its intrinsic value, so it tells no volatility", {},
              "give the volatility itself");
}

ValueAndSlope black_at(const Target& target, double deviation) {
  const EuropeanInput input{
      target.forward <= target.strike, target.forward, target.strike, deviation, 1.0, 1.0};
  const double d1 = numeric::log(target.forward / target.strike) / deviation + 0.5 * deviation;
  return {black_76(input), target.forward * numeric::normal_pdf(d1)};
}

ValueAndSlope bachelier_at(const Target& target, double deviation) {
  const EuropeanInput input{
      target.forward <= target.strike, target.forward, target.strike, deviation, 1.0, 1.0};
  return {bachelier(input), numeric::normal_pdf((target.forward - target.strike) / deviation)};
}

using Model = ValueAndSlope (*)(const Target&, double);

/// Newton on the logarithm of the price where the price is small and bends hard, on the price itself above.
enum class Scale { logarithm, price };

Result<double> solve(Model model, const Target& target, Scale scale, Bracket bracket, double start) {
  const double log_price = numeric::log(target.price);
  const auto distance = [&](double deviation) -> ValueAndSlope {
    const ValueAndSlope at = model(target, deviation);
    if (scale == Scale::price) return {at.value - target.price, at.slope};
    if (at.value == 0.0) return {-std::numeric_limits<double>::infinity(), 0.0};
    return {numeric::log(at.value) - log_price, at.slope / at.value};
  };
  return numeric::find_increasing_root(distance, bracket, start);
}

/// The volatility near `found` whose price by the public function, with all its roundings, is the nearest.
template <class Price>
double polish(const Price& price_at, double price, double found, double vega) {
  double best = found;
  double best_distance = std::abs(price_at(found) - price);
  const auto offer = [&](double volatility) {
    if (!(volatility > 0.0)) return;
    const double distance = std::abs(price_at(volatility) - price);
    if (distance < best_distance) best = volatility, best_distance = distance;
  };
  for (int i = 0; i < 3 && vega > 0.0; ++i) offer(best - (price_at(best) - price) / vega);
  double below = best;
  double above = best;
  for (int i = 0; i < 4 && best_distance > 0.0; ++i) {
    below = std::nextafter(below, 0.0);
    above = std::nextafter(above, std::numeric_limits<double>::infinity());
    offer(below);
    offer(above);
  }
  return best;
}

}  // namespace

Result<double> implied_black_76(const EuropeanInput& input, double price) {
  if (Status checked = check(input, price); !checked) return tl::unexpected(std::move(checked.error()));
  if (!(input.forward > 0.0 && input.strike > 0.0))
    return fail(ErrorCode::invalid_value,
                "a lognormal volatility needs forward and strike above zero; use the bachelier model");
  const auto value = time_value(input, price);
  if (!value) return value;
  const double bound = std::min(input.forward, input.strike);
  if (*value > bound + 4e-16 * std::max(input.forward, input.strike))
    return fail(
        ErrorCode::no_solution,
        "the option's price is above what any volatility gives: the discounted forward for a call, the "
        "discounted strike for a put");
  const Target target{input.forward, input.strike, std::min(*value, bound)};
  // The price bends the other way at sqrt(2 |ln(F/K)|), and 80 deviations beyond it equals the bound in
  // doubles.
  const double turn = std::sqrt(2.0 * std::abs(numeric::log(input.forward / input.strike)));
  const bool small = turn > 0.0 && target.price < black_at(target, turn).value;
  const double start = turn > 0.0 ? turn : 2.5 * target.price / bound;
  const auto deviation =
      solve(black_at, target, small ? Scale::logarithm : Scale::price, {0.0, turn + 80.0}, start);
  if (!deviation) return fail(ErrorCode::no_solution, "no volatility gives the option's price");
  EuropeanInput at = input;
  const auto price_at = [&at](double volatility) { return at.volatility = volatility, black_76(at); };
  const double root_years = std::sqrt(input.years);
  const double vega = input.discount * black_at(target, *deviation).slope * root_years;
  return polish(price_at, price, *deviation / root_years, vega);
}

Result<double> implied_bachelier(const EuropeanInput& input, double price) {
  if (Status checked = check(input, price); !checked) return tl::unexpected(std::move(checked.error()));
  const auto value = time_value(input, price);
  if (!value) return value;
  const Target target{input.forward, input.strike, *value};
  const double distance = std::abs(input.forward - input.strike);
  // s n(0) - |F - K| / 2 <= price, so the deviation is at most this; at the money it is exactly this.
  const double highest = (*value + 0.5 * distance) * 2.5066282746310005;
  const auto deviation = solve(bachelier_at, target, Scale::logarithm, {0.0, 1.0000001 * highest}, highest);
  if (!deviation) return fail(ErrorCode::no_solution, "no volatility gives the option's price");
  EuropeanInput at = input;
  const auto price_at = [&at](double volatility) { return at.volatility = volatility, bachelier(at); };
  const double root_years = std::sqrt(input.years);
  const double vega = input.discount * bachelier_at(target, *deviation).slope * root_years;
  return polish(price_at, price, *deviation / root_years, vega);
}

}  // namespace crossmargin::pricing
