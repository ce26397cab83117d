#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span_xml/rules_reader.hpp"

namespace crossmargin::io {
namespace {

const span::Tier* find_tier(const std::vector<span::Tier>& tiers, int number) {
  const auto found =
      std::find_if(tiers.begin(), tiers.end(), [&](const span::Tier& tier) { return tier.number == number; });
  return found == tiers.end() ? nullptr : &*found;
}

bool all_legs_are(const SpreadDraft& spread, Tag kind) {
  return std::all_of(spread.legs.begin(), spread.legs.end(),
                     [&](const LegDraft& leg) { return leg.kind == kind; });
}

}  // namespace

void RulesReader::end_rate(Tag parent) {
  if (!rate_) stream_.miss(Tag::val);
  if (parent == Tag::tier) {
    if (!tier_.rate) tier_.rate = rate_;
    if (rate_ && tier_.rate != rate_) refuse("tier rates that differ by account type");
    return;
  }
  if (!spread_.rate) spread_.rate = rate_;
  spread_.has_other_rates = spread_.has_other_rates || (rate_ && spread_.rate != rate_);
}

void RulesReader::tier_value(Tag tag, const Value& value) {
  if (tag == Tag::tn) tier_.number = value.integer();
  if (tag == Tag::sPe) tier_.first = value.period();
  if (tag == Tag::ePe) tier_.last = value.period();
  if (tag == Tag::btn || tag == Tag::tbn) tier_.first_tier = value.integer();
  if (tag == Tag::etn || tag == Tag::tne) tier_.last_tier = value.integer();
}

void RulesReader::end_tier(Tag parent) {
  if (!tier_.number) stream_.miss(Tag::tn);
  if (parent == Tag::rateTiers) refuse("rates by tier (rateTiers)");
  if (tier_.first && tier_.last && !tier_.last->empty() && *tier_.last < *tier_.first)
    stream_.complain(ErrorCode::invalid_value, "the last month of the tier is before its first", "");
  tiers_.push_back(tier_);
}

void RulesReader::end_tiers(Tag kind) {
  std::vector<span::Tier> made;
  for (const TierDraft& draft : tiers_) {
    span::Tier tier{draft.number.value_or(0), {draft.first.value_or(span::Period{}), end_of_months}, 0.0};
    if (draft.last && !draft.last->empty()) tier.months.last = *draft.last;
    tier.rate = draft.rate.value_or(0.0);
    if (draft.first_tier || draft.last_tier) {
      const int first = draft.first_tier.value_or(draft.last_tier.value_or(0));
      const span::Tier* const from = find_tier(made, first);
      const span::Tier* const to = find_tier(made, draft.last_tier.value_or(first));
      if (from == nullptr || to == nullptr) {
        stream_.complain(ErrorCode::missing_parameter,
                         fmt::format("tier {} is made of tiers that do not stand before it", tier.number),
                         "");
        continue;
      }
      tier.months = {from->months.first, to->months.last};
    }
    if (kind == Tag::somTiers && !draft.rate)
      stream_.complain(ErrorCode::missing_field, fmt::format("tier {} has no rate", tier.number),
                       "nothing is assumed for it: take a complete file");
    const bool is_all = tier.months.first.empty() && tier.months.last == end_of_months;
    if (kind == Tag::somTiers && tier.number == 0 && is_all) {
      commodity_.short_option_rate = tier.rate;
      continue;
    }
    if (kind == Tag::scanTiers && is_all && tiers_.size() == 1) continue;  // one tier of all months is none
    made.push_back(tier);
  }
  if (kind == Tag::scanTiers) commodity_.scan_tiers = std::move(made);
  if (kind == Tag::intraTiers) commodity_.intra_tiers = std::move(made);
  if (kind == Tag::interTiers) commodity_.inter_tiers = std::move(made);
  if (kind == Tag::somTiers) commodity_.short_option_tiers = std::move(made);
}

void RulesReader::spread_value(Tag tag, const Value& value) {
  if (tag == Tag::spread) spread_.priority = value.integer();
  if (tag == Tag::chargeMeth) spread_.charge_method = value.name();
  if (tag == Tag::numLegsReq) spread_.least_legs = value.integer().value_or(0);
}

void RulesReader::leg_value(Tag tag, const Value& value) {
  if (tag == Tag::cc) leg_.commodity = value.name();
  if (tag == Tag::tn) leg_.tier = value.integer();
  if (tag == Tag::btn) leg_.first_tier = value.integer();
  if (tag == Tag::etn) leg_.last_tier = value.integer();
  if (tag == Tag::pe) leg_.month = value.period();
  if (tag == Tag::rs) leg_.side = value.side();
  if (tag == Tag::i) leg_.ratio = value.number();
  if (tag == Tag::isTarget) leg_.is_target = value.flag().value_or(false);
  if (tag == Tag::isRequired) leg_.is_required = value.flag().value_or(true);
}

void RulesReader::extension_value(Tag tag, const Value& value) {
  if (extends_ == Extends::commodity) {
    if (tag == Tag::exchange) commodity_.exchange = value.name();
    if (tag == Tag::scansByMonth) commodity_.scans_by_month = value.flag().value_or(false);
    if (tag == Tag::optionMargin) terms_.options_pay_premium = value.text() == "P";
    if (tag == Tag::refused) refuse(value.name());
  } else if (extends_ == Extends::spread) {
    if (tag == Tag::group) spread_.group = value.name();
    if (tag == Tag::method) spread_.method = value.name();
    if (tag == Tag::eligibility) spread_.eligibility = value.name();
    if (tag == Tag::refused) spread_.refused = value.name();
  } else {
    if (tag == Tag::exch) leg_.exchange = value.name();
    if (tag == Tag::rate) leg_.rate = value.number();
  }
}

void RulesReader::end_leg() {
  if (!leg_.ratio && leg_.kind != Tag::sLeg) stream_.miss(Tag::i);
  if (!leg_.side && leg_.kind != Tag::sLeg) stream_.miss(Tag::rs);
  if (leg_.kind == Tag::pLeg && (!leg_.month || leg_.month->empty())) stream_.miss(Tag::pe);
  if (!in_commodity_ && leg_.commodity.empty()) stream_.miss(Tag::cc);
  spread_.legs.push_back(leg_);
}

void RulesReader::end_spread(Tag parent) {
  if (!spread_.priority) stream_.miss(Tag::spread);
  if (!spread_.rate && spread_.kind != Tag::hSpread) stream_.miss(Tag::rate);
  if (parent == Tag::ccDef) {
    add_intra_spread();
  } else {
    add_inter_spread();
  }
}

/// Spreads of months alone go by themselves and before those with tiers, as the algorithm takes them.
void RulesReader::add_intra_spread() {
  span::IntraSpread made{spread_.priority.value_or(0), spread_.rate.value_or(0.0), {}, spread_.where};
  if (spread_.kind != Tag::dSpread) return refuse(std::string(name_of(spread_.kind)));
  if (!spread_.charge_method.empty() && spread_.charge_method != "F")
    refuse("charge method " + spread_.charge_method);
  if (spread_.has_other_rates) refuse("charges that differ by account type");
  for (const LegDraft& leg : spread_.legs) {
    span::IntraLeg placed;
    placed.ratio = leg.ratio.value_or(1.0);
    placed.side = leg.side.value_or(span::Side::a);
    if (leg.kind == Tag::pLeg) {
      placed.month = leg.month.value_or(span::Period{});
    } else if (leg.kind == Tag::tLeg) {
      placed.first_tier = leg.first_tier.value_or(leg.tier.value_or(0));
      placed.last_tier = leg.last_tier.value_or(placed.first_tier);
      if (placed.first_tier == 0) return refuse("a spread of tier 0");
    } else {
      return refuse(std::string(name_of(leg.kind)));
    }
    made.legs.push_back(placed);
  }
  (all_legs_are(spread_, Tag::pLeg) ? commodity_.series_spreads : commodity_.tier_spreads)
      .push_back(std::move(made));
}

span::InterLeg RulesReader::inter_leg(const LegDraft& leg) const {
  span::InterLeg made;
  made.exchange = leg.exchange;
  made.id = leg.commodity;
  made.tier = leg.tier.value_or(0);
  made.ratio = leg.ratio.value_or(1.0);
  made.side = leg.side.value_or(span::Side::a);
  made.rate = leg.rate.value_or(spread_.rate.value_or(0.0));
  made.is_required = leg.is_required;
  return made;
}

namespace {

/// What no source says how to compute; empty where all is known.
std::string refusal(const SpreadDraft& spread) {
  if (!spread.refused.empty()) return spread.refused;
  if (spread.kind == Tag::hSpread) return "hSpread";
  if (spread.has_other_rates) return "rates that differ by account type";
  const bool is_scanning = spread.kind == Tag::sSpread;
  for (const LegDraft& leg : spread.legs) {
    if (leg.kind == Tag::pLeg) return "legs of single months (pLeg)";
    if (leg.kind == Tag::rpLeg) return "rpLeg";
    if ((leg.kind == Tag::sLeg) != is_scanning) return "a leg of another kind of spread";
    if (leg.first_tier || leg.last_tier) return "legs of several tiers";
  }
  if (!spread.method.empty() && spread.method != "01" && spread.method != "02" && spread.method != "10")
    return "intercommodity method " + spread.method;
  const std::string& charge = spread.charge_method;
  if (!charge.empty() && charge != "F" && charge != "W") return "credit method " + charge;
  return {};
}

span::InterMethod method_of(const SpreadDraft& spread) {
  if (spread.kind == Tag::sSpread) return span::InterMethod::scanning;
  if (spread.method == "01" || spread.kind == Tag::hSpread) return span::InterMethod::whole;
  if (spread.method == "02") return span::InterMethod::tiered;
  if (spread.method == "10") return span::InterMethod::own_tiers;
  return span::InterMethod::tiered_deltas;
}

}  // namespace

void RulesReader::add_inter_spread() {
  span::InterSpread made;
  made.organisation = state_.organisation;
  made.group = spread_.group;
  made.priority = spread_.priority.value_or(0);
  made.method = method_of(spread_);
  made.least_legs = spread_.least_legs;
  made.is_flat = spread_.charge_method == "F";
  made.is_super = is_super_;
  made.refused = refusal(spread_);
  made.where = spread_.where;
  if (spread_.eligibility == "N") made.eligibility = span::Eligibility::not_customers;
  if (spread_.eligibility == "H") made.eligibility = span::Eligibility::house_only;
  if (!made.refused.empty()) made.method = span::InterMethod::whole;
  bool has_target = false;
  for (const LegDraft& leg : spread_.legs) {
    span::InterLeg placed = inter_leg(leg);
    if (!made.refused.empty()) placed.tier = 0;
    if (!leg.is_target) {
      made.legs.push_back(std::move(placed));
      continue;
    }
    has_target = true;
    made.target.exchange = placed.exchange;
    made.target.id = placed.id;
    made.target.ratio = placed.ratio;
  }
  if (spread_.kind == Tag::sSpread && !has_target)
    stream_.complain(ErrorCode::missing_field, "the scanning spread has no leg that is its target", "");
  state_.set.inter_spreads.push_back(std::move(made));
}

}  // namespace crossmargin::io
