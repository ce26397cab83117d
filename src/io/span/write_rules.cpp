#include <cstdlib>
#include <span>
#include <vector>

#include "io/span/layout_rules.hpp"
#include "io/span/positional_writers.hpp"
#include "io/span/refusals.hpp"
#include "io/span/tier_columns.hpp"

namespace crossmargin::io {
namespace {

using layout::column;
using span::CombinedCommodity;
using span::Tier;

/// The code of a refused rule; nothing where no rule of this sort is refused.
std::optional<std::string> refused_code(const CombinedCommodity& rules, std::string_view kind) {
  for (const std::string& refused : rules.refused)
    if (refused.starts_with(kind)) return refused.substr(kind.size());
  return std::nullopt;
}

/// What another format refuses cannot be said here, and would no longer be refused.
void check_refused(const CombinedCommodity& rules, FixedLine& line) {
  for (const std::string& refused : rules.refused)
    if (!refused.starts_with(intra_method) && !refused.starts_with(delivery_method))
      line.complain(column(layout::commodity, "combined commodity"), "no record says " + refused,
                    ErrorCode::unsupported);
}

void put_family(FixedLine& line, std::size_t place, const span::Product& product) {
  line.text(column(layout::commodity, "commodity").nth(place), product.code);
  line.text(column(layout::commodity, "contract type").nth(place), product.type);
  if (product.array_decimals == 0) return;
  line.digits(column(layout::commodity, "array decimals").nth(place), std::abs(product.array_decimals));
  line.sign(column(layout::commodity, "sign of array decimals").nth(place), product.array_decimals < 0);
}

/// A record 2 with the products it has room for.
void write_family(const CombinedCommodity& rules, const std::string& exchange,
                  std::span<const span::Product* const> products, FixedText& out) {
  FixedLine line("2 ", rules.id, out);
  line.text(column(layout::commodity, "exchange"), exchange);
  line.text(column(layout::commodity, "combined commodity"), rules.id);
  line.digits(column(layout::commodity, "risk exponent"), rules.risk_exponent);
  line.text(column(layout::commodity, "currency"), rules.currency.code());
  line.character(column(layout::commodity, "option margin style"), rules.options_pay_premium ? 'P' : 'F');
  line.character(column(layout::commodity, "limit option value"), rules.caps_option_value ? 'Y' : 'N');
  line.text(column(layout::commodity, "combination method"), rules.combination_method);
  for (std::size_t i = 0; i < products.size(); ++i) put_family(line, i, *products[i]);
  check_refused(rules, line);
  line.finish();
}

/// Records 2: each with products of one exchange; the first is of the commodity's own.
void write_families(const span::ParameterSet& set, std::size_t place, FixedText& out) {
  constexpr std::size_t room = column(layout::commodity, "commodity").count;
  const CombinedCommodity& rules = set.commodities[place];
  std::vector<const span::Product*> products;
  std::string exchange = rules.exchange;
  for (const span::Product& product : set.products) {
    if (product.commodity != static_cast<std::int32_t>(place)) continue;
    if (products.size() == room || product.exchange != exchange) {
      write_family(rules, exchange, products, out);
      products.clear();
      exchange = product.exchange;
    }
    products.push_back(&product);
  }
  write_family(rules, exchange, products, out);
}

void put_tier(FixedLine& line, const TierColumns& at, std::size_t place, const Tier& tier) {
  line.digits(at.number.nth(place), tier.number);
  line.period(at.start.nth(place), at.start_day.nth(place), tier.months.first);
  line.period(at.end.nth(place), at.end_day.nth(place), tier.months.last);
}

/// Records S of one method: all tiers, as many records as they need.
void write_scanning(const CombinedCommodity& rules, int method, const std::vector<Tier>& tiers,
                    FixedText& out) {
  constexpr TierColumns at = tier_columns(layout::scanning);
  constexpr Columns rates = column(layout::scanning, "short option minimum");
  const bool has_rates = method == 30;
  std::size_t written = 0;
  do {
    FixedLine line("S ", rules.id, out);
    line.text(column(layout::scanning, "combined commodity"), rules.id);
    line.digits(column(layout::scanning, "method"), method);
    if (!tiers.empty())
      line.digits(column(layout::scanning, "tiers"), static_cast<std::int64_t>(tiers.size()));
    for (std::size_t i = 0; i < at.number.count && written < tiers.size(); ++i, ++written) {
      put_tier(line, at, i, tiers[written]);
      if (has_rates) line.amount(rates.nth(i), tiers[written].rate, rules.risk_exponent);
    }
    if (!has_rates)
      line.digits(column(layout::scanning, "weighted price risk method"), static_cast<int>(rules.price_risk));
    line.finish();
  } while (written < tiers.size());
}

/// All records S; none where nothing differs from what holds without them.
void write_tier_methods(const CombinedCommodity& rules, FixedText& out) {
  const bool both = !rules.scan_tiers.empty() && !rules.inter_tiers.empty();
  if (both && rules.scan_tiers == rules.inter_tiers) {
    write_scanning(rules, 21, rules.scan_tiers, out);
  } else {
    if (!rules.scan_tiers.empty()) write_scanning(rules, both ? 22 : 10, rules.scan_tiers, out);
    if (rules.scans_by_month) write_scanning(rules, 2, {}, out);
    if (!rules.inter_tiers.empty()) write_scanning(rules, both ? 23 : 20, rules.inter_tiers, out);
  }
  const bool none = rules.scan_tiers.empty() && rules.inter_tiers.empty() && !rules.scans_by_month;
  if (none && rules.price_risk != span::PriceRiskMethod::normal) write_scanning(rules, 1, {}, out);
  if (!rules.short_option_tiers.empty()) write_scanning(rules, 30, rules.short_option_tiers, out);
}

void write_intra_tiers(const CombinedCommodity& rules, FixedText& out) {
  constexpr TierColumns at = tier_columns(layout::tiers);
  constexpr Columns ratios = column(layout::tiers, "initial ratio");
  const bool has_table =
      !rules.intra_tiers.empty() || !rules.series_spreads.empty() || !rules.tier_spreads.empty();
  std::size_t written = 0;
  do {
    FixedLine line("3 ", rules.id, out);
    line.text(column(layout::tiers, "combined commodity"), rules.id);
    line.text(column(layout::tiers, "intracommodity method"),
              refused_code(rules, intra_method).value_or(has_table ? "10" : "01"));
    for (std::size_t i = 0; i < at.number.count && written < rules.intra_tiers.size(); ++i, ++written)
      put_tier(line, at, i, rules.intra_tiers[written]);
    for (std::size_t type = 0; type < span::account_types; ++type)
      line.number(ratios.nth(type), rules.initial[type]);
    line.finish();
  } while (written < rules.intra_tiers.size());
}

void put_delivery_month(FixedLine& line, std::size_t place, const CombinedCommodity& rules,
                        std::size_t month) {
  const span::DeliveryMonth& delivery = rules.delivery[month];
  line.digits(column(layout::delivery, "delivery month number").nth(place),
              static_cast<std::int64_t>(month) + 1);
  line.period(column(layout::delivery, "delivery month").nth(place),
              column(layout::delivery, "delivery day").nth(place), delivery.month);
  line.amount(column(layout::delivery, "consumed rate").nth(place), delivery.consumed_rate,
              rules.risk_exponent);
  line.amount(column(layout::delivery, "remaining rate").nth(place), delivery.remaining_rate,
              rules.risk_exponent);
}

void write_delivery(const CombinedCommodity& rules, FixedText& out) {
  constexpr std::size_t room = column(layout::delivery, "delivery month").count;
  constexpr Columns factors = column(layout::delivery, "adjustment factor");
  std::size_t written = 0;
  do {
    FixedLine line("4 ", rules.id, out);
    line.text(column(layout::delivery, "combined commodity"), rules.id);
    line.text(column(layout::delivery, "delivery method"),
              refused_code(rules, delivery_method).value_or(rules.delivery.empty() ? "01" : "10"));
    line.digits(column(layout::delivery, "delivery months"),
                static_cast<std::int64_t>(rules.delivery.size()));
    for (std::size_t i = 0; i < room && written < rules.delivery.size(); ++i, ++written)
      put_delivery_month(line, i, rules, written);
    line.amount(column(layout::delivery, "short option minimum"), rules.short_option_rate,
                rules.risk_exponent);
    for (std::size_t type = 0; type < span::account_types; ++type)
      line.number(factors.nth(type), rules.adjustment[type]);
    line.character(column(layout::delivery, "short option minimum method"),
                   rules.short_option_method == span::ShortOptionMethod::greater_side ? '1' : '2');
    line.finish();
  } while (written < rules.delivery.size());
}

}  // namespace

void write_commodity(const span::ParameterSet& set, std::size_t place, FixedText& out) {
  const CombinedCommodity& rules = set.commodities[place];
  write_families(set, place, out);
  write_tier_methods(rules, out);
  write_intra_tiers(rules, out);
  write_intra_spreads(rules, out);
  write_delivery(rules, out);
}

}  // namespace crossmargin::io
