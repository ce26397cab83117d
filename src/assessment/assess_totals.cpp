#include "crossmargin/assessment/assess_totals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "pool.hpp"
#include "pool_figures.hpp"

namespace crossmargin {
namespace detail {

/// A position as it stands in the room of a scratch.
struct Held {
  Holding holding;
  PositionValue value;
  std::size_t order{0};
};

}  // namespace detail

namespace {

using detail::Held;
using detail::PositionValue;

struct CollateralTotals {
  double gross{0.0};
  double haircut_initial{0.0};
  double haircut_maintenance{0.0};
};

/// `PoolAssessment` without what explains it.
struct PoolTotals {
  CollateralTotals collateral;
  double position_value{0.0};
  double unrealised{0.0};
  double unrealised_gain{0.0};
  double equity_initial{0.0};
  double equity_maintenance{0.0};
  MarginTotals margin;
  double isolated_initial{0.0};
  double isolated_maintenance{0.0};
  double benefit{0.0};
  double benefit_share{0.0};
  double utilisation{0.0};
  double coverage{0.0};
  double excess_initial{0.0};
  double excess_maintenance{0.0};
  double alert_level{0.0};
  MarginStatus status{MarginStatus::ok};
};

void start(AccountTotals& totals) {
  std::string unit = std::move(totals.leading_unit);
  std::vector<std::string> incomplete = std::move(totals.incomplete);
  unit.clear();
  incomplete.clear();
  totals = AccountTotals{};
  totals.leading_unit = std::move(unit);
  totals.incomplete = std::move(incomplete);
  totals.coverage = totals.excess = std::numeric_limits<double>::infinity();
}

/// A pool's figures as both kinds of pool name them, added to an account's.
template <class Pool>
void add_pool(AccountTotals& totals, const Pool& pool) {
  ++totals.pools;
  totals.requirement_initial += pool.margin.initial;
  totals.requirement_maintenance += pool.margin.maintenance;
  totals.isolated_initial += pool.isolated_initial;
  totals.isolated_maintenance += pool.isolated_maintenance;
  totals.status = std::max(totals.status, pool.status);
  totals.benefit += pool.benefit;
  totals.collateral += pool.collateral.gross;
  totals.equity += pool.equity_initial;
  totals.utilisation = std::max(totals.utilisation, pool.utilisation);
  totals.coverage = std::min(totals.coverage, pool.coverage);
  totals.excess = std::min(totals.excess, pool.excess_initial);
  for (const std::string& text : pool.margin.incomplete) {
    if (std::find(totals.incomplete.begin(), totals.incomplete.end(), text) == totals.incomplete.end())
      totals.incomplete.push_back(text);
  }
}

/// `bucket` is empty for the cross pool.
void add_lead(AccountTotals& totals, std::string_view bucket, const LeadingRisk& lead) {
  if (lead.id == nullptr || lead.risk <= totals.leading_risk) return;
  totals.leading_unit.assign(bucket);
  if (!bucket.empty()) totals.leading_unit += '/';
  totals.leading_unit += *lead.id;
  totals.leading_scenario = lead.scenario;
  totals.leading_risk = lead.risk;
  totals.runner_up_share = lead.runner_up_share;
}

}  // namespace

struct AssessScratch::Room {
  std::unique_ptr<MarginScratch> margin;
  std::vector<const Bucket*> buckets;
  std::vector<detail::Held> held;
  std::vector<Holding> positions;
  std::vector<Holding> orders;
  std::vector<const Balance*> balances;
};

AssessScratch::AssessScratch(const EvaluatedBase& base) : room_(std::make_unique<Room>()) {
  room_->margin = base.engine().make_scratch();
}
AssessScratch::AssessScratch(AssessScratch&&) noexcept = default;
AssessScratch::~AssessScratch() = default;

namespace {

/// One bucket after another in the same room. Whatever is unusual is left to `assess`, which has the words
/// for it: every look-up here says false.
class QuickPool {
 public:
  QuickPool(const EvaluatedBase& base, AssessScratch::Room& room) : base_(base), room_(room) {}

  bool assess(const Bucket& bucket, PoolTotals& pool) {
    if (!find_positions(bucket) || !find_orders(bucket) || !find_collateral(bucket, pool.collateral))
      return false;
    for (const Held& held : room_.held) {
      detail::add_value(pool, held.value);
    }
    detail::set_equity(pool, base_.method().standing());
    const PoolHoldings holdings{room_.positions, room_.orders, bucket.collateral, pool.unrealised};
    if (!base_.engine().check(holdings).empty()) return false;
    for (const Holding& holding : room_.positions) {
      const AloneMargin alone = base_.engine().alone(holding, *room_.margin);
      pool.isolated_initial += alone.initial;
      pool.isolated_maintenance += alone.maintenance;
    }
    pool.margin = base_.engine().totals(holdings, *room_.margin);
    detail::set_benefit(pool);
    detail::set_ratios(pool, base_.method().standing());
    return true;
  }

