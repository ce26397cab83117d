// A price has one value: on every target, wherever its option and its scenario stand in the grid.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/pricing/european.hpp"
#include "crossmargin/pricing/european_grid.hpp"

using namespace crossmargin;
using pricing::EuropeanGrid;
using pricing::GridScenarios;
using pricing::PriceMove;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t levels = 3;

/// Options of every kind, the edges of the domain and what lies beyond it among them.
struct Options {
  std::vector<double> price, strike, sign;
  std::vector<double> volatility, years, carry, discount;  ///< [level][option]

  EuropeanGrid grid() const {
    EuropeanGrid grid;
    grid.price = price;
    grid.strike = strike;
    grid.sign = sign;
    grid.volatility = volatility;
    grid.years = years;
    grid.carry = carry;
    grid.discount = discount;
    return grid;
  }
};

Options options(std::size_t count) {
  std::mt19937_64 random(11);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  const double edges[] = {0.0, -0.0, -1.0, infinity, std::nan(""), 5e-324, 1e300, 1e-300};
  Options out;
  const auto maybe_edge = [&](double usual) {
    return uniform(0.0, 1.0) < 0.06 ? edges[random() % std::size(edges)] : usual;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const double price = std::pow(10.0, uniform(-5.0, 5.0));
    out.price.push_back(maybe_edge(price));
    out.strike.push_back(maybe_edge(i % 7 == 0 ? price : price * std::exp(uniform(-2.0, 2.0))));
    out.sign.push_back(i % 2 == 0 ? 1.0 : -1.0);
  }
  for (std::size_t i = 0; i < levels * count; ++i) {
    out.volatility.push_back(maybe_edge(std::exp(uniform(-6.0, 3.0))));
    out.years.push_back(maybe_edge(std::exp(uniform(-9.0, 4.0))));
    out.carry.push_back(maybe_edge(uniform(-0.3, 0.3)));
    out.discount.push_back(std::exp(-uniform(-0.1, 1.0)));
  }
  return out;
}

std::vector<PriceMove> moves() {
  std::vector<PriceMove> out;
  for (std::size_t i = 0; i < 35; ++i) {
    const double k = static_cast<double>(i);
    out.push_back({0.25 + 0.05 * k, i % 5 == 4 ? 3.0 - 0.5 * k : 0.0, (i * 7) % levels});
  }
  out.push_back({1.0, 0.0, 0});
  out.push_back({0.0, 0.0, 1});
  out.push_back({-0.5, 0.0, 2});
  out.push_back({0.5, -infinity, 1});
  return out;
}

std::uint64_t bits(double x) {
  std::uint64_t result;
  std::memcpy(&result, &x, sizeof x);
  return std::isnan(x) ? 1 : result;  // NaN is NaN
}

std::size_t different(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += bits(a[i]) == bits(b[i]) ? 0 : 1;
  return count;
}

/// Options `from` to `from + count` of all, alone.
Options part(const Options& all, std::size_t from, std::size_t count) {
  const std::size_t total = all.price.size();
  Options out;
  const auto at = [](const std::vector<double>& v, std::size_t i) {
    return v.begin() + static_cast<std::ptrdiff_t>(i);
  };
  const auto once = [&](const std::vector<double>& v) {
    return std::vector<double>(at(v, from), at(v, from + count));
  };
  out.price = once(all.price);
  out.strike = once(all.strike);
  out.sign = once(all.sign);
  const auto each = [&](const std::vector<double>& v) {
    std::vector<double> some;
    for (std::size_t l = 0; l < levels; ++l)
      some.insert(some.end(), at(v, l * total + from), at(v, l * total + from + count));
    return some;
  };
  out.volatility = each(all.volatility);
  out.years = each(all.years);
  out.carry = each(all.carry);
  out.discount = each(all.discount);
  return out;
}

struct Kind {
  pricing::EuropeanModel model;
  pricing::GridSettlement settlement;
  pricing::PriceFloor floor;
};

