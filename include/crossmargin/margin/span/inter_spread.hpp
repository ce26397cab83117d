#pragma once

#include <string>
#include <vector>

#include "crossmargin/margin/span/terms.hpp"

namespace crossmargin::span {

enum class InterMethod : std::int8_t {
  whole = 1,          ///< from the net deltas of whole combined commodities
  tiered = 2,         ///< tier by tier, equal numbers against each other
  scanning = 4,       ///< the legs' risk arrays are added up in a target
  own_tiers = 10,     ///< each leg names a tier; credit rounded to the margin unit
  tiered_deltas = 20  ///< each leg names a tier, or the whole, and uses its own price risk
};

/// Which accounts may form a spread.
enum class Eligibility : std::int8_t { all, not_customers, house_only };

struct InterLeg {
  std::string exchange;        ///< of the commodity, as the file says
  std::string id;              ///< of the commodity
  std::int32_t commodity{-1};  ///< -1: in none of the files
  int tier{0};                 ///< 0: the whole
  double ratio{1.0};
  Side side{Side::a};
  double rate{0.0};  ///< share of the risk that is credited; of a scanning leg: share of a gain that counts
  bool is_required{true};  ///< scanning: the spread is formed only with it
};

/// A credit for deltas of several combined commodities that offset each other.
struct InterSpread {
  std::int32_t organisation{0};
  std::string group;  ///< of commodities, within which priorities count: "ALL"
  int priority{0};
  InterMethod method{InterMethod::whole};
  std::vector<InterLeg> legs;
  InterLeg target;       ///< scanning: into which the legs go; its ratio is that of the deltas
  int least_legs{0};     ///< scanning: 0 where none is set
  bool is_flat{false};   ///< rates are currency a spread instead of shares
  bool is_super{false};  ///< formed before the spreads within combined commodities
  Eligibility eligibility{Eligibility::all};
  std::string refused;  ///< a rule it asks for that is not known: accounts that could form it are refused
  SourceLocation where{};
};

}  // namespace crossmargin::span
