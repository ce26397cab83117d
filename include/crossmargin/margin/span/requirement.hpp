#pragma once

#include <string>
#include <vector>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// Contracts held. A net account has one of the two sides zero.
struct Holding {
  std::int32_t contract{-1};  ///< place in the parameter set
  double bought{0.0};         ///< contracts, not negative
  double sold{0.0};           ///< contracts, not negative
};

struct SpanAccount {
  std::string id;
  AccountType type{AccountType::member};
  Origin origin{Origin::house};
  bool is_gross{false};  ///< long and short of one contract stay apart (omnibus accounts)
  std::vector<Holding> holdings;
  std::string firm{};  ///< the clearing firm whose account it is; empty where none is named
};

/// A leg of a spread that was formed.
struct FormedLeg {
  std::string what;  ///< "month 202507", "tier 14", "NY-HH"
  Side side{Side::a};
  double available{0.0};   ///< deltas on the side's sign before
  double consumed{0.0};    ///< deltas used, with their sign
  double amount{0.0};      ///< credited to this leg, currency
  double price_risk{0.0};  ///< weighted, a delta, that the credit is a share of; 0 where it is of none
};

/// A spread that was formed, so that its amount can be checked by hand.
struct FormedSpread {
  std::string kind;  ///< "series", "tier", "super", "inter", "exchange"
  int priority{0};
  std::int32_t commodity{-1};  ///< of a spread within one
  bool a_is_long{true};
  double count{0.0};   ///< spreads
  double rate{0.0};    ///< currency a spread, or share
  double amount{0.0};  ///< charge, or credit, before the last rounding
  std::vector<FormedLeg> legs;
};

struct MonthDelta {
  Period month;
  double net{0.0};        ///< of the positions
  double remaining{0.0};  ///< after all spreads
};

/// What one combined commodity needs, every part in its currency.
struct CommodityRequirement {
  std::int32_t commodity{-1};
  RiskArray array{};  ///< losses of the positions, all tiers added
  double scan_risk{0.0};
  int active_scenario{0};  ///< from 1, of the whole array; 0 where no scenario loses
  double time_risk{0.0};
  double volatility_risk{0.0};
  double price_risk{0.0};
  double net_delta{0.0};
  std::vector<MonthDelta> deltas;
  double series_charge{0.0};
  double tier_charge{0.0};
  double intra_charge{0.0};  ///< both, rounded once
  double delivery_charge{0.0};
  double inter_credit{0.0};
  double exchange_credit{0.0};  ///< of spreads with other organisations
  double moved_charges{0.0};  ///< charges less credits of commodities that a scanning spread has put into it
  double short_option_minimum{0.0};
  double risk{0.0};  ///< scan + charges - credits
  double long_option_value{0.0};
  double short_option_value{0.0};
  double net_option_value{0.0};
  double maintenance{0.0};  ///< before option value
  double initial{0.0};
  double exposure{0.0};         ///< on top, of the value of futures and short options
  double isolated{0.0};         ///< required maintenance of its holdings, each margined alone; on request
  std::int32_t moved_into{-1};  ///< the commodity that a scanning spread has put it into
};

/// All combined commodities of one currency.
struct CurrencyRequirement {
  Currency currency;
  double maintenance{0.0};  ///< sum of the commodities, before option value
  double initial{0.0};
  double net_option_value{0.0};
  double required_maintenance{0.0};  ///< after option value, at least 0
  double required_initial{0.0};
  double excess_option_value{0.0};  ///< what the option value is worth beyond the maintenance requirement
  double exposure{0.0};             ///< on top of both requirements
  double isolated{0.0};
};

struct SpanRequirement {
  std::vector<CommodityRequirement> commodities;  ///< in the order of the parameter set
  std::vector<CurrencyRequirement> currencies;    ///< in the order of their codes
  std::vector<FormedSpread> spreads;              ///< in the order in which they were formed; only on request
};

}  // namespace crossmargin::span
