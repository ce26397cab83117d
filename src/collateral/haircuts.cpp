#include "crossmargin/collateral/haircuts.hpp"

#include <fmt/format.h>

namespace crossmargin {
namespace {

void check_share(Fields& fields, std::string_view key, double share) {
  if (share >= 0.0 && share <= 1.0) return;
  fields.fail_at(key, ErrorCode::invalid_value, fmt::format("want a number from 0 to 1, got {}", share),
                 "0.1 takes 10 % off");
}

Haircut bind_haircut(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  const double haircut = fields.number("haircut");
  check_share(fields, "haircut", haircut);
  const bool initial_only = fields.word_or("applies", {"both", "initial"}, 0) == 1;
  const std::optional<double> initial = fields.optional_number("initial");
  if (initial) check_share(fields, "initial", *initial);
  if (initial && initial_only) {
    fields.fail_at("initial", ErrorCode::invalid_value, "says otherwise than \"applies\": \"initial\"",
                   "leave one of them out");
  }
  fields.finish();
  return {initial.value_or(haircut), initial_only ? 0.0 : haircut};
}

Issue no_haircut(const Balance& balance) {
  const std::string& code = balance.currency.code();
  return {ErrorCode::missing_parameter,
          fmt::format("the method states no haircut for collateral in {}", code), balance.where,
          fmt::format("give haircuts.{}.haircut, 1 to count it as nothing", code)};
}

/// Where an issue has no place of its own it stands at the balance that asked.
void append_at(Issues& issues, Issues more, const SourceLocation& where) {
  for (Issue& issue : more) {
    if (issue.where.line == 0) issue.where = where;
  }
  append(issues, std::move(more));
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

const Haircut* HaircutTable::find(const Currency& currency) const {
  const auto found = by_currency_.find(currency);
  if (found != by_currency_.end()) return &found->second;
  return default_.empty() ? nullptr : &default_.front();
}

CollateralLine value_line(const Currency& currency, double amount, double fx, const Haircut& haircut) {
  CollateralLine line{.currency = currency, .amount = amount, .fx = fx, .gross = amount * fx};
  if (amount <= 0.0) return line;
  line.haircut_initial = line.gross * haircut.initial;
  line.haircut_maintenance = line.gross * haircut.maintenance;
  return line;
}

Result<CollateralValue> value_collateral(const std::vector<Balance>& balances, const HaircutTable& haircuts,
                                         const Market& market) {
  Issues issues;
  std::map<Currency, CollateralLine> lines;
  for (const Balance& balance : balances) {
    const auto fx = market.fx(balance.currency);
    const Haircut* haircut = haircuts.find(balance.currency);
    // A debt is owed in full whether or not the method takes the asset as collateral.
    const bool lacks_haircut = haircut == nullptr && balance.amount > 0.0;
    if (!fx) append_at(issues, fx.error(), balance.where);
    if (lacks_haircut) issues.push_back(no_haircut(balance));
    if (!fx || lacks_haircut) continue;
    const double before = lines.contains(balance.currency) ? lines.at(balance.currency).amount : 0.0;
    lines.insert_or_assign(balance.currency, value_line(balance.currency, before + balance.amount, *fx,
                                                        haircut != nullptr ? *haircut : Haircut{}));
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  CollateralValue value;
  for (auto& [currency, line] : lines) {
    value.gross += line.gross;
    value.haircut_initial += line.haircut_initial;
    value.haircut_maintenance += line.haircut_maintenance;
    value.lines.push_back(std::move(line));
  }
  return value;
}

}  // namespace crossmargin
