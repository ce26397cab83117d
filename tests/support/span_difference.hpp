#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::test {

/// What two parameter sets differ in, every field but the places in their files; empty for the same set.
/// Super spreads count behind all others, as the XML form has them.
class SpanSetComparison {
 public:
  SpanSetComparison(const span::ParameterSet& a, const span::ParameterSet& b) {
    compare_organisations(a, b);
    compare_commodities(a.commodities, b.commodities);
    compare_products(a.products, b.products);
    compare_contracts(a, b);
    compare_series(a.series, b.series);
    compare_spreads(in_order(a.inter_spreads), in_order(b.inter_spreads));
  }
  const std::string& difference() const { return difference_; }

 private:
  void same(bool equal, const std::string& what) {
    if (!equal && difference_.empty()) difference_ = what;
  }
  static std::vector<span::InterSpread> in_order(std::vector<span::InterSpread> spreads) {
    std::stable_partition(spreads.begin(), spreads.end(), [](const auto& one) { return !one.is_super; });
    return spreads;
  }
  template <class Rows>
  bool same_size(const Rows& a, const Rows& b, const char* what) {
    same(a.size() == b.size(), fmt::format("number of {}: {} and {}", what, a.size(), b.size()));
    return a.size() == b.size();
  }

  void compare_organisations(const span::ParameterSet& a, const span::ParameterSet& b) {
    same(a.paired == b.paired, "pairs of scenarios");
    if (!same_size(a.organisations, b.organisations, "organisations")) return;
    for (std::size_t i = 0; i < a.organisations.size(); ++i) {
      const auto& x = a.organisations[i];
      const auto& y = b.organisations[i];
      same(x.id == y.id && x.business_date == y.business_date && x.business_time == y.business_time &&
               x.is_settlement == y.is_settlement && x.created == y.created &&
               x.caps_option_value == y.caps_option_value,
           "organisation " + x.id);
    }
    if (!same_size(a.conversions, b.conversions, "conversions")) return;
    for (std::size_t i = 0; i < a.conversions.size(); ++i)
      same(a.conversions[i].from == b.conversions[i].from && a.conversions[i].to == b.conversions[i].to &&
               a.conversions[i].rate == b.conversions[i].rate,
           "conversion");
  }

