#include "margin/short_option.hpp"

#include <algorithm>

namespace crossmargin {
namespace {

double non_negative_or(Fields& fields, std::string_view key, double fallback) {
  return fields.has(key) ? fields.non_negative(key) : fallback;
}

}  // namespace

ShortOptionNeed short_option_need(const SpotShare& rule, const ShortOption& option) {
  const double maintenance =
      std::max(rule.maintenance * option.spot, rule.of_mark * option.mark) + option.mark;
  const double out_of_the_money =
      std::max(option.is_call ? option.strike - option.spot : option.spot - option.strike, 0.0);
  const double rate = std::max(rule.most - out_of_the_money / option.spot, rule.least);
  return {std::max(rate * option.spot + option.mark, rule.over_maintenance * maintenance), maintenance};
}

SpotShare read_spot_share(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const SpotShare rule{fields.non_negative("most"), fields.non_negative("least"),
                       fields.non_negative("maintenance"), non_negative_or(fields, "of_mark", 0.0),
                       non_negative_or(fields, "over_maintenance", 0.0)};
  if (rule.most < rule.least)
    fields.fail_at("most", ErrorCode::invalid_value, "want a share that is not below \"least\"");
  fields.finish();
  return rule;
}

}  // namespace crossmargin
