#include <algorithm>
#include <map>

#include "crossmargin/analysis/placement.hpp"

namespace crossmargin {
namespace {

/// Everything of some accounts in one pool.
class Pooler {
 public:
  explicit Pooler(const EvaluatedBase& base) : base_(base) { pooled_.id = pooled_.cross.id = "pooled"; }

  void add(const Account& account, const AccountAssessment& assessment) {
    add(account.cross, &assessment.pools.front());
    for (const Bucket& bucket : account.isolated) add(bucket, pool_of(bucket, assessment));
  }

  Result<Account> finish() {
    Issues issues;
    for (auto& [id, held] : held_) {
      if (held.positions.size() == 1) {
        pooled_.cross.positions.push_back(held.positions.front());
        continue;
      }
      Position sum = held.positions.front();
      sum.quantity = 0.0;
      sum.average_price.reset();
      for (const Position& position : held.positions) sum.quantity += position.quantity;
      if (sum.quantity != 0.0) pooled_.cross.positions.push_back(sum);
      if (held.unrealised != 0.0) settle(sum, held.unrealised, issues);
    }
    if (!issues.empty()) return tl::unexpected(std::move(issues));
    return std::move(pooled_);
  }

 private:
  struct Held {
    std::vector<Position> positions;
    double unrealised{0.0};
  };

  static const PoolAssessment* pool_of(const Bucket& bucket, const AccountAssessment& assessment) {
    const auto found = std::find_if(assessment.pools.begin() + 1, assessment.pools.end(),
                                    [&](const PoolAssessment& pool) { return pool.id == bucket.id; });
    return found == assessment.pools.end() ? nullptr : &*found;
  }

  void add(const Bucket& bucket, const PoolAssessment* pool) {
    for (const Position& position : bucket.positions) {
      Held& held = held_[position.instrument];
      held.positions.push_back(position);
      if (pool == nullptr) continue;
      for (const PositionAssessment& assessed : pool->positions)
        if (assessed.instrument == position.instrument) held.unrealised += assessed.unrealised;
    }
    pooled_.cross.orders.insert(pooled_.cross.orders.end(), bucket.orders.begin(), bucket.orders.end());
    pooled_.cross.collateral.insert(pooled_.cross.collateral.end(), bucket.collateral.begin(),
                                    bucket.collateral.end());
  }

  /// What positions that are netted have gained is cash in the currency they settle in.
  void settle(const Position& position, double unrealised, Issues& issues) {
    const auto index = base_.instruments().find(position.instrument);
    if (!index) return;  // the assessment says so
    const Currency& currency = base_.instruments()[*index].spec.settlement_currency;
    const auto fx = base_.market().fx(currency);
    if (!fx) return append(issues, fx.error());
    pooled_.cross.collateral.push_back({currency, unrealised / *fx, position.where});
  }

  const EvaluatedBase& base_;
  Account pooled_;
  std::map<std::string, Held> held_;
};

}  // namespace

Result<Account> pooled_account(std::span<const Account* const> accounts,
                               std::span<const AccountAssessment* const> assessments,
                               const EvaluatedBase& base) {
  Pooler pooler(base);
  for (std::size_t i = 0; i < accounts.size(); ++i) pooler.add(*accounts[i], *assessments[i]);
  return pooler.finish();
}

}  // namespace crossmargin
