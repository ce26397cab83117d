#include "crossmargin/margin/span/definition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/arrays.hpp"
#include "margin/span/definition_parts.hpp"

namespace crossmargin::span {
namespace {

/// HHMM; empty where the definition gives none.
std::string time_at(Fields& fields) {
  const std::string time = fields.string_or("business_time", "");
  const bool is_digits = std::all_of(time.begin(), time.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool is_sound = time.empty() || (time.size() == 4 && is_digits && time < "2400" && time[2] < '6');
  if (!is_sound) fields.fail_at("business_time", ErrorCode::invalid_value, "want HHMM, such as 1600");
  return time;
}

void define_organisation(Fields& fields, Defining& defining) {
  Organisation made;
  const std::string day = format_date(defining.market.as_of());
  for (const char c : day)
    if (c != '-') made.business_date += c;
  made.business_time = time_at(fields);
  made.id = fields.string("exchange_complex");
  made.is_settlement = fields.boolean_or("settlement", true);
  made.caps_option_value = fields.boolean_or("caps_option_value", false);
  made.created = made.business_date + (made.business_time.empty() ? "0000" : made.business_time);
  defining.set.organisations.push_back(std::move(made));
}

void define_scan(Fields& fields, Defining& defining) {
  defining.extreme_multiplier = fields.positive("extreme_multiplier");
  defining.covered_share = fields.positive("covered_share");
  if (defining.covered_share > 1.0)
    fields.fail_at("covered_share", ErrorCode::invalid_value, "want a share of at most 1");
  defining.lookahead_years = fields.non_negative("lookahead_days") / 365.0;
}

void define_commodity(const Document& document, Defining& defining) {
  Fields fields(document, defining.issues);
  CombinedCommodity made = read_commodity(fields, defining.issues);
  if (fields.has("risk_exponent")) made.risk_exponent = whole(fields, "risk_exponent", 0, 9);
  made.options_pay_premium = fields.boolean_or("options_pay_premium", true);
  defining.set.commodities.push_back(std::move(made));
  for (const Document& product : fields.array("products")) define_product(product, defining);
  fields.finish();
}

void define_conversion(const Document& document, Defining& defining) {
  Fields fields(document, defining.issues);
  const ConversionRate made{fields.currency("from"), fields.currency("to"), fields.positive("rate")};
  std::vector<ConversionRate>& rates = defining.set.conversions;
  if (std::any_of(rates.begin(), rates.end(), [&](const ConversionRate& other) {
        return other.from == made.from && other.to == made.to;
      }))
    fields.fail_at("from", ErrorCode::duplicate, "the conversion stands twice", "keep one of them");
  rates.push_back(made);
  fields.finish();
}

/// Contracts and series in the order in which readers leave them.
void order(ParameterSet& set, Issues& issues) {
  std::sort(set.contracts.begin(), set.contracts.end(),
            [](const Contract& a, const Contract& b) { return key_of(a) < key_of(b); });
  std::sort(set.series.begin(), set.series.end(),
            [](const Series& a, const Series& b) { return key_of(a) < key_of(b); });
  for (std::size_t i = 1; i < set.series.size(); ++i)
    if (key_of(set.series[i]) == key_of(set.series[i - 1])) {
      const Product& product = set.products[static_cast<std::size_t>(set.series[i].product)];
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("product {} has month {} twice", in_quotes(product.code),
                                    to_string(set.series[i].futures_month)),
                        product.where, "keep one of them"});
    }
}

/// Options stand at what their model says they are worth.
void price_options(ParameterSet& set, std::span<const MadeArray> made) {
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    const Product& product = set.products[static_cast<std::size_t>(set.contracts[i].product)];
    if (product.is_option) set.contracts[i].price = round_half_away(made[i].value, product.price_decimals);
  }
}

}  // namespace

Period period_at(Fields& fields, std::string_view key) {
  const std::string text = fields.string(key);
  if (text.empty()) return {};
  auto parsed = parse_period(text);
  if (parsed) return *parsed;
  fields.fail_at(key, ErrorCode::invalid_value, parsed.error().front().message);
  return {};
}

Result<ParameterSet> make_parameters(const Document& definition, const Market& market,
                                     const Execution& execution) {
  Issues issues;
  ParameterSet set;
  Defining defining{market, set, issues};
  Fields fields(definition, issues);
  fields.word("schema", {"crossmargin-span-definition"});
  if (fields.number("schema_version") != 1.0)
    fields.fail_at("schema_version", ErrorCode::unsupported, "want version 1");
  define_organisation(fields, defining);
  define_scan(fields, defining);
  for (const Document& commodity : fields.array("commodities")) define_commodity(commodity, defining);
  for (const Document& spread : fields.array_or_empty("inter_spreads"))
    set.inter_spreads.push_back(read_inter_spread(spread, issues));
  for (const Document& rate : fields.array_or_empty("conversions")) define_conversion(rate, defining);
  fields.finish();
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  set.organisations.front().file = definition.where().file;
  order(set, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  place_legs(set);
  set.arrays.resize(set.contracts.size());
  const std::vector<std::uint8_t> all(set.contracts.size(), 1);
  const auto made = compute_arrays(set, all, execution);
  if (!made) return tl::unexpected(made.error());
  price_options(set, *made);
  store_arrays(set, all, *made);
  return set;
}

}  // namespace crossmargin::span
