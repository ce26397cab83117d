#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/analysis/what_if.hpp"
#include "position_change.hpp"

namespace crossmargin {
namespace {

class AccountChanger {
 public:
  explicit AccountChanger(Account account) : account_(std::move(account)) {}

  void apply(const PositionChange& change) {
    if (!std::isfinite(change.value))
      return note(ErrorCode::invalid_value, "want a finite number", change.where);
    if (change.kind == PositionChange::Kind::add) return add(change);
    Bucket* bucket = find_bucket(change.pool);
    if (bucket == nullptr) {
      return note(ErrorCode::unsupported,
                  fmt::format("account {} has no pool \"{}\"", account_.id, change.pool), change.where);
    }
    change_held(*bucket, change);
  }

  void apply(const BalanceChange& change) {
    if (!std::isfinite(change.amount))
      return note(ErrorCode::invalid_value, "want a finite amount", change.where);
    Bucket& bucket = bucket_for(change.pool);
    const auto held =
        std::find_if(bucket.collateral.begin(), bucket.collateral.end(),
                     [&](const Balance& balance) { return balance.currency == change.currency; });
    if (held == bucket.collateral.end()) {
      bucket.collateral.push_back({change.currency, change.amount, change.where});
    } else {
      held->amount += change.amount;
    }
  }

  Result<Account> finish(const PortfolioLimits& limits) {
    if (issues_.empty()) issues_ = validate(account_, limits);
    if (!issues_.empty()) return tl::unexpected(std::move(issues_));
    return std::move(account_);
  }

 private:
  void note(ErrorCode code, std::string message, const SourceLocation& where, std::string hint = {}) {
    issues_.push_back({code, std::move(message), where, std::move(hint)});
  }

  Bucket* find_bucket(std::string_view pool) {
    if (pool == "cross") return &account_.cross;
    const auto found = std::find_if(account_.isolated.begin(), account_.isolated.end(),
                                    [&](const Bucket& b) { return b.id == pool; });
    return found == account_.isolated.end() ? nullptr : &*found;
  }

  Bucket& bucket_for(const std::string& pool) {
    if (Bucket* bucket = find_bucket(pool)) return *bucket;
    account_.isolated.push_back({pool, {}, {}, {}});
    return account_.isolated.back();
  }

  void add(const PositionChange& change) {
    Bucket& bucket = bucket_for(change.pool);
    const auto held =
        std::find_if(bucket.positions.begin(), bucket.positions.end(),
                     [&](const Position& position) { return position.instrument == change.instrument; });
    const bool opens = held == bucket.positions.end();
    Result<Position> position = detail::added(opens ? nullptr : &*held, change);
    if (!position) return append(issues_, std::move(position.error()));
    if (opens) {
      bucket.positions.push_back(*std::move(position));
    } else if (position->quantity == 0.0) {
      bucket.positions.erase(held);
    } else {
      *held = *std::move(position);
    }
  }

  void change_held(Bucket& bucket, const PositionChange& change) {
    const bool every = change.instrument == "*";
    const double factor = change.kind == PositionChange::Kind::remove ? 0.0 : change.value;
    bool found = every && !bucket.positions.empty();
    for (Position& position : bucket.positions) {
      if (!every && position.instrument != change.instrument) continue;
      found = true;
      position.quantity *= factor;
    }
    if (!found) {
      const std::string what = every ? "any position" : change.instrument;
      return note(ErrorCode::unknown_instrument,
                  fmt::format("pool \"{}\" of account {} does not hold {}", bucket.id, account_.id, what),
                  change.where, "use --add to open a position");
    }
    std::erase_if(bucket.positions, [](const Position& position) { return position.quantity == 0.0; });
  }

  Account account_;
  Issues issues_;
};

}  // namespace

Result<Account> changed_account(const Account& account, std::span<const PositionChange> positions,
                                std::span<const BalanceChange> balances, const PortfolioLimits& limits) {
  AccountChanger changer(account);
  for (const PositionChange& change : positions) changer.apply(change);
  for (const BalanceChange& change : balances) changer.apply(change);
  return changer.finish(limits);
}

}  // namespace crossmargin
