#include <algorithm>
#include <cmath>

#include "crossmargin/pricing/american.hpp"
#include "pricing/american_boundary.hpp"
#include "pricing/american_groups.hpp"

namespace crossmargin::pricing {

namespace detail {

void price_accurately(const AmericanKernel& kernel, const Groups& groups, std::size_t group,
                      std::span<double> value) {
  std::array<double, most_entries> moneyness;
  std::array<double, most_entries> of_strike;
  std::size_t count = 0;
  for (const auto& entry : groups.entries())
    if (entry.group == group) moneyness[count++] = entry.put.spot / entry.put.strike;
  BoundaryState state;
  const bool solved = solve_boundary(kernel, groups.terms(group), state);
  if (solved && needs_split(groups.terms(group))) {
    for (std::size_t i = 0; i < count; ++i)
      of_strike[i] = split_value(groups.terms(group), state, moneyness[i]);
  } else if (solved) {
    PremiumTerms premium;
    kernel.fill_premium(american_tables(), groups.terms(group), state, premium);
    kernel.premium_values(premium, moneyness.data(), of_strike.data(), count);
  }
  std::size_t next = 0;
  for (const auto& [at, of, put] : groups.entries()) {
    if (of != group) continue;
    const double found = solved ? put.strike * of_strike[next++] : HUGE_VAL;
    value[at] = std::isfinite(found) ? std::max({found, put.strike - put.spot, 0.0})
                                     : value_without_kernel(put, PutRoute::tree);
  }
}

}  // namespace detail

namespace {

using namespace detail;

AmericanInput entry_of(const AmericanRow& row, std::size_t i) {
  return {row.call, row.spot[i], row.strike, row.rate[i], row.dividend[i], row.volatility[i], row.years[i]};
}

Status check(const AmericanInput& in) {
  Issues issues;
  const auto need = [&issues](bool holds, const char* message) {
    if (!holds) issues.push_back({ErrorCode::invalid_value, message, {}, {}});
  };
  need(std::isfinite(in.spot) && in.spot >= 0.0, "an American option needs a finite spot of at least zero");
  need(std::isfinite(in.strike) && in.strike >= 0.0,
       "an American option needs a finite strike of at least zero");
  need(std::isfinite(in.volatility) && in.volatility >= 0.0,
       "an American option needs a finite volatility of at least zero");
  need(std::isfinite(in.years) && in.years >= 0.0,
       "an American option needs a finite time to expiry of at least zero");
  need(std::isfinite(in.rate) && std::isfinite(in.dividend),
       "an American option needs a finite rate and dividend yield");
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return {};
}

bool is_sound(const AmericanInput& in) {
  const double least = std::min({in.spot, in.strike, in.volatility, in.years});
  const double sum = in.spot + in.strike + in.volatility + in.years + in.rate + in.dividend;
  return least >= 0.0 && std::isfinite(sum);
}

/// Entries [begin, end), at most `most_entries`.
Status price_piece(const AmericanRow& row, std::size_t begin, std::size_t end, std::span<double> value) {
  Groups groups;
  for (std::size_t i = begin; i < end; ++i) {
    const AmericanInput input = entry_of(row, i);
    if (!is_sound(input))
      if (Status checked = check(input); !checked) return checked;
    const Put put = as_put(input);
    const PutRoute route = route_of(put);
    if (route == PutRoute::boundary) {
      groups.add(i, put);
    } else {
      value[i] = value_without_kernel(put, route);
    }
  }
  const AmericanKernel& kernel = american_kernel_for(row.target);
  if (row.scheme == AmericanScheme::quick) {
    price_quickly(kernel, groups, row.call ? 1.0 : -1.0, value);
    return {};
  }
  for (std::size_t group = 0; group < groups.count(); ++group) price_accurately(kernel, groups, group, value);
  return {};
}

}  // namespace

Status american_row(const AmericanRow& row, std::span<double> value) {
  for (std::size_t begin = 0; begin < value.size(); begin += most_entries) {
    const std::size_t end = std::min(begin + most_entries, value.size());
    if (Status priced = price_piece(row, begin, end, value); !priced) return priced;
  }
  return {};
}

Result<double> american(const AmericanInput& in) {
  double value = 0.0;
  const Status priced = american_row({.call = in.call,
                                      .strike = in.strike,
                                      .spot = {&in.spot, 1},
                                      .rate = {&in.rate, 1},
                                      .dividend = {&in.dividend, 1},
                                      .volatility = {&in.volatility, 1},
                                      .years = {&in.years, 1}},
                                     {&value, 1});
  if (!priced) return tl::unexpected(priced.error());
  return value;
}

}  // namespace crossmargin::pricing
