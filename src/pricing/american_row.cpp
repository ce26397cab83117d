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
    if (entry.group == group) moneyness[count++] = entry.spot / entry.strike;
  BoundaryState state;
  const bool solved = solve_boundary(kernel, groups.terms(group), state);
  if (solved && needs_split(groups.terms(group))) {
    kernel.split_values(american_tables(), groups.terms(group), state,
                        {moneyness.data(), of_strike.data(), count});
  } else if (solved) {
    PremiumTerms premium;
    kernel.fill_premium(american_tables(), groups.terms(group), state, premium);
    kernel.premium_values(premium, moneyness.data(), of_strike.data(), count);
  }
  std::size_t next = 0;
  for (const auto& entry : groups.entries()) {
    if (entry.group != group) continue;
    const double found = solved ? entry.strike * of_strike[next++] : HUGE_VAL;
    value[entry.at] = std::isfinite(found) ? std::max({found, entry.strike - entry.spot, 0.0})
                                           : value_without_kernel(groups.put_of(entry), PutRoute::tree);
  }
}

}  // namespace detail

namespace {

using namespace detail;

AmericanInput entry_of(const AmericanRow& row, std::size_t i) {
  return {row.call, row.spot[i], row.strike, row.rate[i], row.dividend[i], row.volatility[i], row.years[i]};
}

/// `as_put` of the entry.
Put put_of(const AmericanRow& row, std::size_t i) {
  if (row.call)
    return {row.strike, row.spot[i], {row.dividend[i], row.rate[i], row.volatility[i], row.years[i]}};
  return {row.spot[i], row.strike, {row.rate[i], row.dividend[i], row.volatility[i], row.years[i]}};
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

/// Whether `route_of` need not be asked about the prices; terms that have a group are sound.
bool is_plain(const Put& put) {
  return put.spot > 1e-100 && put.spot < 1e100 && put.strike > 1e-100 && put.strike < 1e100;
}

/// Rows of one scheme and target, gathered until there are enough to price together.
class Gathered {
 public:
  Gathered(const AmericanRow& first, std::span<double> value)
      : kernel_(american_kernel_for(first.target)), scheme_(first.scheme), value_(value) {}

  /// The row's values go to `value` from `at` on.
  Status add(const AmericanRow& row, std::size_t at) {
    // A row that is cut has its groups on both sides of the cut, and all their work done twice.
    if (row.spot.size() > groups_.room() && row.spot.size() <= most_entries) price();
    groups_.begin_row(row.call ? 1.0 : -1.0);
    for (std::size_t i = 0; i < row.spot.size(); ++i) {
      if (groups_.full()) {
        price();
        groups_.begin_row(row.call ? 1.0 : -1.0);
      }
      const Put put = put_of(row, i);
      std::size_t group = groups_.find(put.terms);
      if (group == Groups::none || !is_plain(put)) {
        if (Status checked = check(entry_of(row, i)); !checked) return checked;
        const PutRoute route = route_of(put);
        if (route != PutRoute::boundary) {
          value_[at + i] = value_without_kernel(put, route);
          continue;
        }
        group = groups_.add_group(put.terms);
      }
      groups_.add({at + i, group, put.spot, put.strike});
    }
    return {};
  }

  void price() {
    if (scheme_ == AmericanScheme::quick) {
      price_quickly(kernel_, groups_, value_);
    } else {
      for (std::size_t group = 0; group < groups_.count(); ++group)
        price_accurately(kernel_, groups_, group, value_);
    }
    groups_.clear();
  }

 private:
  const AmericanKernel& kernel_;
  AmericanScheme scheme_;
  std::span<double> value_;
  Groups groups_;
};

}  // namespace

Status american_rows(std::span<const AmericanRow> rows, std::span<double> value) {
  if (rows.empty()) return {};
  Gathered gathered(rows.front(), value);
  std::size_t at = 0;
  for (const AmericanRow& row : rows) {
    if (Status added = gathered.add(row, at); !added) return added;
    at += row.spot.size();
  }
  gathered.price();
  return {};
}

Status american_row(const AmericanRow& row, std::span<double> value) {
  return american_rows({&row, 1}, value);
}

Result<double> american(const AmericanInput& in, AmericanScheme scheme) {
  double value = 0.0;
  const Status priced = american_row({.call = in.call,
                                      .strike = in.strike,
                                      .scheme = scheme,
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
