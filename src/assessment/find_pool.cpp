#include <fmt/format.h>

#include <algorithm>

#include "pool.hpp"

namespace crossmargin::detail {
namespace {

/// The index of a priced instrument, or -1 after noting why there is none.
std::int32_t priced(const std::string& id, const SourceLocation& where, const EvaluatedBase& base,
                    Issues& issues) {
  const auto index = base.instruments().find(id);
  if (!index) {
    issues.push_back({ErrorCode::unknown_instrument,
                      fmt::format("the market does not list instrument \"{}\"", id), where,
                      "list it in a market file or in the portfolio's own instruments"});
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

Result<Pool> find_pool(const Bucket& bucket, const EvaluatedBase& base) {
  Issues issues;
  Pool pool;
  pool.bucket = &bucket;
  pool.held.reserve(bucket.positions.size());
  for (const Position& position : bucket.positions) {
    const std::int32_t index = priced(position.instrument, position.where, base, issues);
    if (index < 0) continue;
    auto value = position_value(position, index, base);
    if (value) {
      pool.held.push_back({&position, {index, position.quantity}, *value});
    } else {
      append(issues, std::move(value.error()));
    }
  }
  for (const OpenOrder& order : bucket.orders) {
    const std::int32_t index = priced(order.instrument, order.where, base, issues);
    if (index >= 0) pool.orders.push_back({index, order.quantity});
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
  return pool;
}

}  // namespace crossmargin::detail
