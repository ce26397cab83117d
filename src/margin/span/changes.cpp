#include "crossmargin/margin/span/changes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/arrays.hpp"

namespace crossmargin::span {
namespace {

constexpr std::array<std::string_view, 6> changeable{
    "price_range", "volatility_range", "intra_rate", "delivery_rate", "inter_credit", "short_option_rate"};

tl::unexpected<Issues> malformed_change(std::string_view text) {
  return fail(
      ErrorCode::malformed, fmt::format("{} is no change of parameters", in_quotes(text)), {},
      fmt::format(
          "want COMMODITY:WHAT=VALUE or COMMODITY/PRODUCT:WHAT=VALUE, where WHAT is one of {} and VALUE "
          "is a number, +10% or -10%, or x1.5",
          fmt::join(changeable, ", ")));
}

std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool read_value(std::string_view text, ParameterChange& change) {
  if (text.empty()) return false;
  std::optional<double> value;
  if (text.front() == 'x') {
    value = number_of(text.substr(1));
    change.is_factor = true;
  } else if (text.back() == '%') {
    if (text.front() != '+' && text.front() != '-') return false;
    value = number_of(text.substr(0, text.size() - 1));
    if (value) *value = 1.0 + *value / 100.0;
    change.is_factor = true;
  } else {
    value = number_of(text);
  }
  if (!value || *value < 0.0) return false;
  change.value = *value;
  return true;
}

double changed(double amount, const ParameterChange& change) {
  return change.is_factor ? amount * change.value : change.value;
}

bool concerns(const ParameterChange& change, const CombinedCommodity& commodity) {
  return change.commodity == "*" || change.commodity == commodity.id;
}

bool is_range(Changed what) {
  return what == Changed::price_range || what == Changed::volatility_range;
}

bool concerns(const ParameterSet& set, const ParameterChange& change, std::int32_t place) {
  const Product& product = set.products[static_cast<std::size_t>(place)];
  return concerns(change, set.commodities[static_cast<std::size_t>(product.commodity)]) &&
         (!change.product || *change.product == product.code);
}

/// Applies the change to ranges; how many it found.
std::size_t change_ranges(ParameterSet& set, const ParameterChange& change) {
  std::size_t found = 0;
  for (Series& series : set.series) {
    if (!concerns(set, change, series.product)) continue;
    const bool of_prices = change.what == Changed::price_range;
    if (!of_prices && !set.products[static_cast<std::size_t>(series.product)].is_option) continue;
    Range& range = of_prices ? series.price_range : series.volatility_range;
    range.amount = changed(range.amount, change);
    ++found;
  }
  return found;
}

std::size_t change_rates(CombinedCommodity& rules, const ParameterChange& change) {
  std::size_t found = 0;
  const auto set = [&](double& rate) {
    rate = changed(rate, change);
    ++found;
  };
  if (change.what == Changed::intra_rate) {
    for (IntraSpread& spread : rules.series_spreads) set(spread.rate);
    for (IntraSpread& spread : rules.tier_spreads) set(spread.rate);
  } else if (change.what == Changed::delivery_rate) {
    for (DeliveryMonth& month : rules.delivery) {
      set(month.consumed_rate);
      set(month.remaining_rate);
    }
  } else if (change.what == Changed::short_option_rate) {
    set(rules.short_option_rate);
    for (Tier& tier : rules.short_option_tiers) set(tier.rate);
  }
  return found;
}

std::size_t change_credits(ParameterSet& set, const ParameterChange& change) {
  std::size_t found = 0;
  for (InterSpread& spread : set.inter_spreads) {
    if (spread.method == InterMethod::scanning) continue;  // its rate is a share of gains, no credit
    for (InterLeg& leg : spread.legs) {
      if (leg.commodity < 0 || !concerns(change, set.commodities[static_cast<std::size_t>(leg.commodity)]))
        continue;
      leg.rate = changed(leg.rate, change);
      ++found;
    }
  }
  return found;
}

std::size_t change_parameters(ParameterSet& set, const ParameterChange& change) {
  if (is_range(change.what)) return change_ranges(set, change);
  if (change.what == Changed::inter_credit) return change_credits(set, change);
  std::size_t found = 0;
  for (CombinedCommodity& commodity : set.commodities)
    if (concerns(change, commodity)) found += change_rates(commodity, change);
  return found;
}

Status check(const ParameterSet& set, const ParameterChange& change) {
  const auto& commodities = set.commodities;
  if (std::none_of(commodities.begin(), commodities.end(),
                   [&](const CombinedCommodity& commodity) { return concerns(change, commodity); }))
    return fail(ErrorCode::unknown_field,
                fmt::format("there is no combined commodity {} to change", in_quotes(change.commodity)), {},
                "crossmargin span products lists them");
  if (!change.product) return {};
  if (!is_range(change.what))
    return fail(ErrorCode::invalid_value, "only scan ranges can be changed for one product", {},
                "charges and credits belong to the combined commodity: leave the product out");
  for (std::size_t i = 0; i < set.products.size(); ++i)
    if (concerns(set, change, static_cast<std::int32_t>(i))) return {};
  return fail(ErrorCode::unknown_field,
              fmt::format("{} has no product {}", in_quotes(change.commodity), in_quotes(*change.product)),
              {}, "crossmargin span products lists them");
}

/// Contracts whose arrays the changes move. One without an array stays without: a difference is none.
std::vector<std::uint8_t> moved_contracts(const ParameterSet& set, std::span<const ParameterChange> changes) {
  std::vector<std::uint8_t> moved(set.contracts.size(), 0);
  for (const ParameterChange& change : changes) {
    if (!is_range(change.what)) continue;
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const std::int32_t product = set.contracts[i].product;
      const bool has_range =
          change.what == Changed::price_range || set.products[static_cast<std::size_t>(product)].is_option;
      if (has_range && set.contracts[i].has_array && concerns(set, change, product)) moved[i] = 1;
    }
  }
  return moved;
}

}  // namespace

