// How exact the grid kernel is, by distance from the money and by tenor: its error and QuantLib's against the
// formula in 80 bits. Run alone, it prints the table of docs/pricing.md.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ql/pricingengines/blackformula.hpp>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/pricing/european_grid.hpp"

using namespace crossmargin;

namespace {

constexpr std::size_t options = 20'000;

struct Range {
  std::string name;
  double low, high;
};

/// Errors of one range in units of max(F, K), and relative where the value is above 1e-12 of that.
struct Errors {
  std::vector<double> absolute, relative;
  /// Relative, in terms of what a rounding of the forward does to the price: at a deviation s that is the
  /// more, the smaller s is.
  double conditioned{0.0};
  void add(double value, long double exact, double largest, double s) {
    const double error = static_cast<double>(fabsl(static_cast<long double>(value) - exact));
    absolute.push_back(error / largest);
    if (!(exact > 1e-12L * static_cast<long double>(largest))) return;
    relative.push_back(error / static_cast<double>(exact));
    conditioned = std::max(conditioned, relative.back() * std::min(1.0, s / 0.01));
  }
};

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0.0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

long double exact_black(long double sign, long double forward, long double strike, long double s) {
  const auto cdf = [](long double x) { return 0.5L * erfcl(-x / sqrtl(2.0L)); };
  const long double x = log1pl((forward - strike) / strike) / s;
  const long double d1 = x + s / 2, d2 = x - s / 2;
  const long double out =
      forward > strike ? strike * cdf(-d2) - forward * cdf(-d1) : forward * cdf(d1) - strike * cdf(d2);
  return out + std::max(sign * (forward - strike), 0.0L);
}

/// Options of a range of tenors, `deviations` from the money, each in scenarios that move the price.
struct Book {
  std::vector<double> price, strike, sign, volatility, years, discount;
  std::vector<pricing::PriceMove> moves;
};

Book book(const Range& deviations, const Range& tenor) {
  std::mt19937_64 random(17);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  Book out;
  for (std::size_t i = 0; i < options; ++i) {
    out.years.push_back(std::exp(uniform(std::log(tenor.low), std::log(tenor.high))));
    out.volatility.push_back(std::exp(uniform(std::log(0.02), std::log(3.0))));
    out.price.push_back(std::pow(10.0, uniform(-3.0, 5.0)));
    const double side = i % 4 < 2 ? 1.0 : -1.0;
    const double away = side * uniform(deviations.low, deviations.high);
    out.strike.push_back(out.price.back() *
                         std::exp(away * out.volatility.back() * std::sqrt(out.years.back())));
    out.sign.push_back(i % 2 == 0 ? 1.0 : -1.0);
  }
  out.discount.assign(options, 1.0);
  for (const double scale : {1.0, 0.999, 1.001, 0.97, 1.04}) out.moves.push_back({scale, 0.0, 0});
  return out;
}

std::vector<double> prices(const Book& all, const pricing::GridScenarios& scenarios,
                           pricing::GridSettlement settlement) {
  std::vector<double> value(options * all.moves.size());
  pricing::EuropeanGrid grid;
  grid.settlement = settlement;
  grid.price = all.price;
  grid.strike = all.strike;
  grid.sign = all.sign;
  grid.volatility = all.volatility;
  grid.years = all.years;
  grid.discount = all.discount;
  pricing::price_grid(grid, scenarios, value);
  return value;
}

void measure(const Range& deviations, const Range& tenor) {
  const Book all = book(deviations, tenor);
  const pricing::GridScenarios scenarios(all.moves, 1, pricing::PriceFloor::none);
  const auto value = prices(all, scenarios, pricing::GridSettlement::linear);
  Errors ours, theirs;
  for (std::size_t s = 0; s < all.moves.size(); ++s)
    for (std::size_t i = 0; i < options; ++i) {
      const double forward = all.price[i] * all.moves[s].scale;
      const double largest = std::max(forward, all.strike[i]);
      const auto exact = exact_black(all.sign[i], forward, all.strike[i],
                                     static_cast<long double>(all.volatility[i]) * sqrtl(all.years[i]));
      const auto type = all.sign[i] > 0.0 ? QuantLib::Option::Call : QuantLib::Option::Put;
      const double deviation = all.volatility[i] * std::sqrt(all.years[i]);
      ours.add(value[s * options + i], exact, largest, deviation);
      theirs.add(QuantLib::blackFormula(type, all.strike[i], forward, deviation), exact, largest, deviation);
    }
  const double largest = quantile(ours.absolute, 1.0), relative = quantile(ours.relative, 1.0);
  MESSAGE(fmt::format("| {} | {} | {:.1e} | {:.1e} | {:.1e} | {:.1e} | {:.1e} | {:.1e} |", deviations.name,
                      tenor.name, quantile(ours.absolute, 0.99), largest, quantile(theirs.absolute, 0.99),
                      quantile(theirs.absolute, 1.0), relative, quantile(theirs.relative, 1.0)));
  CHECK(largest <= 1e-15);
  CHECK(ours.conditioned <= 1e-12);
}

}  // namespace

