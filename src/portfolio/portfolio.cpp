#include "crossmargin/portfolio/portfolio.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

constexpr double largest_amount = 1e18;
constexpr double largest_price = 1e15;

SourceLocation at_field(SourceLocation where, std::string_view field) {
  where.field += where.field.empty() ? std::string(field) : "." + std::string(field);
  return where;
}

std::string first_line(const SourceLocation& where) {
  return where.line > 0 ? fmt::format(" (first at line {})", where.line) : std::string();
}

/// Reports every item whose key was seen before in the same list.
template <class Items, class Key>
void check_repeats(const Items& items, const Key& key, std::string_view what, Issues& issues) {
  std::vector<std::size_t> order(items.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return key(items[a]) < key(items[b]); });
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    const std::string_view name = key(items[order[i]]);
    if (key(items[order[first]]) != name) {
      first = i;
    } else if (!name.empty()) {
      issues.push_back(
          {ErrorCode::duplicate,
           fmt::format("{} {} stands twice{}", what, name, first_line(items[order[first]].where)),
           items[order[i]].where, "join the two into one"});
    }
  }
}

void check_price(std::optional<double> price, const SourceLocation& where, std::string_view field,
                 Issues& issues) {
  if (!price) return;
  if (!std::isfinite(*price)) {
    issues.push_back({ErrorCode::invalid_value,
                      fmt::format("want a finite number, got {}", *price),
                      at_field(where, field),
                      {}});
  } else if (std::abs(*price) > largest_price) {
    issues.push_back({ErrorCode::limit, fmt::format("{} is over the limit of {}", *price, largest_price),
                      at_field(where, field), "check its unit"});
  }
}

/// A position or an order: both name an instrument and a signed quantity.
template <class Holding>
void check_holding(const Holding& holding, const PortfolioLimits& limits, Issues& issues) {
  if (holding.instrument.empty()) {
    issues.push_back({ErrorCode::missing_field,
                      "want the name of an instrument",
                      at_field(holding.where, "instrument"),
                      {}});
  }
  const auto where = [&] { return at_field(holding.where, "quantity"); };
  if (!std::isfinite(holding.quantity) || holding.quantity == 0.0) {
    issues.push_back({ErrorCode::invalid_value,
                      fmt::format("quantity of {}: want a finite number other than 0, got {}",
                                  holding.instrument, holding.quantity),
                      where(), "leave the row out when nothing is held"});
  } else if (std::abs(holding.quantity) >= limits.max_quantity) {
    issues.push_back({ErrorCode::limit,
                      fmt::format("quantity of {}: {} is not below the limit of {} contracts",
                                  holding.instrument, holding.quantity, limits.max_quantity),
                      where(), "check its unit; a larger limit can be asked for"});
  }
}

void check_balances(const std::vector<Balance>& balances, Issues& issues) {
  for (const Balance& balance : balances) {
    if (balance.currency.empty()) {
      issues.push_back({ErrorCode::missing_field,
                        "want the currency or coin of the balance",
                        at_field(balance.where, "currency"),
                        {}});
    }
    if (!std::isfinite(balance.amount) || std::abs(balance.amount) > largest_amount) {
      const bool finite = std::isfinite(balance.amount);
      issues.push_back({finite ? ErrorCode::limit : ErrorCode::invalid_value,
                        fmt::format("amount of {}: want a finite number up to {}, got {}",
                                    balance.currency.code(), largest_amount, balance.amount),
                        at_field(balance.where, "amount"), finite ? "check its unit" : ""});
    }
  }
  check_repeats(
      balances, [](const Balance& balance) { return std::string_view(balance.currency.code()); },
      "collateral in", issues);
}

