#include "crossmargin/margin/span/rules.hpp"

#include <cmath>

#include "crossmargin/core/fields.hpp"
#include "margin/span/definition_parts.hpp"

namespace crossmargin::span {
namespace {

/// More digits than a double's sums keep would round nothing.
constexpr double most_digits = 8.0;

int digits_or(Fields& fields, std::string_view key, int fallback) {
  const double digits = fields.number_or(key, fallback);
  if (digits >= 0.0 && digits <= most_digits && digits == std::floor(digits)) return static_cast<int>(digits);
  fields.fail_at(key, ErrorCode::invalid_value, "want a whole number from 0 to 8");
  return fallback;
}

void bind_conversion(const Document& document, Rules& rules, Issues& issues) {
  Fields fields(document, issues);
  const ConversionMargin margin{fields.non_negative("up"), fields.number("down")};
  rules.conversion = margin;
  if (margin.down > 0.0 || margin.down <= -1.0)
    fields.fail_at("down", ErrorCode::invalid_value, "want a share of at most 0 and above -1");
  fields.finish();
}

void bind_exposure(Fields& fields, Rules& rules) {
  const auto& rates = fields.object_or_empty("exposure_rates");
  for (const auto& [commodity, rate] : rates) {
    const double* value = rate.number();
    if (value != nullptr && *value >= 0.0 && *value <= 1.0) {
      rules.exposure_rates.emplace(commodity == "others" ? std::string() : commodity, *value);
    } else {
      fields.fail_at("exposure_rates", ErrorCode::invalid_value,
                     "want a share from 0 to 1 for each combined commodity, and one for \"others\"");
    }
  }
}

}  // namespace

void read_rounding(const Document& document, Rules& rules, Issues& issues) {
  Fields fields(document, issues);
  rules.amount_digits = digits_or(fields, "amount_digits", rules.amount_digits);
  rules.delta_digits = digits_or(fields, "delta_digits", rules.delta_digits);
  rules.spread_digits = digits_or(fields, "spread_digits", rules.spread_digits);
  rules.truncates_spreads = fields.boolean_or("truncates_spreads", rules.truncates_spreads);
  rules.price_risk_digits = digits_or(fields, "price_risk_digits", rules.price_risk_digits);
  rules.truncates_price_risk = fields.boolean_or("truncates_price_risk", rules.truncates_price_risk);
  fields.finish();
}

void read_minimum_scope(Fields& fields, Rules& rules) {
  rules.minimum = fields.word_or("short_option_minimum", {"commodity", "currency"}, 0) == 1
                      ? MinimumScope::currency
                      : MinimumScope::commodity;
}

Result<Rules> bind_rules(const Document& document) {
  Issues issues;
  Fields fields(document, issues);
  Rules rules;
  fields.word("schema", {"crossmargin-span-rules"});
  if (fields.number("schema_version") != 1.0)
    fields.fail_at("schema_version", ErrorCode::unsupported, "want version 1");
  rules.id = fields.string("id");
  fields.string("title");
  fields.strings("sources");
  fields.strings("notes");
  if (const Document* rounding = fields.child("rounding")) read_rounding(*rounding, rules, issues);
  rules.conversion.reset();
  if (const Document* conversion = fields.child("conversion")) bind_conversion(*conversion, rules, issues);
  rules.method_02_charges = fields.word_or("method_02", {"tiered", "charge"}, 0) == 1;
  read_minimum_scope(fields, rules);
  bind_exposure(fields, rules);
  fields.finish();
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return rules;
}

}  // namespace crossmargin::span
