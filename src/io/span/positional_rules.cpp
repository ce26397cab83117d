#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/span/positional_state.hpp"

namespace crossmargin::io {
namespace {

using span::CombinedCommodity;
using span::InterLeg;
using span::InterMethod;
using span::IntraLeg;
using span::IntraSpread;
using span::Tier;

constexpr Columns id_of_rules{3, 8, "combined commodity"};

Columns moved(Columns columns, int by) {
  return {columns.from + by, columns.to + by, columns.name};
}
Number moved(Number number, int by) {
  return {moved(number.columns, by), number.places};
}

CombinedCommodity* commodity_of(const FixedFields& fields, PositionalState& state) {
  const std::string id(fields.text(id_of_rules));
  const auto found = state.commodity.find(id);
  if (found != state.commodity.end()) return &state.set.commodities[static_cast<std::size_t>(found->second)];
  fields.complain(ErrorCode::malformed,
                  fmt::format("combined commodity {} has no record 2 before this", quoted(id)), id_of_rules,
                  "a commodity's rules stand behind its record 2");
  return nullptr;
}

void read_header(const FixedFields& fields, PositionalState& state) {
  const std::string date(fields.text({9, 16, "business date"}));
  if (fields.required_digits({9, 16, "business date"}) < 19000101)
    fields.complain(ErrorCode::invalid_value, "want a date such as 20250620", {9, 16, "business date"}, "");
  if (!state.organisation().business_date.empty() && date != state.organisation().business_date)
    fields.complain(
        ErrorCode::invalid_value,
        fmt::format("the file holds two business dates, {} and {}", state.organisation().business_date, date),
        {9, 16, "business date"}, "parameters of one day belong together: split the file");
  state.organisation().business_date = date;
  state.organisation().id = fields.text({3, 8, "exchange complex"});
  state.organisation().is_settlement = fields.character({17, 17, "settlement or intraday"}) != 'I';
  state.organisation().business_time = fields.text({20, 23, "business time"});
  state.organisation().created = fields.text({24, 35, "creation"});
  state.organisation().caps_option_value = fields.character({39, 39, "limit option value"}) == 'Y';
  const std::string_view format = fields.text({36, 37, "file format"});
  if (format != "U2")
    fields.complain(ErrorCode::unsupported, fmt::format("want file format U2, got {}", quoted(format)),
                    {36, 37, "file format"}, "only the expanded unpacked positional format is read");
}

void read_conversion(const FixedFields& fields, PositionalState& state) {
  const auto from = Currency::parse(fields.text({3, 5, "currency"}));
  const auto to = Currency::parse(fields.text({7, 9, "currency"}));
  const double rate = fields.required({{11, 20, "rate"}, 6});
  if (!from || !to || !(rate > 0.0)) {
    fields.complain(ErrorCode::invalid_value, "want two currencies and a rate above 0", {3, 20, "conversion"},
                    "");
    return;
  }
  state.set.conversions.push_back({*from, *to, rate});
}

/// Up to six products, 16 columns each.
void read_families(const FixedFields& fields, std::int32_t place, PositionalState& state) {
  const std::string_view exchange = fields.text({3, 5, "exchange"});
  for (int i = 0; i < 6; ++i) {
    const std::string_view code = fields.text(moved(Columns{23, 32, "commodity"}, 16 * i));
    if (code.empty()) continue;
    const std::string_view type = fields.text(moved(Columns{33, 35, "contract type"}, 16 * i));
    ProductRecord& product = state.products[static_cast<std::size_t>(state.product(exchange, code, type))];
    if (product.commodity >= 0 && product.commodity != place)
      fields.complain(ErrorCode::duplicate,
                      fmt::format("product {} is in two combined commodities", quoted(code)),
                      moved(Columns{23, 32, "commodity"}, 16 * i), "a product belongs to one");
    product.commodity = place;
    product.where = fields.where(moved(Columns{23, 32, "commodity"}, 16 * i));
    const auto digits = fields.digits(moved(Columns{36, 36, "array decimals"}, 16 * i)).value_or(0);
    product.array_decimals =
        static_cast<int>(fields.sign(moved(Columns{37, 37, "sign"}, 16 * i))) * static_cast<int>(digits);
  }
}

void read_commodity(const FixedFields& fields, PositionalState& state) {
  const Columns id_columns{7, 12, "combined commodity"};
  const std::string id(fields.text(id_columns));
  const auto place = static_cast<std::int32_t>(state.set.commodities.size());
  const auto [entry, is_new] = state.commodity.emplace(id, place);
  if (is_new) {
    CombinedCommodity made;
    made.exchange = fields.text({3, 5, "exchange"});
    made.id = id;
    made.where = fields.where(id_columns);
    made.risk_exponent = static_cast<int>(fields.digits({13, 13, "risk exponent"}).value_or(0));
    made.caps_option_value = fields.character({19, 19, "limit option value"}) == 'Y';
    made.options_pay_premium = fields.character({18, 18, "option margin style"}) != 'F';
    if (const char method = fields.character({20, 20, "combination method"}); method != ' ')
      made.combination_method = std::string(1, method);
    const auto currency = Currency::parse(fields.text({14, 16, "currency"}));
    if (currency) {
      made.currency = *currency;
    } else {
      fields.complain(ErrorCode::invalid_value, "want the currency of the margin", {14, 16, "currency"}, "");
    }
    if (id.empty())
      fields.complain(ErrorCode::missing_field, "want the name of the commodity", id_columns, "");
    state.set.commodities.push_back(std::move(made));
  }
  read_families(fields, entry->second, state);
}

struct TierColumns {
  int number;
  int start_day;
};

/// A tier of records 3 and S: number, first and last month, with days further back. Nothing where it is
/// blank.
std::optional<Tier> read_tier(const FixedFields& fields, TierColumns at) {
  const auto number = fields.digits({at.number, at.number + 1, "tier"});
  const auto first = fields.period({at.number + 2, at.number + 7, "tier start"},
                                   {at.start_day, at.start_day + 1, "tier start day"});
  const auto last = fields.period({at.number + 8, at.number + 13, "tier end"},
                                  {at.start_day + 2, at.start_day + 3, "tier end day"});
  if (!number || *number == 0) return std::nullopt;
  if (!first || !last || *last < *first) {
    fields.complain(ErrorCode::invalid_value, fmt::format("tier {} wants a first and a last month", *number),
                    {at.number, at.number + 13, "tier"}, "the last month is not before the first");
    return std::nullopt;
  }
  return Tier{static_cast<int>(*number), {*first, *last}, 0.0};
}

void read_tiers(const FixedFields& fields, PositionalState& state) {
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  const std::string method(fields.text({9, 10, "intracommodity method"}));
  if (method != "01" && method != "10") commodity->refused.push_back("intracommodity method " + method);
  for (int i = 0; i < 4; ++i)
    if (const auto tier = read_tier(fields, {11 + 14 * i, 81 + 4 * i}))
      commodity->intra_tiers.push_back(*tier);
  for (std::size_t type = 0; type < span::account_types; ++type)
    if (const auto ratio =
            fields.number({moved(Columns{69, 72, "initial ratio"}, 4 * static_cast<int>(type)), 3}))
      commodity->initial[type] = *ratio;
}

/// Where the tiers of a record S go.
void place_tiers(const FixedFields& fields, std::int64_t method, const std::vector<Tier>& tiers,
                 CombinedCommodity& commodity) {
  const auto add = [&](std::vector<Tier>& to) { to.insert(to.end(), tiers.begin(), tiers.end()); };
  if (method == 2) commodity.scans_by_month = true;
  if (method == 10 || method == 21 || method == 22) add(commodity.scan_tiers);
  if (method == 20 || method == 21 || method == 23) add(commodity.inter_tiers);
  if (method == 30) add(commodity.short_option_tiers);
  const bool known =
      method == 1 || method == 2 || method == 10 || (method >= 20 && method <= 23) || method == 30;
  if (!known)
    fields.complain(ErrorCode::unsupported, fmt::format("unknown tier method {:02}", method),
                    {9, 10, "method"}, "known are 01, 02, 10, 20, 21, 22, 23 and 30");
}

void read_scanning(const FixedFields& fields, PositionalState& state) {
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  std::vector<Tier> tiers;
  for (int i = 0; i < 5; ++i) {
    auto tier = read_tier(fields, {13 + 14 * i, 84 + 4 * i});
    if (!tier) continue;
    const auto rate = fields.digits(moved(Columns{104, 110, "short option minimum"}, 7 * i));
    tier->rate = static_cast<double>(rate.value_or(0)) * std::pow(10.0, commodity->risk_exponent);
    tiers.push_back(*tier);
  }
  place_tiers(fields, fields.required_digits({9, 10, "method"}), tiers, *commodity);
  if (const auto method = fields.digits({83, 83, "weighted price risk method"})) {
    if (*method < 1 || *method > 3)
      fields.complain(ErrorCode::unsupported, "want weighted price risk method 1, 2 or 3", {83, 83, "method"},
                      "");
    commodity->price_risk = static_cast<span::PriceRiskMethod>(std::clamp<std::int64_t>(*method, 1, 3));
  }
}

void read_tier_spread(const FixedFields& fields, PositionalState& state) {
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  IntraSpread made;
  made.where = fields.where({11, 12, "priority"});
  made.priority = static_cast<int>(fields.required_digits({11, 12, "priority"}));
  made.rate = static_cast<double>(fields.required_digits({15, 21, "charge"})) *
              std::pow(10.0, commodity->risk_exponent);
  const auto count = fields.required_digits({13, 14, "legs"});
  if (count < 2 || count > 8)
    fields.complain(ErrorCode::invalid_value, "want two to eight legs", {13, 14, "legs"}, "");
  for (int i = 0; i < std::clamp<std::int64_t>(count, 0, 8); ++i) {
    IntraLeg leg;
    leg.first_tier = static_cast<int>(fields.required_digits(moved(Columns{24, 25, "tier"}, 7 * i)));
    leg.last_tier = leg.first_tier;
    leg.ratio = static_cast<double>(fields.required_digits(moved(Columns{26, 27, "delta ratio"}, 7 * i)));
    leg.side = fields.side(moved(Columns{28, 28, "side"}, 7 * i));
    made.legs.push_back(leg);
  }
  commodity->tier_spreads.push_back(std::move(made));
}

/// A month of two digits for the year; they are of this century.
std::optional<span::Period> short_month(const FixedFields& fields, Columns month, Columns rest) {
  const std::string_view text = fields.text(month);
  if (text.empty()) return std::nullopt;
  const auto parsed = span::parse_period("20" + std::string(text), fields.text(rest));
  if (parsed) return *parsed;
  fields.complain(ErrorCode::invalid_value, parsed.error().front().message, month, "want YYMM");
  return std::nullopt;
}

void read_series_spread(const FixedFields& fields, PositionalState& state) {
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  const auto priority = static_cast<int>(fields.required_digits({9, 13, "priority"}));
  auto& spreads = commodity->series_spreads;
  const bool goes_on =
      !spreads.empty() && spreads.back().priority == priority && spreads.back().legs.size() % 4 == 0;
  const double rate = static_cast<double>(fields.required_digits({14, 20, "charge"})) *
                      std::pow(10.0, commodity->risk_exponent);
  // Of another charge it is another spread, and its priority stands twice.
  if (!goes_on || spreads.back().rate != rate)
    spreads.push_back({priority, rate, {}, fields.where({9, 13, "priority"})});
  for (int i = 0; i < 4; ++i) {
    const auto month =
        short_month(fields, moved(Columns{21, 24, "month"}, 14 * i), moved(Columns{25, 27, "day"}, 14 * i));
    if (!month) continue;
    IntraLeg leg;
    leg.month = *month;
    leg.ratio = fields.required(moved(Number{{28, 33, "delta ratio"}, 4}, 14 * i));
    leg.side = fields.side(moved(Columns{34, 34, "side"}, 14 * i));
    spreads.back().legs.push_back(leg);
  }
}

void read_delivery(const FixedFields& fields, PositionalState& state) {
  CombinedCommodity* commodity = commodity_of(fields, state);
  if (commodity == nullptr) return;
  const double unit = std::pow(10.0, commodity->risk_exponent);
  const std::string method(fields.text({9, 10, "delivery method"}));
  if (method != "01" && method != "10") commodity->refused.push_back("delivery method " + method);
  const auto amount = [&](Columns columns) {
    return static_cast<double>(fields.digits(columns).value_or(0)) * unit;
  };
  for (int i = 0; i < 2 && method == "10"; ++i) {
    const auto month =
        fields.period(moved(Columns{15, 20, "delivery month"}, 22 * i), {57 + 2 * i, 58 + 2 * i, "day"});
    if (!month) continue;
    commodity->delivery.push_back({*month, amount(moved(Columns{21, 27, "consumed rate"}, 22 * i)),
                                   amount(moved(Columns{28, 34, "remaining rate"}, 22 * i))});
  }
  const Columns minimum{63, 69, "short option minimum"};
  if (!fields.text(minimum).empty()) commodity->short_option_rate = amount(minimum);
  for (std::size_t type = 0; type < span::account_types; ++type)
    if (const auto factor =
            fields.number({moved(Columns{70, 72, "adjustment factor"}, 3 * static_cast<int>(type)), 2}))
      commodity->adjustment[type] = *factor;
  if (fields.character({79, 79, "short option minimum method"}) == '1')
    commodity->short_option_method = span::ShortOptionMethod::greater_side;
}

InterMethod method_of(const FixedFields& fields, span::InterSpread& spread) {
  const std::string_view code = fields.text({89, 90, "method"});
  if (code == "01") return InterMethod::whole;
  if (code == "02") return InterMethod::tiered;
  if (code == "04") return InterMethod::scanning;
  if (code == "10") return InterMethod::own_tiers;
  if (code == "20") return InterMethod::tiered_deltas;
  spread.refused = fmt::format("intercommodity method {}", code);
  return InterMethod::whole;
}

void read_inter_spread(const FixedFields& fields, PositionalState& state) {
  span::InterSpread spread;
  spread.group = fields.text({3, 5, "group"});
  spread.priority = static_cast<int>(fields.required_digits({6, 9, "priority"}));
  spread.where = fields.where({6, 9, "priority"});
  spread.method = method_of(fields, spread);
  spread.is_flat = fields.character({101, 101, "credit method"}) == 'F';
  spread.is_super = fields.character({110, 110, "spread group"}) == 'S';
  const char eligible = fields.character({151, 151, "eligibility"});
  if (eligible == 'N') spread.eligibility = span::Eligibility::not_customers;
  if (eligible == 'H') spread.eligibility = span::Eligibility::house_only;
  spread.least_legs = static_cast<int>(fields.digits({118, 121, "least legs"}).value_or(0));
  spread.target.ratio = fields.number({{111, 117, "target ratio"}, 4}).value_or(0.0);
  if (spread.target.ratio == 0.0) spread.target.ratio = 1.0;
  spread.target.exchange = fields.text({91, 93, "target exchange"});
  spread.target.id = fields.text({95, 100, "target"});
  const bool own_rates = fields.character({122, 122, "separate rates"}) == 'Y';
  // A share is in percent with four decimals; a flat rate is an amount with two.
  const double unit = spread.is_flat ? 1e2 : 1e6;
  const auto rate = [&](Columns columns) {
    return static_cast<double>(fields.required_digits(columns)) / unit;
  };
  const double common = rate({10, 16, "credit rate"});
  for (int i = 0; i < 4; ++i) {
    const std::string_view id = fields.text(moved(Columns{21, 26, "combined commodity"}, 18 * i));
    if (id.empty()) continue;
    InterLeg leg;
    leg.id = id;
    leg.exchange = fields.text(moved(Columns{17, 19, "exchange"}, 18 * i));
    leg.is_required = fields.character(moved(Columns{20, 20, "required"}, 18 * i)) != 'N';
    leg.ratio = fields.required(moved(Number{{27, 33, "delta ratio"}, 4}, 18 * i));
    leg.side = fields.side(moved(Columns{34, 34, "side"}, 18 * i));
    leg.tier = static_cast<int>(fields.digits(moved(Columns{102, 103, "tier"}, 2 * i)).value_or(0));
    leg.rate = own_rates ? rate(moved(Columns{123, 129, "leg rate"}, 7 * i)) : common;
    spread.legs.push_back(std::move(leg));
  }
  state.set.inter_spreads.push_back(std::move(spread));
}

void read_combination(const FixedFields& fields, PositionalState& state) {
  state.combinations.emplace(fields.text({4, 13, "commodity"}), fields.text({3, 3, "method"}));
}

void read_combination_option(const FixedFields& fields, PositionalState& state) {
  state.option_codes.emplace(fields.text({13, 22, "option commodity"}),
                             fields.text({3, 12, "combination commodity"}));
}

using Reader = void (*)(const FixedFields&, PositionalState&);
struct Record {
  std::string_view id;
  Reader read;
};
constexpr std::array records{Record{"0 ", read_header},
                             Record{"T ", read_conversion},
                             Record{"2 ", read_commodity},
                             Record{"3 ", read_tiers},
                             Record{"S ", read_scanning},
                             Record{"C ", read_tier_spread},
                             Record{"E ", read_series_spread},
                             Record{"4 ", read_delivery},
                             Record{"B ", read_series},
                             Record{"P ", read_prices},
                             Record{"6 ", read_inter_spread},
                             Record{"X ", read_combination},
                             Record{"Y ", read_combination_option}};

}  // namespace

bool read_rules(std::string_view id, const FixedFields& fields, PositionalState& state) {
  for (const Record& record : records) {
    if (record.id != id) continue;
    record.read(fields, state);
    return true;
  }
  return false;
}

}  // namespace crossmargin::io
