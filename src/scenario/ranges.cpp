#include "crossmargin/scenario/ranges.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin {
namespace {

PriceRange bind_price_range(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const bool relative = fields.has("relative");
  if (relative == fields.has("absolute")) {
    fields.fail_at("", ErrorCode::invalid_value, R"(want exactly one of "relative" and "absolute")",
                   R"(write for example {"relative": 0.15} or {"absolute": 10})");
    return {};
  }
  PriceRange range;
  range.kind = relative ? PriceRange::Kind::relative : PriceRange::Kind::absolute;
  range.value = fields.positive(relative ? "relative" : "absolute");
  fields.finish();
  return range;
}

VolRule bind_vol_rule(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const auto non_negative_or = [&](std::string_view key, double fallback) {
    return fields.has(key) ? fields.non_negative(key) : fallback;
  };
  VolRule rule;
  rule.kind =
      fields.word("rule", {"relative", "absolute"}) == 0 ? VolRule::Kind::relative : VolRule::Kind::absolute;
  rule.up = fields.non_negative("up");
  rule.down = fields.non_negative("down");
  rule.floor_up = non_negative_or("floor_up", rule.floor_up);
  rule.reference_days =
      fields.has("reference_days") ? fields.positive("reference_days") : rule.reference_days;
  rule.split_days = non_negative_or("split_days", rule.split_days);
  rule.short_power = fields.number_or("short_power", rule.short_power);
  rule.long_power = fields.number_or("long_power", rule.long_power);
  rule.min_days = non_negative_or("min_days", rule.min_days);
  fields.finish();
  return rule;
}

ProductRange bind_product_range(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  ProductRange range;
  if (const Document* price = fields.required_child("price")) range.price = bind_price_range(*price, issues);
  if (const Document* volatility = fields.required_child("volatility"))
    range.volatility = bind_vol_rule(*volatility, issues);
  fields.finish();
  return range;
}

}  // namespace

double VolRule::tenor_factor(double days) const {
  const double counted = std::max(days, min_days);
  const double power = counted < split_days ? short_power : long_power;
  return power == 0.0 ? 1.0 : std::pow(reference_days / counted, power);
}

RangeTable RangeTable::bind(const Document& document, Issues& issues) {
  RangeTable table;
  Fields fields(document, issues);
  for (const auto& [name, entry] : fields.object_or_empty("by_underlying"))
    table.by_underlying_.emplace(name, bind_product_range(entry, issues));
  for (const auto& [name, entry] : fields.object_or_empty("by_class"))
    table.by_class_.emplace(name, bind_product_range(entry, issues));
  if (const Document* entry = fields.child("default")) table.default_ = bind_product_range(*entry, issues);
  fields.finish();
  return table;
}

const ProductRange* RangeTable::find(std::string_view underlying, std::string_view product_class) const {
  if (const auto own = by_underlying_.find(underlying); own != by_underlying_.end()) return &own->second;
  if (const auto shared = by_class_.find(product_class); shared != by_class_.end()) return &shared->second;
  return default_ ? &*default_ : nullptr;
}

}  // namespace crossmargin
