// Risk arrays and composite deltas against QuantLib's Black and Bachelier formulas, put together from the
// definition.
#include <doctest/doctest.h>

#include <cmath>
#include <ql/math/distributions/normaldistribution.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <random>

#include "crossmargin/margin/span/arrays.hpp"

using namespace crossmargin;
using namespace crossmargin::span;
using doctest::Approx;

namespace {

constexpr std::array<double, 16> price_moves{
    0, 0, 1.0 / 3, 1.0 / 3, -1.0 / 3, -1.0 / 3, 2.0 / 3, 2.0 / 3, -2.0 / 3, -2.0 / 3, 1, 1, -1, -1, 3, -3};

/// One future with one option on it.
struct Case {
  ParameterSet set;
  std::string model;
  double price, strike, sigma, range, volatility_range, rate, yield, years, lookahead, factor, multiplier,
      covered;
  bool is_call, relative_range, relative_volatility;
};

Case random_case(std::mt19937_64& random) {
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
  };
  Case made;
  made.model = std::array{"76", "73", "00"}[random() % 3];
  made.price = uniform(20, 200);
  made.strike = made.price * uniform(0.7, 1.4);
  made.sigma = made.model == "00" ? made.price * uniform(0.1, 0.6) : uniform(0.1, 0.8);
  made.factor = uniform(1, 1000);
  made.relative_range = random() % 2 == 0;
  made.range = made.price * uniform(0.02, 0.2);
  made.relative_volatility = random() % 2 == 0;
  made.volatility_range = made.sigma * uniform(0.05, 0.4);
  made.rate = uniform(-0.01, 0.08);
  made.yield = uniform(0, 0.05);
  made.years = uniform(0.05, 2.0);
  made.lookahead = uniform(0, 3) / 365;
  made.multiplier = uniform(2, 3);
  made.covered = uniform(0.3, 0.4);
  made.is_call = random() % 2 == 0;
  made.set.organisations.emplace_back();
  made.set.commodities.emplace_back();
  Product future;
  future.commodity = 0;
  future.type = "FUT";
  Product option = future;
  option.type = "OOF";
  option.is_option = true;
  made.set.products = {future, option};
  Contract underlying;
  underlying.product = 0;
  underlying.futures_month = {202612, 0};
  underlying.price = made.price;
  Contract held = underlying;
  held.product = 1;
  held.option_month = {202612, 0};
  held.right = made.is_call ? Right::call : Right::put;
  held.strike = made.strike;
  held.value_factor = made.factor;
  held.volatility = made.sigma;
  made.set.contracts = {underlying, held};
  Series series;
  series.product = 1;
  series.futures_month = series.option_month = {202612, 0};
  series.price_range =
      made.relative_range ? Range{made.range / made.price, true} : Range{made.range * made.factor, false};
  series.volatility_range = made.relative_volatility ? Range{made.volatility_range / made.sigma, true}
                                                     : Range{made.volatility_range, false};
  series.extreme_multiplier = made.multiplier;
  series.covered_share = made.covered;
  series.interest_rate = made.rate;
  series.dividend_yield = made.yield;
  series.years_to_expiry = made.years;
  series.lookahead_years = made.lookahead;
  series.model = made.model;
  made.set.series = {series};
  return made;
}

/// Value and delta to the underlying's price.
std::pair<double, double> reference(const Case& of, double price, double sigma, double years) {
  const double discount = std::exp(-of.rate * years);
  const double growth = of.model == "73" ? std::exp((of.rate - of.yield) * years) : 1.0;
  const double forward = std::max(price, of.model == "00" ? price : 0.0) * growth;
  const double deviation = sigma * std::sqrt(years);
  const auto type = of.is_call ? QuantLib::Option::Call : QuantLib::Option::Put;
  const double sign = of.is_call ? 1.0 : -1.0;
  const QuantLib::CumulativeNormalDistribution normal;
  if (of.model == "00")
    return {QuantLib::bachelierBlackFormula(type, of.strike, forward, deviation, discount),
            sign * discount * normal(sign * (forward - of.strike) / deviation)};
  if (forward <= 0.0) return {of.is_call ? 0.0 : of.strike * discount, of.is_call ? 0.0 : -discount * growth};
  const double d1 = std::log(forward / of.strike) / deviation + deviation / 2;
  return {QuantLib::blackFormula(type, of.strike, forward, deviation, discount),
          sign * discount * growth * normal(sign * d1)};
}

}  // namespace

TEST_CASE("arrays of 300 random options under three models") {
  std::mt19937_64 random(20260619);
  for (int i = 0; i < 300; ++i) {
    const Case of = random_case(random);
    const std::vector<std::uint8_t> chosen{0, 1};
    const auto made = compute_arrays(of.set, chosen, {});
    REQUIRE(made);
    const MadeArray& array = (*made)[1];
    const double later = of.years - of.lookahead;
    const double base = reference(of, of.price, of.sigma, of.years).first;
    CAPTURE(of.model);
    CAPTURE(i);
    CHECK(array.value == Approx(base).epsilon(1e-9));
    for (std::size_t s = 0; s < 16; ++s) {
      const double u = price_moves[s] * (s > 13 ? of.multiplier / 3.0 : 1.0);
      const double v = s > 13 ? 0.0 : (s % 2 == 0 ? 1.0 : -1.0);
      const double sigma = of.sigma + v * of.volatility_range;
      const double loss = of.factor * (s > 13 ? of.covered : 1.0) *
                          (base - reference(of, of.price + u * of.range, sigma, later).first);
      CHECK(std::abs(array.losses[s] - loss) < 1e-9 * of.factor * of.price);
    }
    double delta = 0.0;
    for (const auto& [point, weight] : {std::pair{0.0, 0.27},
                                        {1.0 / 3, 0.217},
                                        {-1.0 / 3, 0.217},
                                        {2.0 / 3, 0.111},
                                        {-2.0 / 3, 0.111},
                                        {1.0, 0.037},
                                        {-1.0, 0.037}})
      delta += weight * reference(of, of.price + point * of.range, of.sigma, later).second;
    CHECK(array.composite_delta == Approx(delta).epsilon(1e-5));
  }
}
