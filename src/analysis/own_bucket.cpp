#include "own_bucket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace crossmargin::detail {
namespace {

/// How often collateral is topped up where the requirement itself moves with it.
constexpr int most_rounds = 8;

/// A name that no bucket of the account has.
std::string free_id(const Account& account, const std::string& instrument) {
  const auto taken = [&](const std::string& id) {
    return std::any_of(account.isolated.begin(), account.isolated.end(),
                       [&](const Bucket& bucket) { return bucket.id == id; });
  };
  std::string id = instrument;
  for (int next = 2; taken(id); ++next) id = fmt::format("{}-{}", instrument, next);
  return id;
}

/// What may be taken, in the order in which it is.
std::vector<Balance> spare_balances(const Bucket& pool, const Instrument& instrument,
                                    const EvaluatedBase& base) {
  std::vector<Balance> spare;
  for (const Balance& balance : pool.collateral)
    if (balance.amount > 0.0) spare.push_back(balance);
  const auto rank = [&](const Balance& one) {
    const int kind = one.currency == base.market().reporting_currency()    ? 0
                     : one.currency == instrument.spec.settlement_currency ? 1
                                                                           : 2;
    return std::tuple(kind, one.currency);
  };
  std::sort(spare.begin(), spare.end(),
            [&](const Balance& a, const Balance& b) { return rank(a) < rank(b); });
  return spare;
}

/// What amounts are worth for initial margin; not a number where the method does not take one.
double worth(const std::vector<Balance>& balances, const EvaluatedBase& base) {
  const auto value = value_collateral(balances, base.method().haircuts(), base.market());
  return value ? value->gross - value->haircut_initial : std::nan("");
}

/// Pays what is wanted into a bucket out of spare balances, each rounded up to its digits.
class Payment {
 public:
  Payment(std::vector<Balance> spare, const EvaluatedBase& base) : spare_(std::move(spare)), base_(base) {}

  /// Brings the worth of what was paid up to an amount; false where the spare balances do not suffice.
  bool reach(double amount) {
    for (std::size_t i = 0; i < spare_.size(); ++i) {
      if (worth(paid_, base_) >= amount) return true;
      if (i < paid_.size()) continue;
      paid_.push_back(spare_[i]);
      if (!(worth(paid_, base_) >= amount)) continue;
      take_least(amount);
    }
    return worth(paid_, base_) >= amount;
  }
  /// The same again for more.
  bool raise(double amount) {
    if (!paid_.empty()) paid_.pop_back();
    return reach(amount);
  }
  const std::vector<Balance>& paid() const { return paid_; }

 private:
  void take_least(double amount) {
    Balance& last = paid_.back();
    const double unit = std::pow(10.0, -last.currency.digits());
    double fails = 0.0;
    double passes = std::ceil(last.amount / unit);
    const double all = last.amount;
    while (passes - fails > 1.0) {
      const double middle = std::floor(0.5 * (fails + passes));
      if (middle <= fails || middle >= passes) break;
      last.amount = std::min(middle * unit, all);
      (worth(paid_, base_) >= amount ? passes : fails) = middle;
    }
    last.amount = std::min(round_half_away(passes * unit, last.currency.digits()), all);
    if (!(worth(paid_, base_) >= amount)) last.amount = std::min(passes * unit, all);
  }

  std::vector<Balance> spare_;
  std::vector<Balance> paid_;
  const EvaluatedBase& base_;
};

void take_from(Bucket& pool, const std::vector<Balance>& paid) {
  for (const Balance& one : paid)
    for (Balance& balance : pool.collateral)
      if (balance.currency == one.currency) balance.amount -= one.amount;
  std::erase_if(pool.collateral, [](const Balance& balance) { return balance.amount == 0.0; });
}

}  // namespace

Account alone(const OwnBucket& moved) {
  Account account;
  account.id = moved.account.id;
  account.cross.id = "cross";
  for (const Bucket& bucket : moved.account.isolated)
    if (bucket.id == moved.bucket) account.isolated.push_back(bucket);
  return account;
}

Result<OwnBucket> move_out(const Account& account, const std::string& instrument, const EvaluatedBase& base) {
  OwnBucket moved{account, free_id(account, instrument), {}};
  std::vector<Position>& held = moved.account.cross.positions;
  const auto found = std::find_if(
      held.begin(), held.end(), [&](const Position& position) { return position.instrument == instrument; });
  const auto index = base.instruments().find(instrument);
  if (found == held.end() || !index)
    return fail(ErrorCode::unknown_instrument, fmt::format("the cross pool does not hold {}", instrument));
  moved.account.isolated.push_back({moved.bucket, {*found}, {}, {}});
  held.erase(found);
  Bucket& bucket = moved.account.isolated.back();
  Payment payment(spare_balances(account.cross, base.instruments()[*index], base), base);
  for (int round = 0; round < most_rounds; ++round) {
    const auto assessed = assess(alone(moved), base, Detail::totals, {});
    if (!assessed) return tl::unexpected(assessed.error());
    const PoolAssessment& pool = assessed->pools.back();
    if (pool.excess_initial >= 0.0) {
      moved.collateral = payment.paid();
      take_from(moved.account.cross, moved.collateral);
      return moved;
    }
    if (!payment.raise(worth(payment.paid(), base) - pool.excess_initial)) break;
    bucket.collateral = payment.paid();
  }
  return fail(ErrorCode::invalid_value,
              fmt::format("the pool's collateral does not cover the initial margin of {} alone", instrument));
}

}  // namespace crossmargin::detail
