#include "live_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "crossmargin/core/format.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "position_change.hpp"

namespace crossmargin {
namespace {

constexpr double largest_volatility = 1e9;

Status unknown_pool(const std::string& pool, const SourceLocation& where) {
  return fail(ErrorCode::unsupported, fmt::format("the account has no pool {}", in_quotes(pool)), where,
              "name \"cross\" or one of its isolated buckets");
}

Status unknown_instrument(const std::string& id, const SourceLocation& where) {
  return fail(ErrorCode::unknown_instrument,
              fmt::format("the market does not list instrument {}", in_quotes(id)), where,
              "list it in a market file or in the portfolio's own instruments");
}

SourceLocation at_field(SourceLocation where, std::string_view field) {
  where.field += where.field.empty() ? std::string(field) : "." + std::string(field);
  return where;
}

Status check_quote(const QuoteTick& tick) {
  if (!tick.price && !tick.volatility)
    return fail(ErrorCode::missing_field, "want a price or a volatility", tick.where);
  if (tick.price)
    if (Status checked = detail::check_price(*tick.price, tick.where); !checked) return checked;
  if (!tick.volatility || (*tick.volatility > 0.0 && *tick.volatility <= largest_volatility)) return {};
  return fail(ErrorCode::invalid_value, fmt::format("want a finite number above 0, got {}", *tick.volatility),
              at_field(tick.where, "volatility"), "leave it out when it is not known");
}

/// What held a moment ago holds again.
void must(const Status& restored) {
  if (!restored)
    throw std::logic_error("a live account could not go back: " + to_text(restored.error().front()));
}

}  // namespace

LiveAccount::State::State(LiveInputs inputs, std::unique_ptr<LiveBase> live)
    : account_(std::move(inputs.account)),
      limits_(inputs.limits),
      live_(std::move(live)),
      market_(live_->market(), live_->base().instruments()) {}

Result<Market> LiveAccount::State::start_market(const LiveInputs& inputs) {
  return changed_market(inputs.market, inputs.instruments, {});
}

Status LiveAccount::State::start() {
  account_.cross.id = "cross";
  std::sort(account_.isolated.begin(), account_.isolated.end(),
            [](const Bucket& a, const Bucket& b) { return a.id < b.id; });
  std::vector<Bucket*> buckets{&account_.cross};
  for (Bucket& bucket : account_.isolated) buckets.push_back(&bucket);
  Issues issues;
  for (Bucket* bucket : buckets) {
    auto book = PoolBook::create(*bucket, moving());
    if (book) {
      books_.push_back(*std::move(book));
    } else {
      append_once(issues, book.error());
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  pools_.resize(books_.size());
  make_scratch();
  for (std::size_t pool = 0; pool < books_.size(); ++pool) stand(pool);
  return {};
}

std::optional<std::size_t> LiveAccount::State::find_pool(std::string_view pool) const {
  for (std::size_t i = 0; i < books_.size(); ++i)
    if (books_[i].bucket().id == pool) return i;
  return std::nullopt;
}

/// The instrument of a trade that makes sense.
Result<std::int32_t> LiveAccount::State::check_trade(const PositionChange& trade) const {
  if (trade.kind != PositionChange::Kind::add)
    return fail(ErrorCode::unsupported, "a trade adds contracts; removing and scaling are for a what-if",
                trade.where);
  if (!std::isfinite(trade.value) || trade.value == 0.0)
    return fail(ErrorCode::invalid_value,
                fmt::format("want a finite number other than 0, got {}", trade.value),
                at_field(trade.where, "quantity"));
  if (trade.average_price && !std::isfinite(*trade.average_price))
    return fail(ErrorCode::invalid_value, "want a finite number", at_field(trade.where, "average_price"));
  const auto index = moving().instruments().find(trade.instrument);
  if (!index) return tl::unexpected(unknown_instrument(trade.instrument, trade.where).error());
  return *index;
}

Status LiveAccount::State::apply(const PositionChange& trade) {
  const Result<std::int32_t> instrument = check_trade(trade);
  if (!instrument) return tl::unexpected(instrument.error());
  const auto pool = find_pool(trade.pool);
  if (!pool) return unknown_pool(trade.pool, trade.where);
  Result<Position> after = detail::added(books_[*pool].position(*instrument), trade);
  if (!after) return tl::unexpected(std::move(after.error()));
  if (std::abs(after->quantity) >= limits_.max_quantity)
    return fail(ErrorCode::limit,
                fmt::format("{} of {} is not below the limit of {} contracts", after->quantity,
                            trade.instrument, limits_.max_quantity),
                at_field(trade.where, "quantity"), "check its unit; a larger limit can be asked for");
  if (Status set = books_[*pool].set(*instrument, *std::move(after), moving()); !set) return set;
  stand(*pool);
  return {};
}

Status LiveAccount::State::apply(const BalanceChange& payment) {
  if (!std::isfinite(payment.amount))
    return fail(ErrorCode::invalid_value, "want a finite amount", at_field(payment.where, "amount"));
  const auto pool = find_pool(payment.pool);
  if (!pool) return unknown_pool(payment.pool, payment.where);
  std::vector<Balance> balances = books_[*pool].bucket().collateral;
  const auto held = std::find_if(balances.begin(), balances.end(), [&](const Balance& balance) {
    return balance.currency == payment.currency;
  });
  if (held == balances.end()) {
    balances.push_back({payment.currency, payment.amount, payment.where});
  } else {
    held->amount += payment.amount;
  }
  if (Status set = books_[*pool].set_collateral(std::move(balances), moving()); !set) return set;
  stand(*pool);
  return {};
}

Status LiveAccount::State::revalue() {
  Issues issues;
  for (PoolBook& book : books_)
    if (Status valued = book.revalue(moving(), live_->moved()); !valued) append_once(issues, valued.error());
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  for (std::size_t pool = 0; pool < books_.size(); ++pool) stand(pool);
  return {};
}

void LiveAccount::State::make_scratch() {
  scratch_.clear();
  for (std::size_t pool = 0; pool < books_.size(); ++pool)
    scratch_.push_back(moving().engine().make_scratch());
}

/// Everything anew; what is held may have come to lack something.
Status LiveAccount::State::rebuild(const Execution& execution) {
  if (Status built = live_->rebuild(execution); !built) return built;
  make_scratch();
  Issues issues;
  for (const PoolBook& book : books_)
    if (Status held = book.check(moving()); !held) append_once(issues, held.error());
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return revalue();
}

Status LiveAccount::State::apply(const PriceTick& tick) {
  const Result<double> before = market_.spot(tick);
  if (!before) return tl::unexpected(before.error());
  const auto follow = [&](double price) {
    market_.move(tick.underlying, price);
    return live_->reprice(tick.underlying) == LiveBase::Repriced::in_place ? revalue() : rebuild(Execution{});
  };
  Status followed = follow(tick.price);
  if (!followed) must(follow(*before));
  return followed;
}

/// The quote after a tick, its volatility solved for where a price gives it.
Result<InstrumentQuote> LiveAccount::State::new_quote(const Instrument& instrument, const QuoteTick& tick) {
  InstrumentQuote quote = market_.quote(instrument);
  const InstrumentQuote before = quote;
  quote.where = tick.where;
  if (instrument.kind != InstrumentKind::option) {
    if (!tick.price || tick.volatility)
      return fail(ErrorCode::missing_field,
                  fmt::format("{} is no option: its quote is a price alone", instrument.id), tick.where);
    quote.price = tick.price;
    return quote;
  }
  quote.volatility = tick.volatility;
  if (tick.volatility) return quote;
  quote.price = tick.price;
  market_.set_quote(instrument, quote);
  const Result<PricingInputs> inputs = pricing_inputs(instrument, moving().market());
  market_.set_quote(instrument, before);
  if (!inputs) return tl::unexpected(inputs.error());
  quote.price.reset();
  quote.volatility = inputs->volatility;
  return quote;
}

Status LiveAccount::State::apply(const QuoteTick& tick) {
  const auto index = moving().instruments().find(tick.instrument);
  if (!index) return unknown_instrument(tick.instrument, tick.where);
  if (Status checked = check_quote(tick); !checked) return checked;
  const Instrument& instrument = moving().instruments()[*index];
  const Result<InstrumentQuote> quote = new_quote(instrument, tick);
  if (!quote) return tl::unexpected(quote.error());
  const auto follow = [&](const InstrumentQuote& now) {
    market_.set_quote(instrument, now);
    return live_->reprice(*index) == LiveBase::Repriced::in_place ? revalue() : rebuild(Execution{});
  };
  const InstrumentQuote before = market_.quote(instrument);
  Status followed = follow(*quote);
  if (!followed) must(follow(before));
  return followed;
}

Status LiveAccount::State::recompute(const Execution& execution) {
  return live_->reprice_all() == LiveBase::Repriced::in_place ? revalue() : rebuild(execution);
}

}  // namespace crossmargin
