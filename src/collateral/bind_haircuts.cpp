#include <fmt/format.h>

#include <cmath>

#include "collateral/place_issues.hpp"
#include "crossmargin/collateral/haircuts.hpp"

namespace crossmargin {
namespace {

void check_share(Fields& fields, std::string_view key, double share) {
  if (share >= 0.0 && share <= 1.0) return;
  fields.fail_at(key, ErrorCode::invalid_value, fmt::format("want a number from 0 to 1, got {}", share),
                 "0.1 takes 10 % off");
}

/// A flat haircut: its share for both levels, for initial margin alone, or one for each.
HaircutTier bind_shares(Fields& fields) {
  const double haircut = fields.number("haircut");
  check_share(fields, "haircut", haircut);
  const bool initial_only = fields.word_or("applies", {"both", "initial"}, 0) == 1;
  const std::optional<double> initial = fields.optional_number("initial");
  if (initial) check_share(fields, "initial", *initial);
  if (initial && initial_only) {
    fields.fail_at("initial", ErrorCode::invalid_value, "says otherwise than \"applies\": \"initial\"",
                   "leave one of them out");
  }
  return {0.0, initial.value_or(haircut), initial_only ? 0.0 : haircut};
}

std::vector<HaircutTier> bind_tiers(Fields& haircut, Issues& issues) {
  std::vector<HaircutTier> tiers;
  for (const Document& item : haircut.array_or_empty("tiers")) {
    Fields fields(item, issues);
    const double from = fields.positive("from");
    HaircutTier tier = bind_shares(fields);
    tier.from = from;
    if (!tiers.empty() && !(from > tiers.back().from))
      fields.fail_at("from", ErrorCode::invalid_value, "want tiers by increasing amount");
    fields.finish();
    tiers.push_back(tier);
  }
  return tiers;
}

SizeWeight bind_size(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  SizeWeight size;
  size.factor = fields.non_negative("factor");
  if (fields.has("scale")) size.scale = fields.positive("scale");
  if (fields.has("multiple")) size.multiple = fields.positive("multiple");
  fields.finish();
  return size;
}

void bind_caps(const Document& document, CollateralRules& rules, Issues& issues) {
  Fields fields(document, issues);
  if (fields.has("account")) rules.account_cap = fields.non_negative("account");
  if (const Document* venue = fields.child("venue")) {
    Fields cap(*venue, issues);
    rules.venue_cap.emplace();
    rules.venue_cap->limit = cap.non_negative("limit");
    rules.venue_cap->in_use = cap.non_negative("in_use");
    cap.finish();
  }
  fields.finish();
}

DepositScale bind_deposits(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  DepositScale scale;
  scale.value = fields.positive("full_up_to");
  scale.deposits = fields.non_negative("amount");
  fields.finish();
  return scale;
}

DepegHaircut bind_depeg(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  DepegHaircut depeg;
  depeg.reference = fields.currency("reference");
  depeg.below = fields.positive("below");
  depeg.factor = fields.non_negative("factor");
  fields.finish();
  return depeg;
}

DebtWeight bind_debt(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  DebtWeight debt;
  const auto weight = [&](std::string_view key) {
    const double value = fields.number(key);
    if (!(value >= 1.0))
      fields.fail_at(key, ErrorCode::invalid_value, "want a weight of at least 1: a debt is owed in full");
    return value;
  };
  debt.initial = weight("initial");
  debt.maintenance = weight("maintenance");
  if (fields.has("factor")) debt.factor = fields.non_negative("factor");
  if (fields.has("multiple")) debt.multiple = fields.positive("multiple");
  fields.finish();
  return debt;
}

/// Null where the members say nothing beyond a flat haircut.
std::shared_ptr<const CollateralRules> bind_rules(Fields& fields, Issues& issues) {
  CollateralRules rules;
  rules.tiers = bind_tiers(fields, issues);
  if (const Document* size = fields.child("size")) rules.size = bind_size(*size, issues);
  if (const Document* caps = fields.child("caps")) bind_caps(*caps, rules, issues);
  if (const Document* deposits = fields.child("deposits")) rules.deposits = bind_deposits(*deposits, issues);
  if (const Document* depeg = fields.child("depeg")) rules.depeg = bind_depeg(*depeg, issues);
  if (const Document* debt = fields.child("debt")) rules.debt = bind_debt(*debt, issues);
  const bool flat = rules.tiers.empty() && !rules.size && !rules.account_cap && !rules.venue_cap &&
                    !rules.deposits && !rules.depeg && !rules.debt;
  return flat ? nullptr : std::make_shared<const CollateralRules>(std::move(rules));
}

Haircut bind_haircut(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const HaircutTier flat = bind_shares(fields);
  Haircut haircut{flat.initial, flat.maintenance, bind_rules(fields, issues)};
  fields.finish();
  return haircut;
}

}  // namespace

HaircutTable HaircutTable::bind(const Document& document, Issues& issues) {
  HaircutTable table;
  if (document.object() == nullptr) {
    Fields refused(document, issues);
    return table;
  }
  for (const auto& [key, value] : *document.object()) {
    if (key == "default") {
      table.default_.assign(1, bind_haircut(value, issues));
      continue;
    }
    auto currency = Currency::parse(key);
    if (currency) {
      table.by_currency_.emplace(*std::move(currency), bind_haircut(value, issues));
    } else {
      append_at(issues, std::move(currency).error(), value.where());
    }
  }
  return table;
}

}  // namespace crossmargin