void check_bucket(const Bucket& bucket, const PortfolioLimits& limits, Issues& issues) {
  for (const Position& position : bucket.positions) {
    check_holding(position, limits, issues);
    check_price(position.average_price, position.where, "average_price", issues);
  }
  for (const OpenOrder& order : bucket.orders) {
    check_holding(order, limits, issues);
    check_price(order.limit_price, order.where, "limit_price", issues);
  }
  check_balances(bucket.collateral, issues);
  check_repeats(
      bucket.positions, [](const Position& position) { return std::string_view(position.instrument); },
      "a position in", issues);
}

bool is_empty(const Bucket& bucket) {
  return bucket.positions.empty() && bucket.orders.empty() && bucket.collateral.empty();
}

Issue not_printable(std::string_view what, std::string_view id, const SourceLocation& where) {
  return {ErrorCode::invalid_value, fmt::format("{} {} holds a control character", what, in_quotes(id)),
          where, "write it without line breaks and tabs"};
}

void check_isolated_ids(const Account& account, Issues& issues) {
  std::vector<std::string_view> seen;
  for (const Bucket& bucket : account.isolated) {
    if (bucket.id.empty()) {
      issues.push_back({ErrorCode::missing_field,
                        fmt::format("account {}: an isolated bucket needs an id", account.id),
                        account.where,
                        {}});
    } else if (bucket.id == "cross") {
      issues.push_back(
          {ErrorCode::invalid_value,
           fmt::format("account {}: \"cross\" is the name of the cross pool, not of an isolated bucket",
                       account.id),
           account.where, "choose another id"});
    } else if (std::find(seen.begin(), seen.end(), bucket.id) != seen.end()) {
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("account {}: the bucket {} stands twice", account.id, bucket.id),
                        account.where, "join the two into one"});
    }
    if (!is_printable(bucket.id)) issues.push_back(not_printable("the bucket", bucket.id, account.where));
    seen.push_back(bucket.id);
  }
}

void add_ids(const Bucket& bucket, std::vector<std::string>& ids) {
  for (const Position& position : bucket.positions) ids.push_back(position.instrument);
  for (const OpenOrder& order : bucket.orders) ids.push_back(order.instrument);
}

}  // namespace

Issues validate(const Account& account, const PortfolioLimits& limits) {
  Issues issues;
  if (account.id.empty()) {
    issues.push_back({ErrorCode::missing_field, "an account needs an id", at_field(account.where, "id"), {}});
  }
  if (!is_printable(account.id)) issues.push_back(not_printable("the account", account.id, account.where));
  const bool empty =
      is_empty(account.cross) && std::all_of(account.isolated.begin(), account.isolated.end(), is_empty);
  if (empty) {
    issues.push_back({ErrorCode::missing_field,
                      fmt::format("account {} has neither positions, orders nor collateral", account.id),
                      account.where, "leave the account out, or say what it holds"});
  }
  check_isolated_ids(account, issues);
  check_bucket(account.cross, limits, issues);
  for (const Bucket& bucket : account.isolated) check_bucket(bucket, limits, issues);
  return issues;
}

const Bucket* find_bucket(const Account& account, std::string_view id) {
  if (id == "cross") return &account.cross;
  const auto found = std::find_if(account.isolated.begin(), account.isolated.end(),
                                  [&](const Bucket& bucket) { return bucket.id == id; });
  return found == account.isolated.end() ? nullptr : &*found;
}

Result<Portfolio> Portfolio::create(std::vector<Account> accounts, const PortfolioLimits& limits) {
  if (accounts.empty()) {
    return fail(ErrorCode::missing_field, "the portfolio has no account",
                SourceLocation{"", 0, 0, "accounts"}, "list at least one account");
  }
  Issues issues;
  for (const Account& account : accounts) append(issues, validate(account, limits));
  check_repeats(
      accounts, [](const Account& account) { return std::string_view(account.id); }, "the account", issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return Portfolio(std::move(accounts));
}

std::vector<std::string> Portfolio::instrument_ids() const {
  std::vector<std::string> ids;
  for (const Account& account : accounts_) {
    add_ids(account.cross, ids);
    for (const Bucket& bucket : account.isolated) add_ids(bucket, ids);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace crossmargin
