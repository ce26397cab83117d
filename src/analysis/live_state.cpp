#include "live_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "position_change.hpp"

namespace crossmargin {
namespace {

LivePool live_pool(const PoolAssessment& pool) {
  return {.id = pool.id,
          .equity_initial = pool.equity_initial,
          .equity_maintenance = pool.equity_maintenance,
          .initial = pool.margin.initial,
          .maintenance = pool.margin.maintenance,
          .excess_initial = pool.excess_initial,
          .excess_maintenance = pool.excess_maintenance,
          .utilisation = pool.utilisation,
          .coverage = pool.coverage,
          .alert_level = pool.alert_level,
          .status = pool.status};
}

Result<std::vector<LivePool>> live_pools(const Account& account, const EvaluatedBase& base) {
  auto assessed = assess(account, base, Detail::totals, Execution{});
  if (!assessed) return tl::unexpected(std::move(assessed.error()));
  std::vector<LivePool> pools;
  for (const PoolAssessment& pool : assessed->pools) pools.push_back(live_pool(pool));
  return pools;
}

Status unknown_pool(const std::string& pool, const SourceLocation& where) {
  return fail(ErrorCode::unsupported, fmt::format("the account has no pool {}", quoted(pool)), where,
              "name \"cross\" or one of its isolated buckets");
}

Status unknown_instrument(const std::string& id, const SourceLocation& where) {
  return fail(ErrorCode::unknown_instrument,
              fmt::format("the market does not list instrument {}", quoted(id)), where,
              "list it in a market file or in the portfolio's own instruments");
}

SourceLocation at_field(SourceLocation where, std::string_view field) {
  where.field += where.field.empty() ? std::string(field) : "." + std::string(field);
  return where;
}

}  // namespace

LiveAccount::State::State(LiveInputs inputs)
    : instruments_(std::move(inputs.instruments)),
      method_(inputs.method),
      account_(std::move(inputs.account)),
      limits_(inputs.limits),
      pricer_(inputs.pricer),
      data_(inputs.market.data()) {}

Status LiveAccount::State::start(const Execution& execution) {
  Result<Market> given = Market::create(data_);
  if (!given) return tl::unexpected(std::move(given.error()));
  // Solves for the volatilities that stand in option prices alone.
  Result<Market> kept = changed_market(*given, instruments_, {});
  if (!kept) return tl::unexpected(std::move(kept.error()));
  data_ = kept->data();
  market_.emplace(data_, instruments_);
  return follow(execution);
}

Status LiveAccount::State::follow(const Execution& execution) {
  Result<Market> market = Market::create(data_);
  if (!market) return tl::unexpected(std::move(market.error()));
  auto base = EvaluatedBase::create(instruments_, *std::move(market), *method_, pricer_, execution);
  if (!base) return tl::unexpected(std::move(base.error()));
  auto pools = live_pools(account_, **base);
  if (!pools) return tl::unexpected(std::move(pools.error()));
  base_ = *std::move(base);
  pools_ = *std::move(pools);
  return {};
}

Status LiveAccount::State::assess_again(const Account& account) {
  auto pools = live_pools(account, *base_);
  if (!pools) return tl::unexpected(std::move(pools.error()));
  pools_ = *std::move(pools);
  return {};
}

Bucket* LiveAccount::State::find_bucket(std::string_view pool) {
  if (pool == "cross") return &account_.cross;
  for (Bucket& bucket : account_.isolated)
    if (bucket.id == pool) return &bucket;
  return nullptr;
}

Status LiveAccount::State::check_trade(const PositionChange& trade) const {
  if (trade.kind != PositionChange::Kind::add)
    return fail(ErrorCode::unsupported, "a trade adds contracts; removing and scaling are for a what-if",
                trade.where);
  if (!std::isfinite(trade.value) || trade.value == 0.0)
    return fail(ErrorCode::invalid_value,
                fmt::format("want a finite number other than 0, got {}", trade.value),
                at_field(trade.where, "quantity"));
  if (trade.average_price && !std::isfinite(*trade.average_price))
    return fail(ErrorCode::invalid_value, "want a finite number", at_field(trade.where, "average_price"));
  if (!instruments_.find(trade.instrument)) return unknown_instrument(trade.instrument, trade.where);
  return {};
}

Status LiveAccount::State::apply(const PositionChange& trade) {
  if (Status checked = check_trade(trade); !checked) return checked;
  Bucket* bucket = find_bucket(trade.pool);
  if (bucket == nullptr) return unknown_pool(trade.pool, trade.where);
  std::vector<Position>& positions = bucket->positions;
  const auto held = std::find_if(positions.begin(), positions.end(), [&](const Position& position) {
    return position.instrument == trade.instrument;
  });
  const bool opens = held == positions.end();
  Result<Position> after = detail::added(opens ? nullptr : &*held, trade);
  if (!after) return tl::unexpected(std::move(after.error()));
  if (std::abs(after->quantity) >= limits_.max_quantity)
    return fail(ErrorCode::limit,
                fmt::format("{} of {} is not below the limit of {} contracts", after->quantity,
                            trade.instrument, limits_.max_quantity),
                at_field(trade.where, "quantity"), "check its unit; a larger limit can be asked for");
  std::vector<Position> before = positions;
  if (opens) {
    positions.push_back(*std::move(after));
  } else if (after->quantity == 0.0) {
    positions.erase(held);
  } else {
    *held = *std::move(after);
  }
  Status assessed = assess_again(account_);
  if (!assessed) positions = std::move(before);
  return assessed;
}

Status LiveAccount::State::apply(const BalanceChange& payment) {
  if (!std::isfinite(payment.amount))
    return fail(ErrorCode::invalid_value, "want a finite amount", at_field(payment.where, "amount"));
  Bucket* bucket = find_bucket(payment.pool);
  if (bucket == nullptr) return unknown_pool(payment.pool, payment.where);
  const std::vector<Balance> before = bucket->collateral;
  const auto held =
      std::find_if(bucket->collateral.begin(), bucket->collateral.end(),
                   [&](const Balance& balance) { return balance.currency == payment.currency; });
  if (held == bucket->collateral.end()) {
    bucket->collateral.push_back({payment.currency, payment.amount, payment.where});
  } else {
    held->amount += payment.amount;
  }
  Status assessed = assess_again(account_);
  if (!assessed) bucket->collateral = before;
  return assessed;
}

Status LiveAccount::State::apply(const PriceTick& tick) {
  const Result<double> before = market_->spot(tick);
  if (!before) return tl::unexpected(before.error());
  market_->move(tick.underlying, tick.price);
  Status followed = follow(Execution{});
  if (!followed) market_->move(tick.underlying, *before);
  return followed;
}

/// The quote after a tick, its volatility solved for where a price gives it.
Result<InstrumentQuote> LiveAccount::State::new_quote(const Instrument& instrument,
                                                      const QuoteTick& tick) const {
  InstrumentQuote quote = market_->quote(instrument);
  quote.where = tick.where;
  if (instrument.kind != InstrumentKind::option) {
    if (!tick.price || tick.volatility)
      return fail(ErrorCode::missing_field,
                  fmt::format("{} is no option: its quote is a price alone", instrument.id), tick.where);
    quote.price = tick.price;
    return quote;
  }
  if (tick.volatility) {
    quote.volatility = tick.volatility;
    return quote;
  }
  MarketData asked = data_;
  quote.volatility.reset();
  quote.price = tick.price;
  asked.quotes[instrument.id] = quote;
  Result<Market> market = Market::create(std::move(asked));
  if (!market) return tl::unexpected(std::move(market.error()));
  const Result<PricingInputs> inputs = pricing_inputs(instrument, *market);
  if (!inputs) return tl::unexpected(inputs.error());
  quote.price.reset();
  quote.volatility = inputs->volatility;
  return quote;
}

Status LiveAccount::State::apply(const QuoteTick& tick) {
  const auto index = instruments_.find(tick.instrument);
  if (!index) return unknown_instrument(tick.instrument, tick.where);
  if (!tick.price && !tick.volatility)
    return fail(ErrorCode::missing_field, "want a price or a volatility", tick.where);
  if (tick.price)
    if (Status checked = detail::check_price(*tick.price, tick.where); !checked) return checked;
  if (tick.volatility && !(*tick.volatility > 0.0 && std::isfinite(*tick.volatility)))
    return fail(ErrorCode::invalid_value,
                fmt::format("want a finite number above 0, got {}", *tick.volatility),
                at_field(tick.where, "volatility"), "leave it out when it is not known");
  const Instrument& instrument = instruments_[*index];
  Result<InstrumentQuote> quote = new_quote(instrument, tick);
  if (!quote) return tl::unexpected(std::move(quote.error()));
  const InstrumentQuote before = market_->quote(instrument);
  market_->set_quote(instrument, *quote);
  Status followed = follow(Execution{});
  if (!followed) market_->set_quote(instrument, before);
  return followed;
}

Status LiveAccount::State::recompute(const Execution& execution) {
  return follow(execution);
}

}  // namespace crossmargin
