#include "crossmargin/analysis/live_account.hpp"

#include <algorithm>

#include "live_state.hpp"

namespace crossmargin {

LiveAccount::LiveAccount(std::unique_ptr<State> state) : state_(std::move(state)) {}
LiveAccount::~LiveAccount() = default;

Result<std::unique_ptr<LiveAccount>> LiveAccount::create(LiveInputs inputs, const Execution& execution) {
  Result<Market> market = State::start_market(inputs);
  if (!market) return tl::unexpected(std::move(market.error()));
  auto live = LiveBase::create(std::move(inputs.instruments), *std::move(market), *inputs.method,
                               inputs.pricer, execution);
  if (!live) return tl::unexpected(std::move(live.error()));
  auto state = std::make_unique<State>(std::move(inputs), *std::move(live));
  if (Status ready = state->start(); !ready) return tl::unexpected(std::move(ready.error()));
  return std::unique_ptr<LiveAccount>(new LiveAccount(std::move(state)));
}

Status LiveAccount::apply(const PositionChange& trade) {
  return state_->apply(trade);
}
Status LiveAccount::apply(const BalanceChange& payment) {
  return state_->apply(payment);
}
Status LiveAccount::apply(const PriceTick& tick) {
  return state_->apply(tick);
}
Status LiveAccount::apply(const QuoteTick& tick) {
  return state_->apply(tick);
}
Status LiveAccount::recompute(const Execution& execution) {
  return state_->recompute(execution);
}
const std::vector<PoolStanding>& LiveAccount::pools() const {
  return state_->pools();
}
const Account& LiveAccount::account() const {
  return state_->account();
}
const EvaluatedBase& LiveAccount::base() const {
  return state_->base();
}

MarginStatus LiveAccount::status() const {
  MarginStatus worst = MarginStatus::ok;
  for (const PoolStanding& pool : pools()) worst = std::max(worst, pool.status);
  return worst;
}

}  // namespace crossmargin
