#include <algorithm>
#include <cmath>

#include "crossmargin/analysis/bucket_choice.hpp"
#include "crossmargin/risk/market_change.hpp"
#include "own_bucket.hpp"

namespace crossmargin {
namespace {

/// A position by itself, opened at the present price where it says none.
Account by_itself(const Account& marked, const std::string& instrument) {
  Account account;
  account.id = marked.id;
  account.cross.id = "cross";
  for (const Position& position : marked.cross.positions)
    if (position.instrument == instrument) account.cross.positions.push_back(position);
  return account;
}

Result<double> worth_at(const Account& account, const InstrumentTable& own, const EvaluatedBase& base,
                        const MarketChange& change) {
  auto market = changed_market(base.market(), own, change);
  if (!market) return tl::unexpected(std::move(market.error()));
  const auto there =
      EvaluatedBase::create(own, *std::move(market), base.method(), base.pricer(), Execution{});
  if (!there) return tl::unexpected(there.error());
  const auto assessed = assess(account, **there, Detail::totals, {});
  if (!assessed) return tl::unexpected(assessed.error());
  return gross_equity(assessed->pools.front());
}

/// What a position loses alone at the worse of the two moves; at least 0. Where one cannot be assessed the
/// other counts. Errors: where neither can.
Result<double> loss_alone(const Account& marked, const PositionAssessment& position,
                          const EvaluatedBase& base, const SuggestionOptions& options) {
  const Account account = by_itself(marked, position.instrument);
  const auto index = base.instruments().find(position.instrument);
  const InstrumentTable own = base.instruments().subset(std::span(&*index, 1));
  const auto now = worth_at(account, own, base, {});
  if (!now) return tl::unexpected(now.error());
  const auto down = worth_at(account, own, base, {.prices = {{position.underlying, options.move_down}}});
  const auto up = worth_at(account, own, base, {.prices = {{position.underlying, options.move_up}}});
  if (!down && !up) return tl::unexpected(down.error());
  return std::max({0.0, *now - down.value_or(*now), *now - up.value_or(*now)});
}

double benefit_of(const PositionAssessment& position) {
  if (!(position.isolated_initial > 0.0)) return 0.0;
  return 1.0 - position.incremental / position.isolated_initial;
}

class Suggester {
 public:
  Suggester(const EvaluatedBase& base, const SuggestionOptions& options, const Execution& execution)
      : base_(base), options_(options), execution_(execution) {}

  Result<BucketSuggestion> run(const Account& account) {
    auto assessed = assess(account, base_, Detail::full, execution_);
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    BucketSuggestion result{{}, account, *std::move(assessed)};
    auto candidates = find_candidates(account, result.after);
    if (!candidates) return tl::unexpected(std::move(candidates.error()));
    for (SuggestedBucket& candidate : *candidates)
      if (Status tried = try_one(result, candidate); !tried) return tl::unexpected(std::move(tried.error()));
    return result;
  }

 private:
  Result<std::vector<SuggestedBucket>> find_candidates(const Account& account,
                                                       const AccountAssessment& assessed) const {
    const auto marked = marked_account(account, base_);
    if (!marked) return tl::unexpected(marked.error());
    std::vector<SuggestedBucket> found;
    for (const PositionAssessment& position : assessed.pools.front().positions) {
      const auto loss = loss_alone(*marked, position, base_, options_);
      if (!loss) return tl::unexpected(loss.error());
      found.push_back({"", position.instrument, position.quantity, *loss, 0.0, {}});
    }
    std::stable_sort(found.begin(), found.end(), [](const SuggestedBucket& a, const SuggestedBucket& b) {
      return a.loss_alone > b.loss_alone;
    });
    return found;
  }

  /// Moves a candidate on the account as it stands by now, where the rule asks for it.
  Status try_one(BucketSuggestion& result, SuggestedBucket& candidate) const {
    const PoolAssessment& pool = result.after.pools.front();
    const auto held = std::find_if(
        pool.positions.begin(), pool.positions.end(),
        [&](const PositionAssessment& position) { return position.instrument == candidate.instrument; });
    candidate.benefit_share = benefit_of(*held);
    if (candidate.loss_alone < std::max(gross_equity(pool), 0.0) || candidate.loss_alone == 0.0 ||
        candidate.benefit_share >= options_.least_benefit)
      return {};
    const auto moved = detail::move_out(result.account, candidate.instrument, base_);
    if (!moved) return {};  // its margin is not there to be moved
    auto after = assess(moved->account, base_, Detail::full, execution_);
    if (!after) return tl::unexpected(std::move(after.error()));
    if (after->pools.front().status > pool.status || is_called(*after, moved->bucket)) return {};
    candidate.bucket = moved->bucket;
    candidate.collateral = moved->collateral;
    result.buckets.push_back(candidate);
    result.account = moved->account;
    result.after = *std::move(after);
    return {};
  }

  static bool is_called(const AccountAssessment& assessed, const std::string& bucket) {
    return std::any_of(assessed.pools.begin(), assessed.pools.end(), [&](const PoolAssessment& pool) {
      return pool.id == bucket && pool.status >= MarginStatus::margin_call;
    });
  }

  const EvaluatedBase& base_;
  const SuggestionOptions& options_;
  const Execution& execution_;
};

}  // namespace

Result<BucketSuggestion> suggest_buckets(const Account& account, const EvaluatedBase& base,
                                         const SuggestionOptions& options, const Execution& execution) {
  return Suggester(base, options, execution).run(account);
}

}  // namespace crossmargin
