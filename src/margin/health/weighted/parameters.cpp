#include "margin/health/weighted/parameters.hpp"

#include <fmt/format.h>

#include "margin/health/level.hpp"
#include "margin/health/whole_fields.hpp"

namespace crossmargin::health::weighted {
namespace {

using integer::LevelPair;

constexpr int weight_digits = 4;
constexpr int factor_digits = 6;
constexpr double most_weight = 10.0;

/// Which of the two levels of a pair is at least the other.
enum class Looser { maintenance_higher, maintenance_lower };

LevelPair read_pair(const Document& document, Looser order, Issues& issues) {
  Fields fields(document, issues);
  const LevelPair pair{whole_share(fields, "initial", weight_digits, most_weight),
                       whole_share(fields, "maintenance", weight_digits, most_weight)};
  const bool is_ordered = order == Looser::maintenance_higher ? pair.maintenance >= pair.initial
                                                              : pair.maintenance <= pair.initial;
  if (!is_ordered && !fields.complained())
    fields.fail_at("maintenance", ErrorCode::invalid_value, "is stricter than the initial one",
                   "an account would be liquidated before it may no longer open");
  fields.finish();
  return pair;
}

LevelPair pair_of(Fields& fields, std::string_view key, Looser order, Issues& issues) {
  const Document* item = fields.required_child(key);
  return item == nullptr ? LevelPair{} : read_pair(*item, order, issues);
}

ScaleRules read_scale(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  ScaleRules rules{amount_or_absent(fields, "from"), amount_or_absent(fields, "deposits")};
  fields.finish();
  return rules;
}

integer::Whole factor_of(Fields& fields) {
  return fields.has("size_factor") ? whole_share(fields, "size_factor", factor_digits, most_weight)
                                   : integer::Whole(0);
}

TokenRules read_token(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  TokenRules rules;
  rules.decimals = decimals(fields, "decimals");
  rules.asset_weight = pair_of(fields, "asset_weight", Looser::maintenance_higher, issues);
  rules.liability_weight = pair_of(fields, "liability_weight", Looser::maintenance_lower, issues);
  rules.size_factor = factor_of(fields);
  if (const Document* item = fields.child("deposit_scale")) rules.scale = read_scale(*item, issues);
  fields.finish();
  return rules;
}

SwapRules read_swap(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  SwapRules rules;
  rules.ratio = pair_of(fields, "margin_ratio", Looser::maintenance_lower, issues);
  rules.size_factor = factor_of(fields);
  if (const auto most = amount_or_absent(fields, "highest_price"))
    rules.most = integer::scaled(*most, integer::price_digits, integer::Rounding::half_up);
  fields.finish();
  return rules;
}

/// {"USDC": ...} by currency.
template <class Value, class Read>
std::map<Currency, Value> by_currency(const Document& document, Read read, Issues& issues) {
  std::map<Currency, Value> result;
  Fields fields(document, issues);  // notes what is no object
  if (document.object() == nullptr) return result;
  for (const auto& [code, item] : *document.object()) {
    auto currency = Currency::parse(code);
    if (currency) {
      result.emplace(*std::move(currency), read(fields, code, item));
    } else {
      for (Issue& issue : currency.error()) issue.where = item.where();
      append(issues, std::move(currency).error());
    }
  }
  return result;
}

void read_swaps(const Document& document, Parameters& parameters, Issues& issues) {
  Fields fields(document, issues);
  for (const auto& [underlying, item] : fields.object_or_empty("by_underlying"))
    parameters.by_underlying.emplace(underlying, read_swap(item, issues));
  if (const Document* item = fields.child("default")) parameters.other = read_swap(*item, issues);
  fields.finish();
}

}  // namespace

const TokenRules* Parameters::token(const Currency& asset) const {
  const auto found = tokens.find(asset);
  return found == tokens.end() ? nullptr : &found->second;
}

const SwapRules* Parameters::swap(std::string_view underlying) const {
  const auto found = by_underlying.find(underlying);
  if (found != by_underlying.end()) return &found->second;
  return other ? &*other : nullptr;
}

Parameters bind_parameters(const Document& document, const HaircutTable& haircuts, Issues& issues) {
  Fields fields(document, issues);
  Parameters result;
  result.where = document.where();
  fields.child("form");  // chose this reader
  result.currency = fields.currency("currency");
  const double charge = fields.non_negative("order_charge");
  if (charge > most_amount) {
    fields.fail_at("order_charge", ErrorCode::limit, "want an amount up to 1e15");
  } else {
    result.order_charge = integer::scaled(charge, integer::quote_digits, integer::Rounding::ceil);
  }
  const Document* tokens = fields.required_child("tokens");
  if (tokens != nullptr)
    result.tokens = by_currency<TokenRules>(
        *tokens, [&](Fields&, const std::string&, const Document& item) { return read_token(item, issues); },
        issues);
  if (const Document* item = fields.child("perpetuals")) read_swaps(*item, result, issues);
  if (const Document* item = fields.child("average_prices"))
    result.average_prices = by_currency<double>(
        *item,
        [](Fields& members, const std::string& code, const Document&) {
          return amount_or_absent(members, code).value_or(0.0);
        },
        issues);
  fields.finish();
  // Held against haircuts only when all of them were read.
  if (!issues.empty()) return result;
  for (const auto& [currency, rules] : result.tokens)
    refuse_haircuts(currency, haircuts, tokens->find(currency.code())->where(), issues);
  return result;
}

}  // namespace crossmargin::health::weighted
