#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span/layout_products.hpp"
#include "io/span/layout_rules.hpp"
#include "io/span/positional_state.hpp"
#include "io/span/refusals.hpp"
#include "io/span/tier_columns.hpp"

namespace crossmargin::io {
namespace {

using layout::column;
using span::CombinedCommodity;
using span::Tier;

/// What a header may not say twice in two ways.
void check_same(const FixedFields& fields, const Columns& columns, const std::string& known,
                std::string_view things) {
  const std::string found(fields.text(columns));
  if (known.empty() || found == known) return;
  fields.complain(ErrorCode::invalid_value,
                  fmt::format("the file holds two {}, {} and {}", things, known, found), columns,
                  "one file is of one exchange complex and one day: split it");
}

void read_header(const FixedFields& fields, PositionalState& state) {
  constexpr Columns id = column(layout::header, "exchange complex");
  constexpr Columns date = column(layout::header, "business date");
  constexpr Columns format_columns = column(layout::header, "file format");
  span::Organisation& made = state.organisation();
  if (fields.required_digits(date) < 19000101)
    fields.complain(ErrorCode::invalid_value, "want a date such as 20250620", date, "");
  check_same(fields, id, made.id, "exchange complexes");
  check_same(fields, date, made.business_date, "business dates");
  made.id = fields.text(id);
  made.business_date = fields.text(date);
  made.is_settlement = fields.character(column(layout::header, "settlement or intraday")) != 'I';
  made.business_time = fields.text(column(layout::header, "business time"));
  made.created = fields.text(column(layout::header, "creation date"));
  made.created += fields.text(column(layout::header, "creation time"));
  made.caps_option_value = fields.character(column(layout::header, "limit option value")) == 'Y';
  const std::string_view format = fields.text(format_columns);
  if (format != "U2")
    fields.complain(ErrorCode::unsupported, fmt::format("want file format U2, got {}", in_quotes(format)),
                    format_columns, "only the expanded unpacked positional format is read");
}

void read_exchange(const FixedFields& fields, PositionalState& state) {
  state.organisation().exchanges.push_back(
      {std::string(fields.text(column(layout::exchange, "exchange"))),
       std::string(fields.text(column(layout::exchange, "exchange code")))});
}

void read_conversion(const FixedFields& fields, PositionalState& state) {
  constexpr Columns from_columns = column(layout::conversion, "from currency");
  const auto from = Currency::parse(fields.text(from_columns));
  const auto to = Currency::parse(fields.text(column(layout::conversion, "to currency")));
  const double rate = fields.required(column(layout::conversion, "rate"));
  if (!from || !to || !(rate > 0.0)) {
    fields.complain(ErrorCode::invalid_value, "want two currencies and a rate above 0", from_columns, "");
    return;
  }
  for (const span::ConversionRate& known : state.set.conversions)
    if (known.from == *from && known.to == *to)
      fields.complain(ErrorCode::duplicate, "the conversion has a record T already", from_columns,
                      "keep one of them");
  state.set.conversions.push_back({*from, *to, rate});
}

/// Up to six products.
void read_families(const FixedFields& fields, std::int32_t place, PositionalState& state) {
  constexpr Columns codes = column(layout::commodity, "commodity");
  constexpr Columns types = column(layout::commodity, "contract type");
  constexpr Columns decimals = column(layout::commodity, "array decimals");
  constexpr Columns signs = column(layout::commodity, "sign of array decimals");
  const std::string_view exchange = fields.text(column(layout::commodity, "exchange"));
  for (std::size_t i = 0; i < codes.count; ++i) {
    const std::string_view code = fields.text(codes.nth(i));
    if (code.empty()) continue;
    ProductRecord& product = state.product_at(state.product(exchange, code, fields.text(types.nth(i))));
    if (product.commodity >= 0)
      fields.complain(
          ErrorCode::duplicate,
          fmt::format("product {} {} is in a combined commodity already", in_quotes(code), product.name.type),
          codes.nth(i), "a product belongs to one, and stands there once");
    product.commodity = place;
    product.where = fields.where(codes.nth(i));
    product.array_decimals =
        fields.sign(signs.nth(i)) * static_cast<int>(fields.digits(decimals.nth(i)).value_or(0));
  }
}

CombinedCommodity new_commodity(const FixedFields& fields) {
  constexpr Columns id = column(layout::commodity, "combined commodity");
  constexpr Columns currency_columns = column(layout::commodity, "currency");
  CombinedCommodity made;
  made.exchange = fields.text(column(layout::commodity, "exchange"));
  made.id = fields.text(id);
  made.where = fields.where(id);
  made.risk_exponent =
      static_cast<int>(fields.digits(column(layout::commodity, "risk exponent")).value_or(0));
  made.caps_option_value = fields.character(column(layout::commodity, "limit option value")) == 'Y';
  made.options_pay_premium = fields.character(column(layout::commodity, "option margin style")) != 'F';
  made.combination_method = fields.text(column(layout::commodity, "combination method"));
  const auto currency = Currency::parse(fields.text(currency_columns));
  if (currency) {
    made.currency = *currency;
  } else {
    fields.complain(ErrorCode::invalid_value, "want the currency of the margin", currency_columns, "");
  }
  if (made.id.empty()) fields.complain(ErrorCode::missing_field, "want the name of the commodity", id, "");
  return made;
}

void read_commodity(const FixedFields& fields, PositionalState& state) {
  const std::string id(fields.text(column(layout::commodity, "combined commodity")));
  const auto place = static_cast<std::int32_t>(state.set.commodities.size());
  const auto [entry, is_new] = state.commodity.emplace(id, place);
  if (is_new) {
    state.set.commodities.push_back(new_commodity(fields));
    state.seen.emplace_back();
  }
  read_families(fields, entry->second, state);
}

/// One tier; nothing where it is blank.
std::optional<Tier> read_tier(const FixedFields& fields, const TierColumns& at, std::size_t place) {
  const Columns number_columns = at.number.nth(place);
  const auto number = fields.digits(number_columns);
  const auto first = fields.period(at.start.nth(place), at.start_day.nth(place));
  const auto last = fields.period(at.end.nth(place), at.end_day.nth(place));
  if (!number || *number == 0) return std::nullopt;
  if (!first || !last || *last < *first) {
    fields.complain(ErrorCode::invalid_value, fmt::format("tier {} wants a first and a last month", *number),
                    number_columns, "the last month is not before the first");
    return std::nullopt;
  }
  return Tier{static_cast<int>(*number), {*first, *last}, 0.0};
}

/// Puts tiers behind those that are there; each number may stand once.
void add_tiers(const FixedFields& fields, const std::vector<Tier>& more, std::vector<Tier>& tiers) {
  for (const Tier& tier : more) {
    const auto is_same = [&](const Tier& known) { return known.number == tier.number; };
    if (std::any_of(tiers.begin(), tiers.end(), is_same))
      fields.complain(ErrorCode::duplicate, fmt::format("tier {} stands twice", tier.number),
                      column(layout::tiers, "combined commodity"), "keep one of the records");
    tiers.push_back(tier);
  }
}

/// A record that adds nothing to one of its sort before it is that one again.
void check_again(const FixedFields& fields, bool stood_already, bool adds) {
  if (stood_already && !adds)
    fields.complain(ErrorCode::duplicate, "the combined commodity has this record already",
                    column(layout::tiers, "combined commodity"), "keep one of them");
}

/// The first record says how many parts there are in all: with fewer than it has room for, its end is
/// missing.
void check_count(const FixedFields& fields, const Columns& columns, std::size_t parts, std::size_t room) {
  const auto count = static_cast<std::size_t>(fields.digits(columns).value_or(0));
  if (parts < std::min(count, room))
    fields.complain(ErrorCode::missing_field, fmt::format("says {} and has {}", count, parts), columns,
                    "the record may be cut off: take a complete file");
}

void read_tiers(const FixedFields& fields, PositionalState& state) {
  constexpr TierColumns at = tier_columns(layout::tiers);
  constexpr Columns ratios = column(layout::tiers, "initial ratio");
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  const std::string method(fields.text(column(layout::tiers, "intracommodity method")));
  if (method != "01" && method != "10") commodity->refused.push_back(std::string(intra_method) + method);
  std::vector<Tier> tiers;
  for (std::size_t i = 0; i < at.number.count; ++i)
    if (const auto tier = read_tier(fields, at, i)) tiers.push_back(*tier);
  auto& seen = state.seen[static_cast<std::size_t>(commodity - state.set.commodities.data())];
  check_again(fields, std::exchange(seen.tiers, true), !tiers.empty());
  add_tiers(fields, tiers, commodity->intra_tiers);
  for (std::size_t type = 0; type < span::account_types; ++type)
    if (const auto ratio = fields.number(ratios.nth(type))) commodity->initial[type] = *ratio;
}

/// Where the tiers of a record S go.
void place_tiers(const FixedFields& fields, std::int64_t method, const std::vector<Tier>& tiers,
                 CombinedCommodity& commodity) {
  if (method == 2) commodity.scans_by_month = true;
  if (method == 10 || method == 21 || method == 22) add_tiers(fields, tiers, commodity.scan_tiers);
  if (method == 20 || method == 21 || method == 23) add_tiers(fields, tiers, commodity.inter_tiers);
  if (method == 30) add_tiers(fields, tiers, commodity.short_option_tiers);
  const bool known =
      method == 1 || method == 2 || method == 10 || (method >= 20 && method <= 23) || method == 30;
  if (!known)
    fields.complain(ErrorCode::unsupported, fmt::format("unknown tier method {:02}", method),
                    column(layout::scanning, "method"), "known are 01, 02, 10, 20, 21, 22, 23 and 30");
}

void read_scanning(const FixedFields& fields, PositionalState& state) {
  constexpr TierColumns at = tier_columns(layout::scanning);
  constexpr Columns rates = column(layout::scanning, "short option minimum");
  constexpr Columns price_risk = column(layout::scanning, "weighted price risk method");
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  std::vector<Tier> tiers;
  for (std::size_t i = 0; i < at.number.count; ++i) {
    auto tier = read_tier(fields, at, i);
    if (!tier) continue;
    const double rate = static_cast<double>(fields.digits(rates.nth(i)).value_or(0));
    tier->rate = times_ten_to(rate, commodity->risk_exponent);
    tiers.push_back(*tier);
  }
  const std::int64_t method = fields.required_digits(column(layout::scanning, "method"));
  auto& seen = state.seen[static_cast<std::size_t>(commodity - state.set.commodities.data())];
  const bool is_new = seen.scanning.insert(method).second;
  check_again(fields, !is_new, !tiers.empty());
  if (is_new && method >= 10)
    check_count(fields, column(layout::scanning, "tiers"), tiers.size(), at.number.count);
  place_tiers(fields, method, tiers, *commodity);
  const auto found = fields.digits(price_risk);
  if (!found) return;
  if (*found < 1 || *found > 3)
    fields.complain(ErrorCode::unsupported, "want weighted price risk method 1, 2 or 3", price_risk, "");
  commodity->price_risk = static_cast<span::PriceRiskMethod>(std::clamp<std::int64_t>(*found, 1, 3));
}

/// Months of a record 4, behind those that are there.
void add_delivery_months(const FixedFields& fields, CombinedCommodity& commodity, std::size_t already) {
  constexpr Columns months = column(layout::delivery, "delivery month");
  constexpr Columns consumed = column(layout::delivery, "consumed rate");
  constexpr Columns remaining = column(layout::delivery, "remaining rate");
  const auto amount = [&](const Columns& columns) {
    return times_ten_to(static_cast<double>(fields.required_digits(columns)), commodity.risk_exponent);
  };
  for (std::size_t i = 0; i < months.count; ++i) {
    const auto month = fields.period(months.nth(i), column(layout::delivery, "delivery day").nth(i));
    if (!month) continue;
    const auto is_same = [&](const span::DeliveryMonth& known) { return known.month == *month; };
    if (std::any_of(commodity.delivery.begin(), commodity.delivery.end(), is_same))
      fields.complain(ErrorCode::duplicate, fmt::format("month {} stands twice", to_string(*month)),
                      months.nth(i), "keep one of the records");
    commodity.delivery.push_back({*month, amount(consumed.nth(i)), amount(remaining.nth(i))});
  }
  if (already == 0)
    check_count(fields, column(layout::delivery, "delivery months"), commodity.delivery.size(), months.count);
}

void read_delivery(const FixedFields& fields, PositionalState& state) {
  constexpr Columns minimum = column(layout::delivery, "short option minimum");
  constexpr Columns factors = column(layout::delivery, "adjustment factor");
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  const std::string method(fields.text(column(layout::delivery, "delivery method")));
  if (method != "01" && method != "10") commodity->refused.push_back(std::string(delivery_method) + method);
  const std::size_t already = commodity->delivery.size();
  if (method == "10") add_delivery_months(fields, *commodity, already);
  auto& seen = state.seen[static_cast<std::size_t>(commodity - state.set.commodities.data())];
  check_again(fields, std::exchange(seen.delivery, true), commodity->delivery.size() > already);
  if (const auto rate = fields.digits(minimum))
    commodity->short_option_rate = times_ten_to(static_cast<double>(*rate), commodity->risk_exponent);
  for (std::size_t type = 0; type < span::account_types; ++type)
    if (const auto factor = fields.number(factors.nth(type))) commodity->adjustment[type] = *factor;
  if (fields.character(column(layout::delivery, "short option minimum method")) == '1')
    commodity->short_option_method = span::ShortOptionMethod::greater_side;
}

void read_group(const FixedFields& fields, PositionalState& state) {
  constexpr Columns members = column(layout::group, "member");
  const std::string id(fields.text(column(layout::group, "group")));
  auto& groups = state.organisation().groups;
  // More than ten go on in the next record.
  if (groups.empty() || groups.back().id != id) groups.push_back({id, {}});
  for (std::size_t i = 0; i < members.count; ++i)
    if (const auto member = fields.text(members.nth(i)); !member.empty())
      groups.back().members.emplace_back(member);
}

void keep(const FixedFields& fields, PositionalState& state) {
  const std::string_view line = fields.line();
  state.organisation().other_records.emplace_back(line.substr(0, line.find_last_not_of(' ') + 1));
}

void read_combination(const FixedFields& fields, PositionalState& state) {
  state.combinations.emplace(fields.text(column(layout::combination, "commodity")),
                             fields.text(column(layout::combination, "method")));
  keep(fields, state);
}

void read_combination_option(const FixedFields& fields, PositionalState& state) {
  state.option_codes.emplace(fields.text(column(layout::combination_option, "option commodity")),
                             fields.text(column(layout::combination_option, "combination commodity")));
  keep(fields, state);
}

/// A record that no rule reads is counted, and kept for who writes the file again.
void skip(const FixedFields& fields, PositionalState& state) {
  ++state.skipped[std::string(fields.line().substr(0, 2))];
  keep(fields, state);
}

using NamedReader = std::pair<std::string_view, RecordReader>;
constexpr auto readers = std::to_array<NamedReader>({{"0 ", read_header},
                                                     {"T ", read_conversion},
                                                     {"1 ", read_exchange},
                                                     {"2 ", read_commodity},
                                                     {"3 ", read_tiers},
                                                     {"S ", read_scanning},
                                                     {"C ", read_tier_spread},
                                                     {"E ", read_series_spread},
                                                     {"4 ", read_delivery},
                                                     {"5 ", read_group},
                                                     {"B ", read_series},
                                                     {"P ", read_prices},
                                                     {"6 ", read_inter_spread},
                                                     {"X ", read_combination},
                                                     {"Y ", read_combination_option}});

}  // namespace

CombinedCommodity* commodity_of(const FixedFields& fields, PositionalState& state) {
  constexpr Columns columns = column(layout::tiers, "combined commodity");  // the same in all of them
  const std::string id(fields.text(columns));
  const auto found = state.commodity.find(id);
  if (found != state.commodity.end()) return &state.set.commodities[static_cast<std::size_t>(found->second)];
  fields.complain(ErrorCode::malformed,
                  fmt::format("combined commodity {} has no record 2 before this", in_quotes(id)), columns,
                  "a commodity's rules stand behind its record 2");
  return nullptr;
}

RecordReader reader_of(std::string_view id) {
  for (const auto& [known, reader] : readers)
    if (known == id) return reader;
  return skip;
}

}  // namespace crossmargin::io
