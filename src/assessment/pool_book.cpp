#include "crossmargin/assessment/pool_book.hpp"

#include <algorithm>
#include <cmath>

#include "pool.hpp"
#include "pool_figures.hpp"

namespace crossmargin {
namespace {

/// What `pool_figures.hpp` reckons with.
struct Figures {
  struct Margin {
    double initial{0.0};
    double maintenance{0.0};
  };
  const CollateralValue& collateral;
  Margin margin;
  double position_value{0.0};
  double unrealised{0.0};
  double unrealised_gain{0.0};
  double equity_initial{0.0};
  double equity_maintenance{0.0};
  double excess_initial{0.0};
  double excess_maintenance{0.0};
  double utilisation{0.0};
  double coverage{0.0};
  double alert_level{0.0};
  MarginStatus status{MarginStatus::ok};
};

}  // namespace

Result<PoolBook> PoolBook::create(Bucket& bucket, const EvaluatedBase& base) {
  auto found = detail::find_pool(bucket, base);
  if (!found) return tl::unexpected(std::move(found.error()));
  PoolBook book(bucket);
  std::vector<Position> sorted;
  for (const detail::HeldPosition& held : found->held) {
    sorted.push_back(*held.position);
    book.values_.push_back({held.value.value, held.value.unrealised});
  }
  book.positions_ = std::move(found->positions);
  book.orders_ = std::move(found->orders);
  book.collateral_ = std::move(found->collateral);
  bucket.positions = std::move(sorted);
  return book;
}

std::size_t PoolBook::place_of(std::int32_t instrument) const {
  const auto found =
      std::lower_bound(positions_.begin(), positions_.end(), instrument,
                       [](const Holding& held, std::int32_t wanted) { return held.instrument < wanted; });
  return static_cast<std::size_t>(found - positions_.begin());
}

const Position* PoolBook::position(std::int32_t instrument) const {
  const std::size_t place = place_of(instrument);
  const bool held = place < positions_.size() && positions_[place].instrument == instrument;
  return held ? &bucket_->positions[place] : nullptr;
}

Issues PoolBook::put(std::size_t place, const Holding& holding, const EvaluatedBase& base) {
  const bool held = place < positions_.size() && positions_[place].instrument == holding.instrument;
  const auto at = positions_.begin() + static_cast<std::ptrdiff_t>(place);
  const Holding before = held ? *at : holding;
  if (held) {
    *at = holding;
  } else {
    positions_.insert(at, holding);
  }
  Issues lacking = base.engine().check({positions_, orders_, bucket_->collateral});
  if (lacking.empty()) return lacking;
  if (held) {
    positions_[place] = before;
  } else {
    positions_.erase(positions_.begin() + static_cast<std::ptrdiff_t>(place));
  }
  return lacking;
}

Status PoolBook::set(std::int32_t instrument, Position position, const EvaluatedBase& base) {
  const std::size_t place = place_of(instrument);
  const auto at = static_cast<std::ptrdiff_t>(place);
  const bool held = place < positions_.size() && positions_[place].instrument == instrument;
  if (position.quantity == 0.0) {
    if (!held) return {};
    changed_.push_back(instrument);
    bucket_->positions.erase(bucket_->positions.begin() + at);
    positions_.erase(positions_.begin() + at);
    values_.erase(values_.begin() + at);
    return {};
  }
  Issues issues;
  const auto found = detail::hold(position, base, issues);
  if (!found) return tl::unexpected(std::move(issues));
  if (Issues lacking = put(place, found->holding, base); !lacking.empty())
    return tl::unexpected(std::move(lacking));
  if (!held) {
    bucket_->positions.insert(bucket_->positions.begin() + at, Position{});
    values_.insert(values_.begin() + at, Value{});
  }
  changed_.push_back(instrument);
  values_[place] = {found->value.value, found->value.unrealised};
  bucket_->positions[place] = std::move(position);
  return {};
}

Status PoolBook::set_collateral(std::vector<Balance> balances, const EvaluatedBase& base) {
  auto value = value_collateral(balances, base.method().haircuts(), base.market());
  if (!value) return tl::unexpected(std::move(value.error()));
  if (Issues lacking = base.engine().check({positions_, orders_, balances}); !lacking.empty())
    return tl::unexpected(std::move(lacking));
  bucket_->collateral = std::move(balances);
  collateral_ = *std::move(value);
  return {};
}

Status PoolBook::check(const EvaluatedBase& base) const {
  auto found = detail::find_pool(*bucket_, base);
  return found ? Status{} : tl::unexpected(std::move(found.error()));
}

/// False where it has to be asked for in words.
bool PoolBook::quick_value(std::size_t place, const EvaluatedBase& base) {
  const Holding& held = positions_[place];
  const EvaluatedBase::Row& row = base.row(held.instrument);
  const RowFacts& facts = base.risk().facts(held.instrument);
  const auto is_usual = [](double amount) { return std::abs(amount) <= detail::largest_amount; };
  if (!is_usual(held.quantity * facts.notional)) return false;
  if (row.valued) {
    values_[place] = {held.quantity * facts.value * row.fx, 0.0};
    return is_usual(values_[place].value);
  }
  return !bucket_->positions[place].average_price;  // settled to the mark: nothing to add
}

Status PoolBook::revalue(const EvaluatedBase& base, std::span<const char> moved) {
  Issues issues;
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    if (moved[static_cast<std::size_t>(positions_[i].instrument)] == 0 || quick_value(i, base)) continue;
    const auto value = detail::sized_value(bucket_->positions[i], positions_[i].instrument, base, issues);
    values_[i] = {value.value, value.unrealised};
  }
  for (std::size_t i = 0; i < orders_.size(); ++i)
    detail::check_order_size(bucket_->orders[i], orders_[i].instrument, base, issues);
  auto collateral = value_collateral(bucket_->collateral, base.method().haircuts(), base.market());
  if (!collateral) append(issues, std::move(collateral.error()));
  // A method may take positions up to a size that prices move.
  if (issues.empty()) issues = base.engine().check({positions_, orders_, bucket_->collateral});
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  collateral_ = *std::move(collateral);
  return {};
}

PoolStanding PoolBook::standing(const EvaluatedBase& base, MarginScratch& scratch) {
  Figures figures{.collateral = collateral_, .margin = {}};
  for (const Value& value : values_) {
    detail::add_value(figures, {value.value, value.unrealised});
  }
  const MarginLevels margin = base.engine().levels_again(
      {positions_, orders_, bucket_->collateral, figures.unrealised}, changed_, scratch);
  changed_.clear();
  figures.margin = {margin.initial, margin.maintenance};
  detail::set_equity(figures, base.method().standing());
  detail::set_ratios(figures, base.method().standing());
  return {.id = bucket_->id,
          .equity = figures.collateral.gross + figures.position_value + figures.unrealised,
          .equity_initial = figures.equity_initial,
          .equity_maintenance = figures.equity_maintenance,
          .initial = figures.margin.initial,
          .maintenance = figures.margin.maintenance,
          .excess_initial = figures.excess_initial,
          .excess_maintenance = figures.excess_maintenance,
          .utilisation = figures.utilisation,
          .coverage = figures.coverage,
          .alert_level = figures.alert_level,
          .status = figures.status};
}

}  // namespace crossmargin
