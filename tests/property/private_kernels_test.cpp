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
using ProfitKernel = void (*)(const detail::ProfitTask&);

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

TEST_CASE("values become profit to the same bits on every target, and what is not finite is told") {
  std::mt19937_64 random(4);
  for (const std::size_t options : {1, 3, 8, 13}) {
    constexpr std::size_t scenarios = 5;
    const std::vector<double> weight = draw(random, scenarios), multiplier = draw(random, options),
                              contract = draw(random, options);
    std::vector<double> value = draw(random, scenarios * options);
    value[2 * options] = std::nan("");
    std::vector<double> expected = value;
    for (std::size_t s = 0; s < scenarios; ++s)
      for (std::size_t i = 0; i < options; ++i) {
        double& cell = expected[s * options + i];
        cell = (multiplier[i] * cell - contract[i]) * weight[s];
      }
    for (const numeric::Target target : numeric::usable_targets()) {
      std::vector<double> profit = value, told(options);
      chosen<ProfitKernel>(target, detail::to_profit_scalar, detail::to_profit_avx2,
                           detail::to_profit_avx512)({profit.data(), weight.data(), multiplier.data(),
                                                      contract.data(), told.data(), scenarios, options});
      INFO(to_string(target), ", ", options, " options");
      CHECK(std::isnan(profit[2 * options]));
      profit[2 * options] = expected[2 * options];  // a NaN's sign and payload are the target's own
      CHECK(same_bits(profit, expected));
      CHECK(std::isnan(told[0]));
      for (std::size_t i = 1; i < options; ++i) CHECK(told[i] == 0.0);
    }
  }
}