  void compare_commodities(const std::vector<span::CombinedCommodity>& a,
                           const std::vector<span::CombinedCommodity>& b) {
    if (!same_size(a, b, "commodities")) return;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto& x = a[i];
      const auto& y = b[i];
      const auto check = [&](bool equal, const char* what) { same(equal, x.id + ": " + what); };
      check(x.organisation == y.organisation && x.exchange == y.exchange && x.id == y.id && x.name == y.name,
            "names");
      check(x.currency == y.currency && x.risk_exponent == y.risk_exponent, "currency");
      check(x.caps_option_value == y.caps_option_value && x.options_pay_premium == y.options_pay_premium,
            "option value");
      check(x.scans_by_month == y.scans_by_month && x.price_risk == y.price_risk, "scanning");
      check(x.short_option_method == y.short_option_method && x.short_option_rate == y.short_option_rate,
            "short option minimum");
      check(x.adjustment == y.adjustment && x.initial == y.initial, "rates");
      check(x.intra_tiers == y.intra_tiers, "tiers");
      check(x.scan_tiers == y.scan_tiers, "scanning tiers");
      check(x.inter_tiers == y.inter_tiers, "intercommodity tiers");
      check(x.short_option_tiers == y.short_option_tiers, "short option tiers");
      check(x.series_spreads == y.series_spreads, "series spreads");
      check(x.tier_spreads == y.tier_spreads, "tier spreads");
      check(x.delivery == y.delivery, "delivery");
      check(x.combination_method == y.combination_method && x.refused == y.refused, "refused");
    }
  }

  void compare_products(const std::vector<span::Product>& a, const std::vector<span::Product>& b) {
    if (!same_size(a, b, "products")) return;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto& x = a[i];
      const auto& y = b[i];
      const auto check = [&](bool equal, const char* what) {
        same(equal, x.code + " " + x.type + ": " + what);
      };
      check(x.exchange == y.exchange && x.code == y.code && x.type == y.type && x.name == y.name, "names");
      check(x.commodity == y.commodity && x.currency == y.currency, "commodity");
      check(x.scale == y.scale && x.value_factor == y.value_factor, "factors");
      check(x.price_decimals == y.price_decimals && x.strike_decimals == y.strike_decimals &&
                x.array_decimals == y.array_decimals,
            "decimals");
      check(x.is_option == y.is_option && x.pays_premium == y.pays_premium && x.is_american == y.is_american,
            "style");
      check(x.underlying_code == y.underlying_code && x.settlement == y.settlement, "settlement");
      check(x.refused == y.refused, "refused");
    }
  }

  void compare_contracts(const span::ParameterSet& a, const span::ParameterSet& b) {
    if (!same_size(a.contracts, b.contracts, "contracts")) return;
    same(a.arrays == b.arrays, "arrays");
    for (std::size_t i = 0; i < a.contracts.size(); ++i) {
      const auto& x = a.contracts[i];
      const auto& y = b.contracts[i];
      const auto check = [&](bool equal, const char* what) {
        same(equal, fmt::format("contract {}: {}", i, what));
      };
      check(key_of(x) == key_of(y), "key");
      check(x.composite_delta == y.composite_delta && x.delta_scale == y.delta_scale, "delta");
      check(x.price == y.price && x.value_factor == y.value_factor && x.volatility == y.volatility, "price");
      check(x.has_array == y.has_array, "array");
    }
  }

  static bool same_range(const span::Range& a, const span::Range& b) {
    return a.amount == b.amount && (a.amount == 0.0 || a.is_relative == b.is_relative);
  }

  void compare_series(const std::vector<span::Series>& a, const std::vector<span::Series>& b) {
    if (!same_size(a, b, "series")) return;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto& x = a[i];
      const auto& y = b[i];
      const auto check = [&](bool equal, const char* what) {
        same(equal, fmt::format("series {}: {}", i, what));
      };
      check(key_of(x) == key_of(y) && x.delta_scale == y.delta_scale, "key");
      check(same_range(x.price_range, y.price_range) && same_range(x.volatility_range, y.volatility_range),
            "ranges");
      check(x.volatility == y.volatility && x.model == y.model, "model");
      check(x.extreme_multiplier == y.extreme_multiplier && x.covered_share == y.covered_share, "extreme");
      check(x.interest_rate == y.interest_rate && x.dividend_yield == y.dividend_yield, "rates");
      check(x.years_to_expiry == y.years_to_expiry && x.lookahead_years == y.lookahead_years &&
                x.expiry == y.expiry,
            "times");
    }
  }

  static bool same_leg(const span::InterLeg& a, const span::InterLeg& b) {
    return a.exchange == b.exchange && a.id == b.id && a.commodity == b.commodity && a.tier == b.tier &&
           a.ratio == b.ratio && a.side == b.side && a.rate == b.rate && a.is_required == b.is_required;
  }

  void compare_spreads(const std::vector<span::InterSpread>& a, const std::vector<span::InterSpread>& b) {
    if (!same_size(a, b, "spreads")) return;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto& x = a[i];
      const auto& y = b[i];
      const auto check = [&](bool equal, const char* what) {
        same(equal, fmt::format("spread of priority {}: {}", x.priority, what));
      };
      check(x.organisation == y.organisation && x.group == y.group && x.priority == y.priority, "name");
      check(x.method == y.method && x.is_flat == y.is_flat && x.is_super == y.is_super, "method");
      check(x.eligibility == y.eligibility && x.least_legs == y.least_legs && x.refused == y.refused,
            "terms");
      check(std::equal(x.legs.begin(), x.legs.end(), y.legs.begin(), y.legs.end(), same_leg), "legs");
      check(x.method != span::InterMethod::scanning || same_leg(x.target, y.target), "target");
    }
  }

  std::string difference_;
};

inline std::string difference_of(const span::ParameterSet& a, const span::ParameterSet& b) {
  return SpanSetComparison(a, b).difference();
}

}  // namespace crossmargin::test
