#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "pool.hpp"

namespace crossmargin::detail {
namespace {

/// Appends an issue when what is held is too large to be real.
void check_size(const std::string& id, double amount, const SourceLocation& where, Issues& issues) {
  if (std::abs(amount) <= largest_amount) return;
  issues.push_back({ErrorCode::limit,
                    fmt::format("{}: an amount of {} is over the limit of {}", id, amount, largest_amount),
                    where, "check the units of quantity, multiplier and average price"});
}

/// The index of a priced instrument, or -1 after noting why there is none.
std::int32_t priced(const std::string& id, const SourceLocation& where, const EvaluatedBase& base,
                    Issues& issues) {
  const auto index = base.instruments().find(id);
  if (!index) {
    issues.push_back({ErrorCode::unknown_instrument,
                      fmt::format("the market does not list instrument {}", in_quotes(id)), where,
                      "list it in a market file or in the portfolio's own instruments"});
    return -1;
  }
  if (const Issues& lacking = method_issues(*index, base); !lacking.empty()) {
    append_once(issues, lacking);
    return -1;
  }
  if (const Issue* issue = base.risk().issue(*index)) {
    // Some messages name their instrument already.
    const bool named = issue->message.find(id) != std::string::npos;
    issues.push_back({issue->code, named ? issue->message : fmt::format("{}: {}", id, issue->message), where,
                      issue->hint});
    return -1;
  }
  return *index;
}

}  // namespace

const Issues& method_issues(std::int32_t index, const EvaluatedBase& base) {
  const int factor = base.risk().facts(index).factor;
  const bool resolved = factor < 0 || base.shocks().issues(factor).empty();
  return resolved ? base.engine().issues(index) : base.shocks().issues(factor);
}

PositionValue sized_value(const Position& position, std::int32_t index, const EvaluatedBase& base,
                          Issues& issues) {
  check_size(position.instrument, position.quantity * base.risk().facts(index).notional, position.where,
             issues);
  auto value = position_value(position, index, base);
  if (!value) {
    append(issues, std::move(value.error()));
    return {};
  }
  check_size(position.instrument, value->value, position.where, issues);
  check_size(position.instrument, value->unrealised, position.where, issues);
  return *value;
}

void check_order_size(const OpenOrder& order, std::int32_t index, const EvaluatedBase& base, Issues& issues) {
  check_size(order.instrument, order.quantity * base.risk().facts(index).notional, order.where, issues);
}

std::optional<HeldPosition> hold(const Position& position, const EvaluatedBase& base, Issues& issues) {
  const std::int32_t index = priced(position.instrument, position.where, base, issues);
  if (index < 0) return std::nullopt;
  const std::size_t before = issues.size();
  const PositionValue value = sized_value(position, index, base, issues);
  if (issues.size() > before) return std::nullopt;
  return HeldPosition{&position, {index, position.quantity}, value};
}

Result<Pool> find_pool(const Bucket& bucket, const EvaluatedBase& base) {
  Issues issues;
  Pool pool;
  pool.bucket = &bucket;
  pool.held.reserve(bucket.positions.size());
  for (const Position& position : bucket.positions)
    if (const auto held = hold(position, base, issues)) pool.held.push_back(*held);
  for (const OpenOrder& order : bucket.orders) {
    const std::int32_t index = priced(order.instrument, order.where, base, issues);
    if (index < 0) continue;
    check_order_size(order, index, base, issues);
    pool.orders.push_back({index, order.quantity});
  }
  auto collateral = value_collateral(bucket.collateral, base.method().haircuts(), base.market());
  if (collateral) {
    pool.collateral = *std::move(collateral);
  } else {
    append(issues, std::move(collateral.error()));
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  std::stable_sort(pool.held.begin(), pool.held.end(), [](const HeldPosition& a, const HeldPosition& b) {
    return a.holding.instrument < b.holding.instrument;
  });
  for (const HeldPosition& held : pool.held) pool.positions.push_back(held.holding);
  issues = base.engine().check({pool.positions, pool.orders, bucket.collateral});
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return pool;
}

}  // namespace crossmargin::detail
