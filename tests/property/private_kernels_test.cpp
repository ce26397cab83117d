// Kernels without a door of their own: what they give is the same on every target and what a plain loop
// gives.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "crossmargin/numeric/target.hpp"
#include "margin/netting/add_rows.hpp"
#include "risk/profit.hpp"

using namespace crossmargin;

namespace {

std::vector<double> draw(std::mt19937_64& random, std::size_t count) {
  std::vector<double> values(count);
  for (double& value : values) value = (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5) * 1e4;
  return values;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

using AddRowsKernel = void (*)(const netting::AddRows&);
using ProfitFunction = void (*)(const detail::ProfitTask&);

template <class Kernel>
Kernel chosen(numeric::Target target, Kernel scalar, Kernel avx2, Kernel avx512) {
  return target == numeric::Target::avx512 ? avx512 : target == numeric::Target::avx2 ? avx2 : scalar;
}

}  // namespace

TEST_CASE("rows are added up to the same bits on every target, as a plain loop does") {
  std::mt19937_64 random(3);
  constexpr std::size_t instruments = 40;
  const std::vector<double> cells = draw(random, instruments * 16);
  for (const std::size_t count : {0, 1, 2, 7, 100}) {
    std::vector<Holding> holdings;
    for (const double quantity : draw(random, count))
      holdings.push_back({static_cast<std::int32_t>(random() % instruments), quantity});
    const std::vector<double> start = draw(random, 16);
    std::vector<double> expected = start;
    for (const Holding& holding : holdings)
      for (std::size_t s = 0; s < 16; ++s)
        expected[s] += holding.quantity * cells[static_cast<std::size_t>(holding.instrument) * 16 + s];
    for (const numeric::Target target : numeric::usable_targets()) {
      std::vector<double> sum = start;
      chosen<AddRowsKernel>(
          target, netting::add_rows_scalar, netting::add_rows_avx2,
          netting::add_rows_avx512)({holdings.data(), holdings.size(), cells.data(), sum.data()});
      INFO(to_string(target), ", ", count, " holdings");
      CHECK(same_bits(sum, expected));
    }
  }
}

TEST_CASE(
    "values become profit in its place to the same bits on every target, and what is not finite is told") {
  std::mt19937_64 random(4);
  constexpr std::size_t instruments = 20, tiles = 3;
  for (const std::size_t options : {1, 3, 8, 13}) {
    for (const std::size_t scenarios : {5, 16, 35, 48}) {
      const std::vector<double> weight = draw(random, scenarios), multiplier = draw(random, options),
                                contract = draw(random, options);
      std::vector<double> value = draw(random, scenarios * options);
      value[2 * options] = std::nan("");
      std::vector<std::int32_t> row(options);
      for (std::size_t i = 0; i < options; ++i) row[i] = static_cast<std::int32_t>((7 * i + 3) % instruments);
      const std::vector<double> before = draw(random, tiles * instruments * 16);
      std::vector<double> expected = before;
      for (std::size_t i = 0; i < options; ++i) {
        for (std::size_t s = 0; s < (scenarios + 15) / 16 * 16; ++s) {
          double& cell = expected[(s / 16 * instruments + static_cast<std::size_t>(row[i])) * 16 + s % 16];
          cell = s < scenarios ? (multiplier[i] * value[s * options + i] - contract[i]) * weight[s] : 0.0;
        }
      }
      const std::size_t lacking = static_cast<std::size_t>(row[0]) * 16 + 2;
      for (const numeric::Target target : numeric::usable_targets()) {
        std::vector<double> cells = before, told(options);
        chosen<ProfitFunction>(target, detail::to_profit_scalar, detail::to_profit_avx2,
                               detail::to_profit_avx512)({.value = value.data(),
                                                          .weight = weight.data(),
                                                          .multiplier = multiplier.data(),
                                                          .contract = contract.data(),
                                                          .row = row.data(),
                                                          .not_finite = told.data(),
                                                          .scenarios = scenarios,
                                                          .options = options,
                                                          .cells = cells.data(),
                                                          .tile_stride = instruments * 16});
        INFO(to_string(target), ", ", options, " options, ", scenarios, " scenarios");
        CHECK(std::isnan(cells[lacking]));
        cells[lacking] = expected[lacking];  // a NaN's sign and payload are the target's own
        CHECK(same_bits(cells, expected));
        CHECK(std::isnan(told[0]));
        for (std::size_t i = 1; i < options; ++i) CHECK(told[i] == 0.0);
      }
    }
  }
}
