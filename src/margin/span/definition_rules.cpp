#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "margin/span/definition_parts.hpp"

namespace crossmargin::span {
namespace {

Side side_at(Fields& fields) {
  return fields.word("side", {"A", "B"}) == 0 ? Side::a : Side::b;
}

std::vector<Tier> tiers_of(Fields& fields, std::string_view key, Issues& issues) {
  std::vector<Tier> tiers;
  for (const Document& document : fields.array_or_empty(key)) {
    Fields members(document, issues);
    Tier tier;
    tier.number = whole(members, "number", 1);
    tier.months = {period_at(members, "first"), period_at(members, "last")};
    if (tier.months.last < tier.months.first)
      members.fail_at("last", ErrorCode::invalid_value, "want a month that is not before the first");
    if (key == "short_option_tiers") tier.rate = members.non_negative("rate");
    members.finish();
    tiers.push_back(tier);
  }
  return tiers;
}

IntraLeg intra_leg(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  IntraLeg leg;
  if (fields.has("month")) {
    leg.month = period_at(fields, "month");
  } else {
    leg.first_tier = leg.last_tier = whole(fields, "tier", 1);
    if (fields.has("to_tier")) leg.last_tier = whole(fields, "to_tier", 1);
  }
  leg.ratio = fields.has("ratio") ? fields.positive("ratio") : 1.0;
  leg.side = side_at(fields);
  fields.finish();
  return leg;
}

std::vector<IntraSpread> spreads_of(Fields& fields, std::string_view key, Issues& issues) {
  std::vector<IntraSpread> spreads;
  for (const Document& document : fields.array_or_empty(key)) {
    Fields members(document, issues);
    IntraSpread spread;
    spread.where = document.where();
    spread.priority = whole(members, "priority", 1);
    spread.rate = members.non_negative("rate");
    for (const Document& leg : members.array("legs")) spread.legs.push_back(intra_leg(leg, issues));
    members.finish();
    spreads.push_back(std::move(spread));
  }
  return spreads;
}

void read_ratios(Fields& fields, std::string_view key, std::array<double, account_types>& ratios,
                 Issues& issues) {
  const Document* document = fields.child(key);
  if (document == nullptr) return;
  Fields members(*document, issues);
  ratios = {members.positive("member"), members.positive("hedger"), members.positive("speculator")};
  members.finish();
}

void add_delivery(const Document& document, std::vector<DeliveryMonth>& months, Issues& issues) {
  Fields fields(document, issues);
  const DeliveryMonth made{period_at(fields, "month"), fields.non_negative("consumed_rate"),
                           fields.non_negative("remaining_rate")};
  if (std::any_of(months.begin(), months.end(),
                  [&](const DeliveryMonth& other) { return other.month == made.month; }))
    fields.fail_at("month", ErrorCode::duplicate, "the month stands twice", "keep one of them");
  fields.finish();
  months.push_back(made);
}

InterLeg inter_leg(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  InterLeg leg;
  leg.exchange = fields.string("exchange");
  leg.id = fields.string("commodity");
  if (fields.has("tier")) leg.tier = whole(fields, "tier", 1);
  leg.ratio = fields.has("ratio") ? fields.positive("ratio") : 1.0;
  leg.side = side_at(fields);
  leg.rate = fields.non_negative("rate");
  leg.is_required = fields.boolean_or("required", true);
  fields.finish();
  return leg;
}

InterLeg target_of(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  InterLeg leg;
  leg.exchange = fields.string("exchange");
  leg.id = fields.string("commodity");
  leg.ratio = fields.has("ratio") ? fields.positive("ratio") : 1.0;
  fields.finish();
  return leg;
}

void read_rules(Fields& fields, CombinedCommodity& commodity, Issues& issues) {
  commodity.scans_by_month = fields.boolean_or("scans_by_month", false);
  commodity.intra_tiers = tiers_of(fields, "intra_tiers", issues);
  commodity.scan_tiers = tiers_of(fields, "scan_tiers", issues);
  commodity.inter_tiers = tiers_of(fields, "inter_tiers", issues);
  commodity.short_option_tiers = tiers_of(fields, "short_option_tiers", issues);
  commodity.series_spreads = spreads_of(fields, "series_spreads", issues);
  commodity.tier_spreads = spreads_of(fields, "tier_spreads", issues);
  for (const Document& document : fields.array_or_empty("delivery"))
    add_delivery(document, commodity.delivery, issues);
  commodity.price_risk = static_cast<PriceRiskMethod>(
      1 + fields.word_or("price_risk", {"normal", "scan_range_capped", "scan_range"}, 0));
  commodity.short_option_method = fields.word_or("short_option_method", {"gross", "greater_side"}, 0) == 0
                                      ? ShortOptionMethod::gross
                                      : ShortOptionMethod::greater_side;
  if (fields.has("short_option_rate")) commodity.short_option_rate = fields.non_negative("short_option_rate");
  read_ratios(fields, "adjustment", commodity.adjustment, issues);
  read_ratios(fields, "initial", commodity.initial, issues);
}

}  // namespace

int whole(Fields& fields, std::string_view key, int least, int most) {
  const double value = fields.number(key);
  if (value >= least && value <= most && value == std::floor(value)) return static_cast<int>(value);
  fields.fail_at(key, ErrorCode::invalid_value,
                 fmt::format("want a whole number from {} to {}", least, most));
  return least;
}

CombinedCommodity read_commodity(Fields& fields, Issues& issues) {
  CombinedCommodity made;
  made.where = fields.where();
  made.id = fields.string("id");
  made.exchange = fields.string("exchange");
  made.name = fields.string_or("name", "");
  made.currency = fields.currency("currency");
  made.caps_option_value = fields.boolean_or("caps_option_value", false);
  read_rules(fields, made, issues);
  return made;
}

InterSpread read_inter_spread(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  InterSpread spread;
  spread.where = document.where();
  spread.group = fields.string_or("group", "ALL");
  spread.priority = whole(fields, "priority", 1);
  constexpr std::array methods{InterMethod::whole, InterMethod::tiered, InterMethod::scanning,
                               InterMethod::own_tiers, InterMethod::tiered_deltas};
  spread.method = methods[fields.word("method", {"01", "02", "04", "10", "20"})];
  spread.is_flat = fields.boolean_or("flat", false);
  spread.is_super = fields.boolean_or("super", false);
  spread.eligibility =
      static_cast<Eligibility>(fields.word_or("eligibility", {"all", "not_customers", "house_only"}, 0));
  if (fields.has("least_legs")) spread.least_legs = whole(fields, "least_legs", 1);
  for (const Document& leg : fields.array("legs")) spread.legs.push_back(inter_leg(leg, issues));
  if (spread.method == InterMethod::scanning) {
    if (const Document* target = fields.required_child("target")) spread.target = target_of(*target, issues);
  }
  fields.finish();
  return spread;
}

}  // namespace crossmargin::span
