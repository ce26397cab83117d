#include <algorithm>

#include "io/span/layout_rules.hpp"
#include "io/span/positional_writers.hpp"
#include "io/span/refusals.hpp"

namespace crossmargin::io {
namespace {

using layout::column;
using span::InterLeg;
using span::InterMethod;
using span::IntraLeg;

char side_of(span::Side side) {
  return side == span::Side::b ? 'B' : 'A';
}

/// A month of this century as YYMM.
void put_short_month(FixedLine& line, std::size_t place, const span::Period& month) {
  constexpr Columns months = column(layout::series_spread, "month");
  constexpr Columns days = column(layout::series_spread, "day");
  if (month.month / 10000 != 20) line.complain(months.nth(place), "want a month of this century");
  const std::string written = span::to_string(month);
  line.text(months.nth(place), std::string_view(written).substr(std::min<std::size_t>(2, written.size()), 4));
  line.text(days.nth(place), std::string_view(written).substr(std::min<std::size_t>(6, written.size())));
}

void write_series_spread(const span::CombinedCommodity& rules, const span::IntraSpread& spread,
                         FixedText& out) {
  constexpr std::size_t room = column(layout::series_spread, "month").count;
  std::size_t written = 0;
  do {
    FixedLine line("E ", rules.id, out);
    line.text(column(layout::series_spread, "combined commodity"), rules.id);
    line.digits(column(layout::series_spread, "priority"), spread.priority);
    line.amount(column(layout::series_spread, "charge"), spread.rate, rules.risk_exponent);
    for (std::size_t i = 0; i < room && written < spread.legs.size(); ++i, ++written) {
      const IntraLeg& leg = spread.legs[written];
      put_short_month(line, i, leg.month);
      line.number(column(layout::series_spread, "delta ratio").nth(i), leg.ratio);
      line.character(column(layout::series_spread, "side").nth(i), side_of(leg.side));
    }
    line.finish();
  } while (written < spread.legs.size());
}

void put_tier_leg(FixedLine& line, std::size_t place, const IntraLeg& leg) {
  constexpr Columns tiers = column(layout::tier_spread, "tier");
  if (leg.first_tier == 0 || leg.last_tier != leg.first_tier)
    line.complain(tiers.nth(place), "a leg of several tiers, or of a month", ErrorCode::unsupported);
  line.digits(column(layout::tier_spread, "leg").nth(place), static_cast<std::int64_t>(place) + 1);
  line.digits(tiers.nth(place), leg.first_tier);
  line.number(column(layout::tier_spread, "delta ratio").nth(place), leg.ratio);
  line.character(column(layout::tier_spread, "side").nth(place), side_of(leg.side));
}

void write_tier_spread(const span::CombinedCommodity& rules, const span::IntraSpread& spread,
                       FixedText& out) {
  constexpr Columns legs = column(layout::tier_spread, "legs");
  constexpr std::size_t room = column(layout::tier_spread, "leg").count;
  FixedLine line("C ", rules.id, out);
  line.text(column(layout::tier_spread, "combined commodity"), rules.id);
  line.text(column(layout::tier_spread, "method"), "10");
  line.digits(column(layout::tier_spread, "priority"), spread.priority);
  line.digits(legs, static_cast<std::int64_t>(spread.legs.size()));
  line.amount(column(layout::tier_spread, "charge"), spread.rate, rules.risk_exponent);
  if (spread.legs.size() > room) line.complain(legs, "more than eight legs");
  for (std::size_t i = 0; i < std::min(room, spread.legs.size()); ++i) put_tier_leg(line, i, spread.legs[i]);
  line.finish();
}

std::string code_of(const span::InterSpread& spread) {
  if (spread.refused.starts_with(inter_method)) return spread.refused.substr(inter_method.size());
  switch (spread.method) {
    case InterMethod::whole:
      return "01";
    case InterMethod::tiered:
      return "02";
    case InterMethod::scanning:
      return "04";
    case InterMethod::own_tiers:
      return "10";
    case InterMethod::tiered_deltas:
      return "20";
  }
  return {};
}

/// A share in percent with four decimals; a flat rate is an amount with two.
int rate_exponent(const span::InterSpread& spread) {
  return spread.is_flat ? -2 : -6;
}

void put_inter_leg(FixedLine& line, std::size_t place, const InterLeg& leg) {
  line.text(column(layout::inter_spread, "exchange").nth(place), leg.exchange);
  line.text(column(layout::inter_spread, "combined commodity").nth(place), leg.id);
  if (!leg.is_required) line.character(column(layout::inter_spread, "required").nth(place), 'N');
  line.number(column(layout::inter_spread, "delta ratio").nth(place), leg.ratio);
  line.character(column(layout::inter_spread, "side").nth(place), side_of(leg.side));
  if (leg.tier != 0) line.digits(column(layout::inter_spread, "tier").nth(place), leg.tier);
}

/// The rate of all legs, or each its own.
void put_rates(FixedLine& line, const span::InterSpread& spread) {
  constexpr Columns common = column(layout::inter_spread, "credit rate");
  constexpr Columns own = column(layout::inter_spread, "leg rate");
  const auto& legs = spread.legs;
  const double first = legs.empty() ? 0.0 : legs.front().rate;
  line.amount(common, first, rate_exponent(spread));
  const auto differs = [&](const InterLeg& leg) { return leg.rate != first; };
  if (std::none_of(legs.begin(), legs.end(), differs)) return;
  line.character(column(layout::inter_spread, "separate rates"), 'Y');
  for (std::size_t i = 0; i < std::min(own.count, legs.size()); ++i)
    line.amount(own.nth(i), legs[i].rate, rate_exponent(spread));
}

void put_target(FixedLine& line, const span::InterSpread& spread) {
  line.text(column(layout::inter_spread, "target exchange"), spread.target.exchange);
  line.text(column(layout::inter_spread, "target"), spread.target.id);
  if (!spread.target.id.empty() || spread.target.ratio != 1.0)
    line.number(column(layout::inter_spread, "target ratio"), spread.target.ratio);
  if (spread.least_legs != 0) line.digits(column(layout::inter_spread, "least legs"), spread.least_legs);
}

void put_eligibility(FixedLine& line, span::Eligibility eligibility) {
  constexpr Columns columns = column(layout::inter_spread, "eligibility");
  if (eligibility == span::Eligibility::not_customers) line.character(columns, 'N');
  if (eligibility == span::Eligibility::house_only) line.character(columns, 'H');
}

}  // namespace

void write_intra_spreads(const span::CombinedCommodity& rules, FixedText& out) {
  for (const span::IntraSpread& spread : rules.series_spreads) write_series_spread(rules, spread, out);
  for (const span::IntraSpread& spread : rules.tier_spreads) write_tier_spread(rules, spread, out);
}

void write_inter_spread(const span::InterSpread& spread, FixedText& out) {
  constexpr Columns method = column(layout::inter_spread, "method");
  constexpr Columns legs = column(layout::inter_spread, "combined commodity");
  const std::string subject = spread.group + " " + std::to_string(spread.priority);
  FixedLine line("6 ", subject, out);
  if (!spread.refused.empty() && !spread.refused.starts_with(inter_method))
    line.complain(method, "no record says " + spread.refused, ErrorCode::unsupported);
  if (spread.legs.size() > legs.count) line.complain(legs, "more than four legs");
  line.text(column(layout::inter_spread, "group"), spread.group);
  line.digits(column(layout::inter_spread, "priority"), spread.priority);
  for (std::size_t i = 0; i < std::min(legs.count, spread.legs.size()); ++i)
    put_inter_leg(line, i, spread.legs[i]);
  line.text(method, code_of(spread));
  if (spread.is_flat) line.character(column(layout::inter_spread, "credit method"), 'F');
  if (spread.is_super) line.character(column(layout::inter_spread, "spread group"), 'S');
  put_target(line, spread);
  put_rates(line, spread);
  put_eligibility(line, spread.eligibility);
  line.finish();
}

}  // namespace crossmargin::io
