#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"
#include "pricing/american_groups.hpp"

namespace crossmargin::pricing::detail {

namespace {

using Column = std::array<double, most_entries>;

/// What the approximation needs of each group, and finds.
struct GroupColumns {
  Column sign, rate, dividend, volatility, years;
  Column critical, exponent, weight, found;
  Column carry, discount, deviation;
};

void find_groups(const AmericanKernel& kernel, const Groups& groups, double sign, GroupColumns& of) {
  for (std::size_t i = 0; i < groups.count(); ++i) {
    // As a put the call has the roles of rate and dividend exchanged; the approximation is not symmetric.
    const AmericanTerms& put = groups.terms(i);
    of.sign[i] = sign;
    of.rate[i] = sign > 0.0 ? put.dividend : put.rate;
    of.dividend[i] = sign > 0.0 ? put.rate : put.dividend;
    of.volatility[i] = put.volatility;
    of.years[i] = put.years;
    of.carry[i] = (of.rate[i] - of.dividend[i]) * put.years;
    of.discount[i] = numeric::exp(-of.rate[i] * put.years);
    of.deviation[i] = put.volatility * std::sqrt(put.years);
  }
  kernel.find_criticals(
      {of.sign.data(), of.rate.data(), of.dividend.data(), of.volatility.data(), of.years.data(),
       of.critical.data(), of.exponent.data(), of.weight.data(), of.found.data()},
      groups.count());
}

struct CellColumns {
  Column sign, moneyness, carry, discount, deviation, critical, exponent, weight, value;
};

void value_cells(const AmericanKernel& kernel, const Groups& groups, const GroupColumns& of,
                 CellColumns& cells) {
  std::size_t i = 0;
  for (const auto& [at, group, put] : groups.entries()) {
    const bool call = of.sign[group] > 0.0;
    cells.sign[i] = of.sign[group];
    cells.moneyness[i] = call ? put.strike / put.spot : put.spot / put.strike;
    cells.carry[i] = of.carry[group];
    cells.discount[i] = of.discount[group];
    cells.deviation[i] = of.deviation[group];
    cells.critical[i] = of.critical[group];
    cells.exponent[i] = of.exponent[group];
    cells.weight[i] = of.weight[group];
    ++i;
  }
  kernel.quick_values({cells.sign.data(), cells.moneyness.data(), cells.carry.data(), cells.discount.data(),
                       cells.deviation.data(), cells.critical.data(), cells.exponent.data(),
                       cells.weight.data(), cells.value.data()},
                      i);
}

}  // namespace

void price_quickly(const AmericanKernel& kernel, const Groups& groups, double sign, std::span<double> value) {
  GroupColumns of;
  CellColumns cells;
  find_groups(kernel, groups, sign, of);
  value_cells(kernel, groups, of, cells);
  std::size_t i = 0;
  for (const auto& [at, group, put] : groups.entries()) {
    const double strike = sign > 0.0 ? put.spot : put.strike;
    value[at] = std::max({strike * cells.value[i++], put.strike - put.spot, 0.0});
  }
  for (std::size_t group = 0; group < groups.count(); ++group)
    if (of.found[group] == 0.0) price_accurately(kernel, groups, group, value);
}

}  // namespace crossmargin::pricing::detail
