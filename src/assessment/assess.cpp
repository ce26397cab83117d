#include "crossmargin/assessment/assess.hpp"

#include <algorithm>

#include "pool.hpp"

namespace crossmargin {
namespace {

std::vector<const Bucket*> buckets_of(const Account& account) {
  std::vector<const Bucket*> buckets;
  for (const Bucket& bucket : account.isolated) buckets.push_back(&bucket);
  std::sort(buckets.begin(), buckets.end(), [](const Bucket* a, const Bucket* b) { return a->id < b->id; });
  buckets.insert(buckets.begin(), &account.cross);
  return buckets;
}

void add_pool(AccountAssessment& result, PoolAssessment pool) {
  result.requirement_initial += pool.margin.initial;
  result.requirement_maintenance += pool.margin.maintenance;
  result.isolated_initial += pool.isolated_initial;
  result.isolated_maintenance += pool.isolated_maintenance;
  result.status = std::max(result.status, pool.status);
  result.pools.push_back(std::move(pool));
}

}  // namespace

std::string_view to_string(MarginStatus status) {
  switch (status) {
    case MarginStatus::ok:
      return "ok";
    case MarginStatus::alert:
      return "alert";
    case MarginStatus::margin_call:
      return "margin_call";
    case MarginStatus::liquidation:
      return "liquidation";
  }
  return "ok";
}

Result<AccountAssessment> assess(const Account& account, const EvaluatedBase& base, Detail detail,
                                 const Execution& execution) {
  Issues issues;
  AccountAssessment result;
  result.id = account.id;
  for (const Bucket* bucket : buckets_of(account)) {
    auto pool = detail::find_pool(*bucket, base);
    if (!pool) {
      append_once(issues, pool.error());
      continue;
    }
    auto assessed = detail::assess_pool(*std::move(pool), base, detail, execution);
    if (assessed) {
      if (bucket == &account.cross) assessed->id = "cross";
      add_pool(result, *std::move(assessed));
    } else {
      append(issues, std::move(assessed.error()));
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return result;
}

}  // namespace crossmargin
