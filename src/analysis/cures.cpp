#include "crossmargin/analysis/cures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "crossmargin/core/format.hpp"
#include "crossmargin/portfolio/position_book.hpp"

namespace crossmargin {
namespace {

constexpr int digits_of_a_position = 6;
constexpr int most_decimals = 12;
constexpr double largest_deposit = 1e18;  ///< beyond it an amount counts for nothing

/// Whether a pool with this equity reaches a level.
struct Level {
  std::string name;
  bool maintenance{false};
  bool initial{false};
  double alert{std::numeric_limits<double>::infinity()};  ///< utilisation must be below it
};

struct Equity {
  double initial{0.0};
  double maintenance{0.0};
};

struct Requirement {
  double initial{0.0};
  double maintenance{0.0};
};

/// What equity has to reach: `trigger` is the coverage ratio below which an account is liquidated.
Requirement to_reach(double initial, double maintenance, double trigger) {
  return {initial, trigger * maintenance};
}

bool reaches(const Level& level, const Equity& equity, const Requirement& margin) {
  if (level.maintenance && equity.maintenance - margin.maintenance < 0.0) return false;
  if (level.initial && equity.initial - margin.initial < 0.0) return false;
  if (!std::isfinite(level.alert) || !(margin.initial > 0.0)) return true;
  return equity.initial > 0.0 && margin.initial / equity.initial < level.alert;
}

/// The levels the pool does not reach, from the lowest.
std::vector<Level> missed_levels(const PoolAssessment& pool, const std::vector<double>& alerts) {
  std::vector<Level> missed;
  if (pool.excess_maintenance < 0.0) missed.push_back({"maintenance", true, false});
  if (pool.excess_initial < 0.0) missed.push_back({"initial", true, true});
  for (auto level = alerts.rbegin(); level != alerts.rend(); ++level)
    if (pool.utilisation >= *level && (*level <= 1.0))
      missed.push_back({fmt::format("alert {}", shortest(*level)), true, true, *level});
  return missed;
}

MarginStatus status_of(const Equity& equity, const Requirement& margin, const std::vector<double>& alerts) {
  if (!reaches({"", true, false}, equity, margin)) return MarginStatus::liquidation;
  if (!reaches({"", true, true}, equity, margin)) return MarginStatus::margin_call;
  for (const double level : alerts)
    if (!reaches({"", true, true, level}, equity, margin)) return MarginStatus::alert;
  return MarginStatus::ok;
}

/// The pool's equity when `amount` more is paid in, valued as the assessment values it.
class PaidIn {
 public:
  PaidIn(const Bucket& bucket, const PoolAssessment& pool, const EvaluatedBase& base)
      : balances_(bucket.collateral), pool_(pool), base_(base) {
    const Currency& currency = base.market().reporting_currency();
    const auto held = std::find_if(balances_.begin(), balances_.end(),
                                   [&](const Balance& balance) { return balance.currency == currency; });
    place_ = static_cast<std::size_t>(held - balances_.begin());
    if (held == balances_.end()) balances_.push_back({currency, 0.0, {}});
    before_ = balances_[place_].amount;
  }

  Equity operator()(double amount) {
    balances_[place_].amount = before_ + amount;
    const auto value = value_collateral(balances_, base_.method().haircuts(), base_.market());
    if (!value) return {};
    const double gross = value->gross + pool_.position_value + pool_.unrealised;
    return {gross - value->haircut_initial, gross - value->haircut_maintenance};
  }

 private:
  std::vector<Balance> balances_;
  const PoolAssessment& pool_;
  const EvaluatedBase& base_;
  std::size_t place_{0};
  double before_{0.0};
};

/// What equity lacks for a level.
double lacking(const Level& level, const Equity& equity, const Requirement& margin) {
  double amount = level.maintenance ? margin.maintenance - equity.maintenance : 0.0;
  if (level.initial) amount = std::max(amount, margin.initial - equity.initial);
  if (std::isfinite(level.alert)) amount = std::max(amount, margin.initial / level.alert - equity.initial);
  return std::max(amount, 0.0);
}

/// The least whole number that passes, above one that does not and at most one that does.
template <class Passes>
double least_whole(double fails, double passes, const Passes& test) {
  for (double middle = std::floor(fails + (passes - fails) / 2.0); middle > fails && middle < passes;
       middle = std::floor(fails + (passes - fails) / 2.0))
    (test(middle) ? passes : fails) = middle;
  return passes;
}

/// The least deposit that reaches a level it misses: a bound by formula, then to the last minor unit by
/// trying. Nothing where no deposit does.
std::optional<double> least_deposit(const Level& level, PaidIn& equity, const Requirement& margin,
                                    double unit) {
  const auto paid_for = [&](double units) { return reaches(level, equity(units * unit), margin); };
  double enough = std::ceil(lacking(level, equity(0.0), margin) / unit) + 1.0;
  while (!paid_for(enough)) {  // a haircut takes part of it
    enough *= 2.0;
    if (enough * unit > largest_deposit) return std::nullopt;
  }
  return least_whole(0.0, enough, paid_for) * unit;
}

void add_deposits(PoolCure& cure, PaidIn equity, const PoolAssessment& pool, const EvaluatedBase& base) {
  const Currency& currency = base.market().reporting_currency();
  const Haircut* haircut = base.method().haircuts().find(currency);
  if (haircut == nullptr || !(std::max(haircut->initial, haircut->maintenance) < 1.0)) {
    cure.no_deposit = fmt::format("{} does not count as collateral under this method", currency.code());
    return;
  }
  const double unit = std::pow(10.0, -currency.digits());
  const StandingRules& rules = base.method().standing();
  const Requirement margin = to_reach(pool.margin.initial, pool.margin.maintenance, rules.coverage_trigger);
  for (const Level& level : missed_levels(pool, rules.alert_levels)) {
    const std::optional<double> amount = least_deposit(level, equity, margin, unit);
    if (!amount) {
      cure.no_deposit = fmt::format("no amount of {} reaches the level \"{}\": what counts of it is capped",
                                    currency.code(), level.name);
      return;
    }
    cure.deposits.push_back({level.name, *amount, status_of(equity(*amount), margin, rules.alert_levels)});
  }
}

/// A pool's holdings with one of them at another quantity.
class Resized {
 public:
  /// `unrealised`: profit of the positions, which closing does not change.
  Resized(const Bucket& bucket, double unrealised, const EvaluatedBase& base)
      : base_(base), bucket_(bucket), unrealised_(unrealised), scratch_(base.engine().make_scratch()) {
    for (const Position& position : bucket.positions)
      positions_.push_back({base.instruments().find(position.instrument).value(), position.quantity});
    for (const OpenOrder& order : bucket.orders)
      orders_.push_back({base.instruments().find(order.instrument).value(), order.quantity});
  }

