#include <fmt/format.h>

#include <algorithm>

#include "io/span/layout_rules.hpp"
#include "io/span/positional_state.hpp"
#include "io/span/refusals.hpp"

namespace crossmargin::io {
namespace {

using layout::column;
using span::InterLeg;
using span::InterMethod;
using span::IntraLeg;

/// An amount of the commodity's currency.
double charge(const FixedFields& fields, const Columns& columns, const span::CombinedCommodity& commodity) {
  return times_ten_to(static_cast<double>(fields.required_digits(columns)), commodity.risk_exponent);
}

/// A month of two digits for the year; they are of this century.
std::optional<span::Period> short_month(const FixedFields& fields, const Columns& month,
                                        const Columns& rest) {
  const std::string_view text = fields.text(month);
  if (text.empty()) return std::nullopt;
  const auto parsed = span::parse_period("20" + std::string(text), fields.text(rest));
  if (parsed) return *parsed;
  fields.complain(ErrorCode::invalid_value, parsed.error().front().message, month, "want YYMM");
  return std::nullopt;
}

void add_series_legs(const FixedFields& fields, std::vector<IntraLeg>& legs) {
  constexpr Columns months = column(layout::series_spread, "month");
  constexpr Columns days = column(layout::series_spread, "day");
  constexpr Columns ratios = column(layout::series_spread, "delta ratio");
  constexpr Columns sides = column(layout::series_spread, "side");
  for (std::size_t i = 0; i < months.count; ++i) {
    const auto month = short_month(fields, months.nth(i), days.nth(i));
    if (!month) continue;
    IntraLeg leg;
    leg.month = *month;
    leg.ratio = fields.required(ratios.nth(i));
    leg.side = fields.side(sides.nth(i));
    legs.push_back(leg);
  }
}

InterMethod method_of(const FixedFields& fields, span::InterSpread& spread) {
  const std::string_view code = fields.text(column(layout::inter_spread, "method"));
  if (code == "01") return InterMethod::whole;
  if (code == "02") return InterMethod::tiered;
  if (code == "04") return InterMethod::scanning;
  if (code == "10") return InterMethod::own_tiers;
  if (code == "20") return InterMethod::tiered_deltas;
  spread.refused = fmt::format("{}{}", inter_method, code);
  return InterMethod::whole;
}

/// A share in percent with four decimals; a flat rate is an amount with two.
double rate_of(const FixedFields& fields, const Columns& columns, const span::InterSpread& spread) {
  return static_cast<double>(fields.required_digits(columns)) / (spread.is_flat ? 1e2 : 1e6);
}

void add_inter_legs(const FixedFields& fields, span::InterSpread& spread) {
  constexpr Columns ids = column(layout::inter_spread, "combined commodity");
  constexpr Columns exchanges = column(layout::inter_spread, "exchange");
  constexpr Columns required = column(layout::inter_spread, "required");
  constexpr Columns ratios = column(layout::inter_spread, "delta ratio");
  constexpr Columns sides = column(layout::inter_spread, "side");
  constexpr Columns tiers = column(layout::inter_spread, "tier");
  constexpr Columns rates = column(layout::inter_spread, "leg rate");
  const bool own_rates = fields.character(column(layout::inter_spread, "separate rates")) == 'Y';
  const double common = rate_of(fields, column(layout::inter_spread, "credit rate"), spread);
  for (std::size_t i = 0; i < ids.count; ++i) {
    const std::string_view id = fields.text(ids.nth(i));
    if (id.empty()) continue;
    InterLeg leg;
    leg.id = id;
    leg.exchange = fields.text(exchanges.nth(i));
    leg.is_required = fields.character(required.nth(i)) != 'N';
    leg.ratio = fields.required(ratios.nth(i));
    leg.side = fields.side(sides.nth(i));
    leg.tier = static_cast<int>(fields.digits(tiers.nth(i)).value_or(0));
    leg.rate = own_rates ? rate_of(fields, rates.nth(i), spread) : common;
    spread.legs.push_back(std::move(leg));
  }
}

}  // namespace

void read_tier_spread(const FixedFields& fields, PositionalState& state) {
  constexpr Columns priority = column(layout::tier_spread, "priority");
  constexpr Columns legs = column(layout::tier_spread, "legs");
  constexpr Columns tiers = column(layout::tier_spread, "tier");
  constexpr Columns ratios = column(layout::tier_spread, "delta ratio");
  constexpr Columns sides = column(layout::tier_spread, "side");
  span::CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  span::IntraSpread made;
  made.where = fields.where(priority);
  made.priority = static_cast<int>(fields.required_digits(priority));
  made.rate = charge(fields, column(layout::tier_spread, "charge"), *commodity);
  const auto count = fields.required_digits(legs);
  if (count < 2 || count > 8) fields.complain(ErrorCode::invalid_value, "want two to eight legs", legs, "");
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, 8)); ++i) {
    IntraLeg leg;
    leg.first_tier = static_cast<int>(fields.required_digits(tiers.nth(i)));
    leg.last_tier = leg.first_tier;
    leg.ratio = static_cast<double>(fields.required_digits(ratios.nth(i)));
    leg.side = fields.side(sides.nth(i));
    made.legs.push_back(leg);
  }
  commodity->tier_spreads.push_back(std::move(made));
}

void read_series_spread(const FixedFields& fields, PositionalState& state) {
  constexpr Columns priority_columns = column(layout::series_spread, "priority");
  span::CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  const auto priority = static_cast<int>(fields.required_digits(priority_columns));
  auto& spreads = commodity->series_spreads;
  const bool goes_on =
      !spreads.empty() && spreads.back().priority == priority && spreads.back().legs.size() % 4 == 0;
  const double rate = charge(fields, column(layout::series_spread, "charge"), *commodity);
  // Of another charge it is another spread, and its priority stands twice.
  if (!goes_on || spreads.back().rate != rate)
    spreads.push_back({priority, rate, {}, fields.where(priority_columns)});
  add_series_legs(fields, spreads.back().legs);
}

void read_inter_spread(const FixedFields& fields, PositionalState& state) {
  constexpr Columns priority = column(layout::inter_spread, "priority");
  span::InterSpread spread;
  spread.group = fields.text(column(layout::inter_spread, "group"));
  spread.priority = static_cast<int>(fields.required_digits(priority));
  spread.where = fields.where(priority);
  spread.method = method_of(fields, spread);
  spread.is_flat = fields.character(column(layout::inter_spread, "credit method")) == 'F';
  spread.is_super = fields.character(column(layout::inter_spread, "spread group")) == 'S';
  const char eligible = fields.character(column(layout::inter_spread, "eligibility"));
  if (eligible == 'N') spread.eligibility = span::Eligibility::not_customers;
  if (eligible == 'H') spread.eligibility = span::Eligibility::house_only;
  spread.least_legs = static_cast<int>(fields.digits(column(layout::inter_spread, "least legs")).value_or(0));
  spread.target.ratio = fields.number(column(layout::inter_spread, "target ratio")).value_or(0.0);
  if (spread.target.ratio == 0.0) spread.target.ratio = 1.0;
  spread.target.exchange = fields.text(column(layout::inter_spread, "target exchange"));
  spread.target.id = fields.text(column(layout::inter_spread, "target"));
  add_inter_legs(fields, spread);
  state.set.inter_spreads.push_back(std::move(spread));
}

}  // namespace crossmargin::io