TEST_CASE("errors of the grid kernel by distance from the money and tenor") {
  MESSAGE("| deviations | tenor | p99 | max | QuantLib p99 | max | relative max | QuantLib |");
  for (const Range& deviations : {Range{"0 to 0.5", 0.0, 0.5}, Range{"0.5 to 2", 0.5, 2.0},
                                  Range{"2 to 6", 2.0, 6.0}, Range{"6 to 37", 6.0, 37.0}})
    for (const Range& tenor :
         {Range{"minutes", 1.0 / 525600.0, 1.0 / 8760.0}, Range{"hours", 1.0 / 8760.0, 1.0 / 365.0},
          Range{"days to months", 1.0 / 365.0, 0.5}, Range{"0.5 to 10 years", 0.5, 10.0}})
      measure(deviations, tenor);
}

TEST_CASE("from a millionth to a million times the strike, at any volatility and tenor") {
  std::mt19937_64 random(18);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  const auto spread = [&](double low, double high) {
    return std::exp(uniform(std::log(low), std::log(high)));
  };
  Book all;
  for (std::size_t i = 0; i < options; ++i) {
    all.price.push_back(spread(1e-6, 1e6));
    all.strike.push_back(i % 3 == 0 ? all.price.back() * spread(0.5, 2.0) : 1.0);
    all.sign.push_back(i % 2 == 0 ? 1.0 : -1.0);
    all.years.push_back(spread(1.0 / 525600.0, 50.0));
    all.volatility.push_back(spread(1e-4, 30.0));
    all.discount.push_back(std::exp(-uniform(-0.1, 0.5) * all.years.back()));
  }
  all.moves.push_back({1.0, 0.0, 0});
  const pricing::GridScenarios scenarios(all.moves, 1, pricing::PriceFloor::none);
  for (const auto settlement : {pricing::GridSettlement::linear, pricing::GridSettlement::inverse}) {
    const auto value = prices(all, scenarios, settlement);
    double largest = 0.0;
    for (std::size_t i = 0; i < options; ++i) {
      const bool in_coin = settlement == pricing::GridSettlement::inverse;
      const long double unit = in_coin ? 1.0L / static_cast<long double>(all.price[i]) : 1.0L;
      const long double exact = exact_black(all.sign[i], all.price[i], all.strike[i],
                                            static_cast<long double>(all.volatility[i]) *
                                                sqrtl(static_cast<long double>(all.years[i]))) *
                                static_cast<long double>(all.discount[i]) * unit;
      const long double scale =
          static_cast<long double>(std::max(all.price[i], all.strike[i]) * all.discount[i]) * unit;
      largest =
          std::max(largest, static_cast<double>(fabsl(static_cast<long double>(value[i]) - exact) / scale));
    }
    MESSAGE(fmt::format("edges: largest error {:.1e} of max(F, K)", largest));
    CHECK(largest <= 1e-15);
  }
}
