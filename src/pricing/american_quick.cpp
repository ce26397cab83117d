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

QuickGroups view(GroupColumns& of) {
  return {of.sign.data(),
          of.rate.data(),
          of.dividend.data(),
          of.volatility.data(),
          of.years.data(),
          of.log_critical.data(),
          of.exponent.data(),
          of.weight.data(),
          of.carry.data(),
          of.discount.data(),
          of.spot_discount.data(),
          of.deviation.data(),
          of.inverse_deviation.data(),
          of.found.data()};
}

void fill_terms(const Groups& groups, GroupColumns& of) {
  for (std::size_t i = 0; i < groups.count(); ++i) {
    // As a put the call has the roles of rate and dividend exchanged; the approximation is not symmetric.
    const AmericanTerms& put = groups.terms(i);
    of.sign[i] = groups.sign(i);
    of.rate[i] = of.sign[i] > 0.0 ? put.dividend : put.rate;
    of.dividend[i] = of.sign[i] > 0.0 ? put.rate : put.dividend;
    of.volatility[i] = put.volatility;
    of.years[i] = put.years;
  }
}

/// The entries' places when those of a group stand next to each other.
struct Places {
  std::array<std::size_t, most_entries + 1> first{};
  std::array<std::size_t, most_entries> of_entry;
};

void fill_places(const Groups& groups, Places& places) {
  for (const auto& entry : groups.entries()) ++places.first[entry.group + 1];
  for (std::size_t group = 0; group < groups.count(); ++group) places.first[group + 1] += places.first[group];
  std::array<std::size_t, most_entries> next;
  std::copy_n(places.first.begin(), groups.count(), next.begin());
  std::size_t i = 0;
  for (const auto& entry : groups.entries()) places.of_entry[i++] = next[entry.group]++;
}

}  // namespace

void price_quickly(const AmericanKernel& kernel, const Groups& groups, std::span<double> value) {
  GroupColumns of;
  fill_terms(groups, of);
  kernel.find_criticals(view(of), groups.count());
  Places places;
  fill_places(groups, places);
  Column moneyness;
  Column of_strike;
  std::size_t i = 0;
  for (const auto& [at, group, spot, strike] : groups.entries())
    moneyness[places.of_entry[i++]] = of.sign[group] > 0.0 ? strike / spot : spot / strike;
  kernel.quick_values(view(of), {places.first.data(), moneyness.data(), of_strike.data()}, groups.count());
  i = 0;
  for (const auto& [at, group, spot, strike] : groups.entries()) {
    const double unit = of.sign[group] > 0.0 ? spot : strike;
    value[at] = std::max({unit * of_strike[places.of_entry[i++]], strike - spot, 0.0});
  }
  for (std::size_t group = 0; group < groups.count(); ++group)
    if (of.found[group] == 0.0) price_accurately(kernel, groups, group, value);
}

}  // namespace crossmargin::pricing::detail