Result<ParameterChange> parse_change(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::size_t equals = text.find('=', colon == std::string_view::npos ? 0 : colon);
  if (colon == std::string_view::npos || equals == std::string_view::npos) return malformed_change(text);
  std::string_view whom = text.substr(0, colon);
  ParameterChange change;
  if (const std::size_t slash = whom.find('/'); slash != std::string_view::npos) {
    change.product = std::string(whom.substr(slash + 1));
    whom = whom.substr(0, slash);
    if (change.product->empty()) return malformed_change(text);
  }
  change.commodity = std::string(whom);
  const auto word =
      std::find(changeable.begin(), changeable.end(), text.substr(colon + 1, equals - colon - 1));
  if (whom.empty() || word == changeable.end()) return malformed_change(text);
  change.what = static_cast<Changed>(word - changeable.begin());
  if (!read_value(text.substr(equals + 1), change)) return malformed_change(text);
  return change;
}

Result<ParameterSet> apply(ParameterSet set, std::span<const ParameterChange> changes,
                           const Execution& execution) {
  Issues issues;
  for (const ParameterChange& change : changes)
    if (Status sound = check(set, change); !sound) append(issues, std::move(sound.error()));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  const std::vector<std::uint8_t> moved = moved_contracts(set, changes);
  const auto before = compute_arrays(set, moved, execution);
  if (!before) return tl::unexpected(before.error());
  for (const ParameterChange& change : changes)
    if (change_parameters(set, change) == 0)
      issues.push_back({ErrorCode::invalid_value,
                        fmt::format("{} has no {} to change", in_quotes(change.commodity),
                                    changeable[static_cast<std::size_t>(change.what)]),
                        {},
                        "the parameters hold none"});
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  auto after = compute_arrays(set, moved, execution);
  if (!after) return tl::unexpected(after.error());
  for (std::size_t i = 0; i < moved.size(); ++i) {
    if (moved[i] == 0) continue;
    for (std::size_t s = 0; s < scenario_count; ++s)
      (*after)[i].losses[s] += set.arrays[i][s] - (*before)[i].losses[s];
    (*after)[i].composite_delta += set.contracts[i].composite_delta - (*before)[i].composite_delta;
  }
  store_arrays(set, moved, *after);
  return set;
}

}  // namespace crossmargin::span
