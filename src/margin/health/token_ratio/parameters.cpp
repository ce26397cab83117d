#include "margin/health/token_ratio/parameters.hpp"

#include <fmt/format.h>

#include "crossmargin/core/fields.hpp"

namespace crossmargin::health::token_ratio {
namespace {

CollateralRules read_collateral(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  CollateralRules rules;
  rules.supply_cap = fields.non_negative("supply_cap");
  rules.loan_to_value = fields.non_negative("loan_to_value");
  fields.finish();
  return rules;
}

BorrowRules read_borrow(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const BorrowRules rules{fields.non_negative("borrow_cap")};
  fields.finish();
  return rules;
}

/// {"USDC": {...}} by currency.
template <class Rules, class Read>
std::map<Currency, Rules> read_by_currency(const Document& document, Read read, Issues& issues) {
  std::map<Currency, Rules> result;
  Fields fields(document, issues);  // notes what is no object
  if (document.object() == nullptr) return result;
  for (const auto& [code, rules] : *document.object()) {
    auto currency = Currency::parse(code);
    if (currency) {
      result.emplace(*std::move(currency), read(rules, issues));
    } else {
      for (Issue& issue : currency.error()) issue.where = rules.where();
      append(issues, std::move(currency).error());
    }
  }
  return result;
}

std::vector<Tier> read_tiers(const Document& document, Issues& issues) {
  std::vector<Tier> tiers;
  if (document.array() == nullptr || document.array()->empty()) {
    issues.push_back({ErrorCode::invalid_value, "want an array of tiers", document.where(),
                      "[{\"from\": 0, \"max_leverage\": 40}]"});
    return tiers;
  }
  for (const Document& item : *document.array()) {
    Fields fields(item, issues);
    const Tier tier{fields.non_negative("from"), fields.positive("max_leverage")};
    fields.finish();
    const bool in_order = tiers.empty() ? tier.from == 0.0 : tier.from > tiers.back().from;
    if (!in_order) {
      fields.fail_at("from", ErrorCode::invalid_value,
                     tiers.empty() ? "want 0 in the first tier" : "want more than in the tier before");
    }
    tiers.push_back(tier);
  }
  return tiers;
}

PerpetualRules read_perpetuals(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  PerpetualRules rules;
  rules.settles = fields.currency("settles");
  if (const Document* tiers = fields.required_child("tiers"))
    rules.tiers = read_by_underlying(*tiers, issues, read_tiers);
  fields.finish();
  return rules;
}

/// An asset that is to lend without a haircut of its own would lend its whole value in silence.
void take_thresholds(const HaircutTable& haircuts, const Document& collateral, Parameters& parameters,
                     Issues& issues) {
  for (auto& [currency, rules] : parameters.collateral) {
    const Haircut* haircut = haircuts.find(currency);
    const SourceLocation& where = collateral.find(currency.code())->where();
    const std::string hint =
        fmt::format("give haircuts.{}.haircut, 1 less the liquidation threshold", currency.code());
    if (haircut == nullptr || haircut->initial != haircut->maintenance) {
      issues.push_back(
          {ErrorCode::missing_parameter,
           fmt::format("{} lends and has no haircut that applies to both levels", currency.code()), where,
           hint});
      continue;
    }
    rules.liquidation_threshold = 1.0 - haircut->maintenance;
    if (rules.loan_to_value > rules.liquidation_threshold) {
      issues.push_back({ErrorCode::invalid_value,
                        fmt::format("a loan_to_value of {} is above the liquidation threshold of {}",
                                    rules.loan_to_value, rules.liquidation_threshold),
                        where, hint});
    }
  }
}

void bind_fixed(const Document& document, Parameters& parameters, Issues& issues) {
  Fields fields(document, issues);
  parameters.fixed = fields.non_negative("amount");
  parameters.fixed_currency = fields.currency("currency");
  fields.finish();
}

}  // namespace

Parameters bind_parameters(const Document& document, const HaircutTable& haircuts, Issues& issues) {
  Fields fields(document, issues);
  Parameters result;
  result.where = document.where();
  fields.child("form");  // chose this reader
  result.limit = fields.positive("limit");
  if (const Document* item = fields.required_child("fixed")) bind_fixed(*item, result, issues);
  const Document* collateral = fields.required_child("collateral");
  if (collateral != nullptr)
    result.collateral = read_by_currency<CollateralRules>(*collateral, read_collateral, issues);
  if (const Document* item = fields.required_child("borrowable"))
    result.borrowable = read_by_currency<BorrowRules>(*item, read_borrow, issues);
  if (const Document* item = fields.required_child("perpetuals"))
    result.perpetuals = read_perpetuals(*item, issues);
  if (const Document* item = fields.child("given")) {
    Fields given(*item, issues);
    result.given_orders = given.non_negative("open_orders_margin");
    given.finish();
  }
  // Members are held against each other, and against haircuts, only when all of them were read.
  if (issues.empty()) take_thresholds(haircuts, *collateral, result, issues);
  if (issues.empty() && !result.borrowable.contains(result.perpetuals.settles))
    fields.fail_at("borrowable", ErrorCode::missing_field,
                   fmt::format("lacks {}, in which perpetuals settle", result.perpetuals.settles.code()),
                   "losses of perpetuals are borrowed in it");
  fields.finish();
  return result;
}

}  // namespace crossmargin::health::token_ratio
