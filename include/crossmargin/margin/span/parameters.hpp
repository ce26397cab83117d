#pragma once

#include <string>
#include <tuple>
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
  std::string exchange;
  std::string id;
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

/// Contracts of one kind on one thing: a future, or the options on it.
struct Product {
  std::string exchange;
  std::string code;
  std::string type;  ///< FUT, PHY, OOF, OOP, ...
  std::int32_t commodity{-1};
  double scale{1.0};         ///< multiplies deltas: the equivalent position factor
  double value_factor{1.0};  ///< currency a point of the price
  int price_decimals{0};
  int strike_decimals{0};
  bool is_option{false};
  bool pays_premium{false};  ///< an option whose value was paid for, not settled daily as a future's is
  std::string refused;       ///< a rule it asks for that is not known: it cannot be margined
  SourceLocation where{};
};

/// What of a product can be held.
struct Contract {
  std::int32_t product{-1};
  Right right{Right::none};
  Period futures_month;  ///< whose delta it is
  Period option_month;
  double strike{0.0};
  double composite_delta{0.0};  ///< of one long contract, in contracts of the underlying future
  double delta_scale{1.0};      ///< the delta scaling factor of its month or series
  double price{0.0};            ///< settlement price in the terms of the product
  double value_factor{1.0};     ///< currency a point; the product's unless it has its own
  double volatility{0.0};       ///< as the file gives it
  bool has_array{false};
  SourceLocation where{};
};

/// What tells contracts apart, and the order in which readers leave them.
inline auto key_of(const Contract& contract) {
  return std::tie(contract.product, contract.futures_month, contract.option_month, contract.right,
                  contract.strike);
}

/// The price scan range of a future, in currency a contract.
struct ScanRange {
  std::int32_t product{-1};
  Period month;
  double price_range{0.0};
  double delta_scale{1.0};
};

enum class InterMethod : std::int8_t {
  whole = 1,          ///< from the net deltas of whole combined commodities
  tiered = 2,         ///< tier by tier, equal numbers against each other
  scanning = 4,       ///< the legs' risk arrays are added up in a target
  own_tiers = 10,     ///< each leg names a tier; credit rounded to the margin unit
  tiered_deltas = 20  ///< each leg names a tier, or the whole, and uses its own price risk
};

struct InterLeg {
  std::int32_t commodity{-1};
  int tier{0};  ///< 0: the whole
  double ratio{1.0};
  Side side{Side::a};
  double rate{0.0};  ///< share of the risk that is credited; of a scanning leg: share of a gain that counts
  bool is_required{true};  ///< scanning: the spread is formed only with it
};

/// A credit for deltas of several combined commodities that offset each other.
struct InterSpread {
  std::string group;  ///< of commodities, within which priorities count: "ALL"
  int priority{0};
  InterMethod method{InterMethod::whole};
  std::vector<InterLeg> legs;
  std::int32_t target{-1};  ///< scanning: into which the legs go
  double target_ratio{1.0};
  int least_legs{0};     ///< scanning: 0 where none is set
  bool is_flat{false};   ///< rates are currency a spread instead of shares
  bool is_super{false};  ///< formed before the spreads within combined commodities
  bool open_to_customers{true};
  std::string refused;  ///< a rule it asks for that is not known: accounts that could form it are refused
  SourceLocation where{};
};

struct ConversionRate {
  Currency from;
  Currency to;
  double rate{0.0};  ///< units of `to` for one of `from`
};

/// Where results are rounded, and in what order charges meet: what differs between users of the algorithm.
struct Rules {
  int amount_digits{0};
  int delta_digits{4};
  bool truncates_spreads{false};    ///< the number of spreads, instead of rounding it
  bool truncates_price_risk{true};  ///< weighted price risk to two digits where the net delta is whole
  int price_risk_digits{2};
};

/// One file's worth of parameters, as read. Rows of `arrays` belong to `contracts`.
struct ParameterSet {
  std::string file;
  std::string exchange_complex;
  std::string business_date;  ///< CCYYMMDD
  std::string business_time;  ///< HHMM or empty
  bool is_settlement{true};
  std::string created;
  bool caps_option_value{false};
  Rules rules;
  /// Scenarios of one price move and both volatility moves; 15 and 16 stand alone. From 0.
  std::array<std::uint8_t, scenario_count> paired{1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 14, 15};
  std::vector<CombinedCommodity> commodities;
  std::vector<Product> products;
  std::vector<Contract> contracts;  ///< in the order of `key_of`, each once
  std::vector<RiskArray> arrays;
  std::vector<ScanRange> scan_ranges;
  std::vector<InterSpread> inter_spreads;
  std::vector<ConversionRate> conversions;
  std::vector<Issue> notes;  ///< what was read past: unknown records, counted
};

}  // namespace crossmargin::span