  std::size_t size() const { return positions_.size(); }
  const Holding& held(std::size_t place) const { return positions_[place]; }

  Requirement margin(std::size_t place, double quantity) {
    rest_ = positions_;
    if (quantity == 0.0) {
      rest_.erase(rest_.begin() + static_cast<std::ptrdiff_t>(place));
    } else {
      rest_[place].quantity = quantity;
    }
    const MarginTotals totals =
        base_.engine().totals({rest_, orders_, bucket_.collateral, unrealised_}, *scratch_);
    return to_reach(totals.initial, totals.maintenance, base_.method().standing().coverage_trigger);
  }

 private:
  const EvaluatedBase& base_;
  const Bucket& bucket_;
  double unrealised_;
  std::vector<Holding> positions_;
  std::vector<Holding> orders_;
  std::vector<Holding> rest_;
  std::unique_ptr<MarginScratch> scratch_;
};

/// The contract's own step; a millionth of the position or less, as a decimal, where it has none.
QuantityStep step_of(const Instrument& instrument, double whole) {
  if (instrument.spec.quantity_step)
    if (const auto step = exact_step(*instrument.spec.quantity_step)) return *step;
  const int digits = static_cast<int>(std::ceil(std::log10(whole)));
  return {1, std::clamp(digits_of_a_position - digits, 0, most_decimals)};
}

/// The least trade that reaches the level, given that closing all of it does: halving the steps between.
double least_closing(Resized& book, std::size_t place, const EvaluatedBase& base,
                     const std::function<bool(const Requirement&)>& cured) {
  const Holding& held = book.held(place);
  const double whole = std::abs(held.quantity);
  const QuantityStep step = step_of(base.instruments()[held.instrument], whole);
  const auto closed = [&](double steps) {
    return std::copysign(std::min(quantity_of(static_cast<std::int64_t>(steps), step), whole), held.quantity);
  };
  const double all = std::ceil(whole / quantity_of(1, step));
  const double steps = least_whole(
      0.0, all, [&](double some) { return cured(book.margin(place, held.quantity - closed(some))); });
  return -closed(steps);
}

void add_closing(PoolCure& cure, const Bucket& bucket, const PoolAssessment& pool,
                 const EvaluatedBase& base) {
  Resized book(bucket, pool.unrealised, base);
  std::size_t best = book.size();
  Requirement without;
  for (std::size_t place = 0; place < book.size(); ++place) {
    const Requirement closed = book.margin(place, 0.0);
    const double least = best == book.size() ? pool.margin.initial : without.initial;
    if (!(closed.initial < least)) continue;
    best = place;
    without = closed;
  }
  if (best == book.size()) return;
  const Equity equity{pool.equity_initial, pool.equity_maintenance};
  Level level{"", true, true};
  if (pool.status == MarginStatus::alert) level.alert = base.method().standing().alert_levels.front();
  const auto cured = [&](const Requirement& margin) { return reaches(level, equity, margin); };
  const Holding& held = book.held(best);
  cure.closing = ClosingCure{.instrument = base.instruments()[held.instrument].id,
                             .held = held.quantity,
                             .relief = pool.margin.initial - without.initial};
  if (cured(without)) cure.closing->quantity = least_closing(book, best, base, cured);
}

}  // namespace

std::vector<PoolCure> cures(const Account& account, const AccountAssessment& assessed,
                            const EvaluatedBase& base) {
  std::vector<PoolCure> all;
  for (const PoolAssessment& pool : assessed.pools) {
    if (pool.status == MarginStatus::ok) continue;
    PoolCure cure{.pool = pool.id, .status = pool.status};
    const Bucket& bucket = *find_bucket(account, pool.id);
    add_deposits(cure, PaidIn(bucket, pool, base), pool, base);
    add_closing(cure, bucket, pool, base);
    all.push_back(std::move(cure));
  }
  return all;
}

}  // namespace crossmargin
