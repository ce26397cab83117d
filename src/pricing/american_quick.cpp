#include <algorithm>

#include "pricing/american_groups.hpp"

namespace crossmargin::pricing::detail {

namespace {

using Column = std::array<double, most_entries>;

/// What the approximation needs of each group, and finds.
struct GroupColumns {
  Column sign, rate, dividend, volatility, years;
  Column log_critical, exponent, weight, carry, discount, spot_discount, deviation, inverse_deviation, found;
};

void find_groups(const AmericanKernel& kernel, const Groups& groups, GroupColumns& of) {
  for (std::size_t i = 0; i < groups.count(); ++i) {
    // As a put the call has the roles of rate and dividend exchanged; the approximation is not symmetric.
    const AmericanTerms& put = groups.terms(i);
    of.sign[i] = groups.sign(i);
    of.rate[i] = of.sign[i] > 0.0 ? put.dividend : put.rate;
    of.dividend[i] = of.sign[i] > 0.0 ? put.rate : put.dividend;
    of.volatility[i] = put.volatility;
    of.years[i] = put.years;
  }
  kernel.find_criticals(
      {of.sign.data(), of.rate.data(), of.dividend.data(), of.volatility.data(), of.years.data(),
       of.log_critical.data(), of.exponent.data(), of.weight.data(), of.carry.data(), of.discount.data(),
       of.spot_discount.data(), of.deviation.data(), of.inverse_deviation.data(), of.found.data()},
      groups.count());
}

struct CellColumns {
  Column sign, moneyness, carry, discount, spot_discount, deviation, inverse_deviation, log_critical,
      exponent, weight, value;
};

void value_cells(const AmericanKernel& kernel, const Groups& groups, const GroupColumns& of,
                 CellColumns& cells) {
  std::size_t i = 0;
  for (const auto& [at, group, spot, strike] : groups.entries()) {
    cells.sign[i] = of.sign[group];
    cells.moneyness[i] = of.sign[group] > 0.0 ? strike / spot : spot / strike;
    cells.carry[i] = of.carry[group];
    cells.discount[i] = of.discount[group];
    cells.spot_discount[i] = of.spot_discount[group];
    cells.deviation[i] = of.deviation[group];
    cells.inverse_deviation[i] = of.inverse_deviation[group];
    cells.log_critical[i] = of.log_critical[group];
    cells.exponent[i] = of.exponent[group];
    cells.weight[i] = of.weight[group];
    ++i;
  }
  kernel.quick_values(
      {cells.sign.data(), cells.moneyness.data(), cells.carry.data(), cells.discount.data(),
       cells.spot_discount.data(), cells.deviation.data(), cells.inverse_deviation.data(),
       cells.log_critical.data(), cells.exponent.data(), cells.weight.data(), cells.value.data()},
      i);
}

}  // namespace

void price_quickly(const AmericanKernel& kernel, const Groups& groups, std::span<double> value) {
  GroupColumns of;
  CellColumns cells;
  find_groups(kernel, groups, of);
  value_cells(kernel, groups, of, cells);
  std::size_t i = 0;
  for (const auto& [at, group, spot, strike] : groups.entries()) {
    const double unit = of.sign[group] > 0.0 ? spot : strike;
    value[at] = std::max({unit * cells.value[i++], strike - spot, 0.0});
  }
  for (std::size_t group = 0; group < groups.count(); ++group)
    if (of.found[group] == 0.0) price_accurately(kernel, groups, group, value);
}

}  // namespace crossmargin::pricing::detail
