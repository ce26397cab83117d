#pragma once

#include <map>
#include <optional>
#include <string>

#include "crossmargin/core/document.hpp"

namespace crossmargin::span {

/// What the short option minimum is the least of.
enum class MinimumScope : std::int8_t {
  commodity,  ///< a combined commodity's risk after its credits
  currency    ///< the charged risk of all combined commodities of a currency, before their credits
};

/// By which shares a converted requirement must hold when the rate moves.
struct ConversionMargin {
  double up{0.0};    ///< not negative
  double down{0.0};  ///< not above 0
  bool operator==(const ConversionMargin&) const = default;
};

/// Where results are rounded, and in what order charges meet: what differs between users of the algorithm.
struct Rules {
  std::string id;  ///< of the document they were read from
  int amount_digits{0};
  int delta_digits{4};
  int spread_digits{4};             ///< of the number of spreads
  bool truncates_spreads{false};    ///< that number, instead of rounding it
  bool truncates_price_risk{true};  ///< weighted price risk to two digits where the net delta is whole
  int price_risk_digits{2};
  bool method_02_charges{false};  ///< spreads of method 02 charge an amount a spread for one netted scan
  MinimumScope minimum{MinimumScope::commodity};
  /// Nothing where the rules want it and it is not public: amounts are then not converted.
  std::optional<ConversionMargin> conversion{ConversionMargin{}};
  /// Share of the value of futures and short options that is required on top, by combined commodity; "" for
  /// those not named.
  std::map<std::string, double> exposure_rates;
  bool operator==(const Rules&) const = default;
};

/// Reads the rules of a parameter document of schema "crossmargin-span-rules"; what it does not name keeps
/// its default. Errors: `invalid_value` for what is out of range, unknown members.
Result<Rules> bind_rules(const Document& document);

}  // namespace crossmargin::span