 private:
  std::int32_t clear_row(const std::string& id) const {
    const auto index = base_.instruments().find(id);
    return index && base_.row(*index).clear ? *index : -1;
  }

  bool is_usual(double amount) const { return std::abs(amount) <= detail::largest_amount; }

  bool value(const Position& position, std::int32_t index, PositionValue& value) const {
    const EvaluatedBase::Row& row = base_.row(index);
    if (row.valued && !std::isnan(row.fx)) {
      value.value = position.quantity * base_.risk().facts(index).value * row.fx;
    } else if (row.valued || position.average_price) {
      const auto found = detail::position_value(position, index, base_);
      if (!found) return false;
      value = *found;
    }
    return is_usual(value.value) && is_usual(value.unrealised) &&
           is_usual(position.quantity * base_.risk().facts(index).notional);
  }

  bool find_positions(const Bucket& bucket) {
    room_.held.clear();
    room_.positions.clear();
    for (const Position& position : bucket.positions) {
      const std::int32_t index = clear_row(position.instrument);
      Held held{{index, position.quantity}, {}, room_.held.size()};
      if (index < 0 || !value(position, index, held.value)) return false;
      room_.held.push_back(held);
    }
    const auto before = [](const Held& a, const Held& b) {
      return std::pair(a.holding.instrument, a.order) < std::pair(b.holding.instrument, b.order);
    };
    if (!std::is_sorted(room_.held.begin(), room_.held.end(), before))
      std::sort(room_.held.begin(), room_.held.end(), before);
    for (const Held& held : room_.held) room_.positions.push_back(held.holding);
    return true;
  }

  bool find_orders(const Bucket& bucket) {
    room_.orders.clear();
    for (const OpenOrder& order : bucket.orders) {
      const std::int32_t index = clear_row(order.instrument);
      if (index < 0 || !is_usual(order.quantity * base_.risk().facts(index).notional)) return false;
      room_.orders.push_back({index, order.quantity});
    }
    return true;
  }

  bool find_collateral(const Bucket& bucket, CollateralTotals& collateral) {
    room_.balances.clear();
    for (const Balance& balance : bucket.collateral) room_.balances.push_back(&balance);
    std::sort(room_.balances.begin(), room_.balances.end(),
              [](const Balance* a, const Balance* b) { return a->currency < b->currency; });
    const Currency* last = nullptr;
    for (const Balance* balance : room_.balances) {
      if (last != nullptr && *last == balance->currency) return false;
      last = &balance->currency;
      const Haircut* haircut = base_.method().haircuts().find(balance->currency);
      if (haircut == nullptr && balance->amount > 0.0) return false;
      const auto line = value_line(balance->currency, 0.0 + balance->amount, haircut, base_.market());
      if (!line) return false;
      collateral.gross += line->gross;
      collateral.haircut_initial += line->haircut_initial;
      collateral.haircut_maintenance += line->haircut_maintenance;
    }
    return true;
  }

  const EvaluatedBase& base_;
  AssessScratch::Room& room_;
};

}  // namespace

AccountTotals totals_of(const AccountAssessment& assessment) {
  AccountTotals totals;
  start(totals);
  for (const PoolAssessment& pool : assessment.pools) {
    add_pool(totals, pool);
    add_lead(totals, pool.id == "cross" ? std::string_view() : std::string_view(pool.id),
             leading_risk(pool.margin));
  }
  return totals;
}

Status assess_totals(const Account& account, const EvaluatedBase& base, AssessScratch& scratch,
                     AccountTotals& totals) {
  start(totals);
  AssessScratch::Room& room = scratch.room();
  room.buckets.clear();
  for (const Bucket& bucket : account.isolated) room.buckets.push_back(&bucket);
  std::sort(room.buckets.begin(), room.buckets.end(),
            [](const Bucket* a, const Bucket* b) { return a->id < b->id; });
  room.buckets.insert(room.buckets.begin(), &account.cross);
  QuickPool quick(base, room);
  for (const Bucket* bucket : room.buckets) {
    PoolTotals pool;
    if (!quick.assess(*bucket, pool)) {
      auto whole = assess(account, base, Detail::totals, {});
      if (!whole) return tl::unexpected(std::move(whole.error()));
      totals = totals_of(*whole);
      return {};
    }
    add_pool(totals, pool);
    add_lead(totals, bucket == &account.cross ? std::string_view() : std::string_view(bucket->id),
             pool.margin.lead);
  }
  return {};
}

}  // namespace crossmargin
