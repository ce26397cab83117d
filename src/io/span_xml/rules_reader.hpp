#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/span_xml/state.hpp"
#include "io/span_xml/values.hpp"

namespace crossmargin::io {

/// A tier as its element says; bounds may be those of other tiers.
struct TierDraft {
  std::optional<int> number;
  std::optional<span::Period> first;
  std::optional<span::Period> last;
  std::optional<int> first_tier;
  std::optional<int> last_tier;
  std::optional<double> rate;
};

struct LegDraft {
  Tag kind{Tag::tLeg};
  std::string commodity;
  std::string exchange;
  std::optional<int> tier;
  std::optional<int> first_tier;
  std::optional<int> last_tier;
  std::optional<span::Period> month;
  std::optional<double> ratio;
  std::optional<span::Side> side;
  std::optional<double> rate;
  bool is_target{false};
  bool is_required{true};
};

struct SpreadDraft {
  Tag kind{Tag::dSpread};
  std::optional<int> priority;
  std::string charge_method;
  std::optional<double> rate;
  bool has_other_rates{false};  ///< of other account types, and not the same
  int least_legs{0};
  std::vector<LegDraft> legs;
  std::string group{"ALL"};
  std::string method;
  std::string eligibility;
  std::string refused;
  SourceLocation where{};
};

/// Reads combined commodities and the spreads between them.
class RulesReader {
 public:
  RulesReader(XmlState& state, XmlStream& stream) : state_(state), stream_(stream) {}
  bool begin(Tag parent, Tag tag);
  void end(Tag parent, Tag tag);
  void value(Tag parent, Tag tag, const Value& value);

 private:
  void begin_commodity();
  void commodity_value(Tag tag, const Value& value);
  void method_value(Tag tag, const std::string& word);
  void link_value(Tag tag, const Value& value);
  void adjustment_value(Tag tag, const Value& value);
  void tier_value(Tag tag, const Value& value);
  void spread_value(Tag tag, const Value& value);
  void leg_value(Tag tag, const Value& value);
  void extension_value(Tag tag, const Value& value);
  void end_commodity();
  void end_link();
  void end_adjustment();
  void end_delivery();
  void end_rate(Tag parent);
  void end_tier(Tag parent);
  void end_tiers(Tag kind);
  void end_leg();
  void end_spread(Tag parent);
  void add_intra_spread();
  void add_inter_spread();
  span::InterLeg inter_leg(const LegDraft& leg) const;
  void refuse(std::string why) { commodity_.refused.push_back(std::move(why)); }

  XmlState& state_;
  XmlStream& stream_;
  span::CombinedCommodity commodity_;
  CommodityTerms terms_;
  bool is_kept_{true};
  bool in_commodity_{false};
  bool is_super_{false};
  std::vector<std::pair<FamilyName, Link>> links_;
  FamilyName link_name_;
  Link link_;
  RateAdjustment adjustment_;
  std::optional<double> factor_;
  span::DeliveryMonth delivery_;
  std::optional<double> consumed_;
  std::optional<double> remaining_;
  std::optional<double> rate_;
  std::vector<TierDraft> tiers_;
  TierDraft tier_;
  SpreadDraft spread_;
  LegDraft leg_;
  enum class Extends { commodity, spread, leg } extends_{Extends::commodity};
};

}  // namespace crossmargin::io
