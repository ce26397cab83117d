#pragma once

#include <string>
#include <vector>

#include "crossmargin/core/money.hpp"
#include "crossmargin/margin/span/terms.hpp"

namespace crossmargin::span {

/// A numbered set of contract months.
struct Tier {
  int number{0};
  PeriodRange months;
  double rate{0.0};  ///< of short option minimum tiers, currency a contract
  bool operator==(const Tier&) const = default;
};

/// A leg of a spread within one combined commodity: a tier (or tiers from one to another), or one month.
struct IntraLeg {
  int first_tier{0};  ///< 0 where the leg is a month
  int last_tier{0};
  Period month;
  double ratio{1.0};  ///< deltas a spread
  Side side{Side::a};
  bool operator==(const IntraLeg&) const = default;
};

/// A charge for deltas of one combined commodity that offset each other across months.
struct IntraSpread {
  int priority{0};
  double rate{0.0};  ///< currency a spread
  std::vector<IntraLeg> legs;
  SourceLocation where{};
  bool operator==(const IntraSpread& other) const {
    return priority == other.priority && rate == other.rate && legs == other.legs;
  }
};

/// What a month in delivery costs a delta.
struct DeliveryMonth {
  Period month;
  double consumed_rate{0.0};   ///< of deltas that spreads have used
  double remaining_rate{0.0};  ///< of deltas that no spread has used
  bool operator==(const DeliveryMonth&) const = default;
};

/// How the price risk of a delta is found for credits between combined commodities.
enum class PriceRiskMethod : std::int8_t {
  normal = 1,             ///< the scan's price risk over the net delta
  scan_range_capped = 2,  ///< the same, at most the price scan range of the nearest month held
  scan_range = 3          ///< that price scan range
};

enum class ShortOptionMethod : std::int8_t { gross, greater_side };

/// Contracts that are scanned together, and the rules of their charges. Amounts are in `currency`.
struct CombinedCommodity {
  std::int32_t organisation{0};
  std::string exchange;
  std::string id;
  std::string name;  ///< empty where the file gives none
  Currency currency;
  int risk_exponent{0};           ///< amounts of the file were multiplied by ten to this power
  bool caps_option_value{false};  ///< its option value beyond its own risk pays for nothing else
  bool scans_by_month{false};     ///< every futures month is a scan tier of its own
  PriceRiskMethod price_risk{PriceRiskMethod::normal};
  ShortOptionMethod short_option_method{ShortOptionMethod::gross};
  double short_option_rate{0.0};                                ///< currency a short option
  std::array<double, account_types> adjustment{1.0, 1.0, 1.0};  ///< maintenance over risk
  std::array<double, account_types> initial{1.0, 1.0, 1.0};     ///< initial over risk
  std::vector<Tier> intra_tiers;
  std::vector<Tier> scan_tiers;   ///< empty: one tier of all months
  std::vector<Tier> inter_tiers;  ///< empty: one tier of all months
  std::vector<Tier> short_option_tiers;
  std::vector<IntraSpread> series_spreads;
  std::vector<IntraSpread> tier_spreads;
  std::vector<DeliveryMonth> delivery;
  bool options_pay_premium{true};    ///< false: they are settled daily, as futures are
  std::string combination_method;    ///< of options on combinations: S, D, M or empty
  std::vector<std::string> refused;  ///< rules it asks for that are not known: nothing of it can be margined
  SourceLocation where{};
};

}  // namespace crossmargin::span