std::vector<Kind> kinds() {
  std::vector<Kind> out;
  for (const auto model : {pricing::EuropeanModel::lognormal, pricing::EuropeanModel::normal})
    for (const auto settlement : {pricing::GridSettlement::linear, pricing::GridSettlement::inverse})
      for (const auto floor : {pricing::PriceFloor::none, pricing::PriceFloor::zero})
        out.push_back({model, settlement, floor});
  return out;
}

std::vector<double> price(const Options& options, const std::vector<PriceMove>& moved, const Kind& kind,
                          numeric::Target target) {
  EuropeanGrid grid = options.grid();
  grid.model = kind.model;
  grid.settlement = kind.settlement;
  std::vector<double> value(options.price.size() * moved.size());
  pricing::price_grid(grid, GridScenarios(moved, levels, kind.floor), value, target);
  return value;
}

}  // namespace

TEST_CASE("a grid has the same bits on every target") {
  for (const std::size_t count : {1U, 3U, 8U, 333U}) {
    const Options all = options(count);
    for (const Kind& kind : kinds()) {
      const auto expected = price(all, moves(), kind, numeric::Target::scalar);
      if (count > 8)
        CHECK(std::count_if(expected.begin(), expected.end(), [](double v) { return v > 0.0; }) > 5000);
      for (const numeric::Target target : numeric::usable_targets()) {
        CAPTURE(numeric::to_string(target));
        CHECK(different(price(all, moves(), kind, target), expected) == 0);
      }
    }
  }
}

TEST_CASE("a grid has the same bits however its options are cut") {
  const Options all = options(101);
  const std::size_t scenarios = moves().size();
  for (const Kind& kind : kinds()) {
    const auto whole = price(all, moves(), kind, numeric::native_target());
    for (const std::size_t cut : {1U, 2U, 5U, 13U, 64U}) {
      std::vector<double> joined(whole.size());
      for (std::size_t from = 0; from < 101; from += cut) {
        const std::size_t count = std::min<std::size_t>(cut, 101 - from);
        const auto some = price(part(all, from, count), moves(), kind, numeric::native_target());
        for (std::size_t s = 0; s < scenarios; ++s)
          for (std::size_t i = 0; i < count; ++i) joined[s * 101 + from + i] = some[s * count + i];
      }
      CAPTURE(cut);
      CHECK(different(joined, whole) == 0);
    }
  }
}

TEST_CASE("a scenario has the same bits wherever it stands") {
  const Options all = options(101);
  const auto ordered = moves();
  auto shuffled = ordered;
  std::vector<std::size_t> from(ordered.size());
  for (std::size_t i = 0; i < from.size(); ++i) from[i] = (i * 17 + 5) % from.size();
  for (std::size_t i = 0; i < from.size(); ++i) shuffled[i] = ordered[from[i]];
  for (const Kind& kind : kinds()) {
    const auto a = price(all, ordered, kind, numeric::native_target());
    const auto b = price(all, shuffled, kind, numeric::native_target());
    std::vector<double> restored(a.size());
    for (std::size_t i = 0; i < from.size(); ++i)
      std::copy_n(b.begin() + static_cast<std::ptrdiff_t>(i * 101), 101,
                  restored.begin() + static_cast<std::ptrdiff_t>(from[i] * 101));
    CHECK(different(a, restored) == 0);
  }
}

TEST_CASE("an unmoved cell of a grid is the option alone") {
  Options all = options(200);
  std::fill(all.carry.begin(), all.carry.end(), 0.0);
  const std::vector<PriceMove> unmoved{{}};
  std::vector<double> value(200);
  EuropeanGrid grid = all.grid();
  grid.carry = {};
  for (auto* each : {&grid.volatility, &grid.years, &grid.discount}) *each = each->first(200);
  pricing::price_grid(grid, GridScenarios(unmoved, 1, pricing::PriceFloor::none), value);
  std::vector<double> alone;
  for (std::size_t i = 0; i < 200; ++i)
    alone.push_back(pricing::black_76(
        {all.sign[i] > 0.0, all.price[i], all.strike[i], all.volatility[i], all.years[i], all.discount[i]}));
  CHECK(different(value, alone) == 0);
}
