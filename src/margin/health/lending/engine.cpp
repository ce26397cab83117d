#include "margin/health/lending/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "margin/health/level.hpp"

namespace crossmargin::health::lending {
namespace {

using integer::Whole;

/// The nearest double, but never 1 for what is below it.
double shown(const std::optional<Whole>& health) {
  if (!health) return std::numeric_limits<double>::infinity();
  const double value = integer::unscaled(*health, 18);
  return *health < integer::wad ? std::min(value, std::nextafter(1.0, 0.0)) : value;
}

}  // namespace

Engine::Engine(const Parameters& parameters, const HaircutTable& haircuts, const EngineInputs& inputs)
    : PlainEngine(inputs), parameters_(parameters), haircuts_(haircuts) {
  rebind();
}

Result<std::unique_ptr<Engine>> Engine::create(const Parameters& parameters, const HaircutTable& haircuts,
                                               const EngineInputs& inputs) {
  if (auto fx = inputs.market->fx(parameters.currency); !fx) return tl::unexpected(std::move(fx.error()));
  return std::unique_ptr<Engine>(new Engine(parameters, haircuts, inputs));
}

void Engine::rebind() {
  issues_.assign(inputs().instruments->size(), {});
  for (std::size_t i = 0; i < issues_.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    if (inputs().risk->issue(index) != nullptr) continue;
    const Instrument& instrument = (*inputs().instruments)[index];
    issues_[i] = {{ErrorCode::unsupported, instrument.id + ": the method has no rule for contracts",
                   instrument.where, "hold assets as collateral and owe what is borrowed"}};
  }
}

Issues Engine::check_balance(const Balance& balance) const {
  const std::string& code = balance.currency.code();
  if (parameters_.reserve(balance.currency) == nullptr)
    return {{ErrorCode::missing_parameter, code + " is no reserve of the method", balance.where,
             fmt::format("give parameters.reserves.{}", code)}};
  if (balance.amount < 0.0 && !parameters_.may_be_owed(balance.currency))
    return {{ErrorCode::missing_parameter,
             fmt::format("{} is owed, and cannot be borrowed {}", code,
                         parameters_.category ? "in the chosen category" : "under the method"),
             balance.where,
             parameters_.category ? "leave parameters.category out, or name another"
                                  : fmt::format("list {} in parameters.borrowable", code)}};
  auto price = price_of(view(), balance.currency);
  return price ? Issues{} : std::move(price.error());
}

Issues Engine::check(const PoolHoldings& pool) const {
  Issues issues;
  for (const Balance& balance : pool.balances) append_once(issues, check_balance(balance));
  if (!issues.empty()) return issues;
  try {
    loan_of(view(), pool.balances);
  } catch (const std::runtime_error&) {  // what the checked integers throw
    return {{ErrorCode::limit, "balances are too large to be reckoned in whole numbers",
             pool.balances.front().where, "check the units of amounts and prices"}};
  }
  return issues;
}

PoolLoan Engine::judge(const PoolHoldings& pool) const {
  PoolLoan result;
  result.loan = loan_of(view(), pool.balances);
  const std::vector<Balance> balances(pool.balances.begin(), pool.balances.end());
  result.equity = value_collateral(balances, haircuts_, *inputs().market)->gross + pool.unrealised;
  result.health_factor = shown(result.loan.health);
  if (!result.loan.health) return result;  // nothing owed, nothing required
  const integer::LendingAccount& account = result.loan.account;
  const double fx = *inputs().market->fx(parameters_.currency);
  const auto money = [&](const Whole& base) { return integer::unscaled(base, base_digits) * fx; };
  const bool is_short = *result.loan.health < integer::wad;
  const double free =
      money(integer::floor_div(account.weighted_threshold, integer::ten_thousand) - account.debt);
  result.maintenance = level_of(result.equity, {free, is_short});
  // Who may be liquidated may not borrow more either.
  const Whole room = integer::borrow_room(account);
  const Standing borrowing{std::min(money(room), free), room < 0 || is_short};
  result.initial = std::max(level_of(result.equity, borrowing), result.maintenance);
  return result;
}

MarginResult Engine::margin(const PoolHoldings& pool, Detail detail) const {
  const PoolLoan judged = judge(pool);
  MarginResult result;
  result.initial = result.other_margin = judged.initial;
  result.maintenance = result.other_maintenance = judged.maintenance;
  result.health_factor = judged.health_factor;
  if (detail == Detail::full) result.trace = trace_of(judged, parameters_, inputs());
  return result;
}

}  // namespace crossmargin::health::lending
