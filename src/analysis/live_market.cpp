#include "live_market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"

namespace crossmargin::detail {
namespace {

constexpr double largest_price = 1e15;

SourceLocation at_price(SourceLocation where) {
  where.field += where.field.empty() ? "price" : ".price";
  return where;
}

}  // namespace

Status check_price(double price, const SourceLocation& where) {
  if (price > 0.0 && price <= largest_price) return {};
  if (price > largest_price && std::isfinite(price))
    return fail(ErrorCode::limit, fmt::format("{} is over the limit of {}", price, largest_price),
                at_price(where), "check its unit");
  return fail(ErrorCode::invalid_value, fmt::format("want a finite price above 0, got {}", price),
              at_price(where), "leave the line out when there is no price");
}

LiveMarket::LiveMarket(MarketData& data, const InstrumentTable& instruments) : data_(data) {
  for (auto& [id, underlying] : data_.underlyings)
    if (underlying.spot) leaders_[id].spot = &*underlying.spot;
  for (auto& [key, forward] : data_.forwards) follow(key.first, forward);
  for (auto& [currency, fx] : data_.fx)
    if (!fx.underlying.empty() && currency != data_.reporting_currency) follow(fx.underlying, fx.rate);
  for (const Instrument& instrument : instruments.all())
    if (const auto found = data_.quotes.find(instrument.id); found != data_.quotes.end())
      follow_quote(instrument, found->second);
}

void LiveMarket::follow(const std::string& underlying, double& number) {
  const auto leader = leaders_.find(underlying);
  if (leader != leaders_.end()) leader->second.followers.push_back({&number, number, *leader->second.spot});
}

void LiveMarket::unfollow(const std::string& underlying, const double* number) {
  const auto leader = leaders_.find(underlying);
  if (leader == leaders_.end()) return;
  std::erase_if(leader->second.followers, [&](const Follower& one) { return one.number == number; });
}

void LiveMarket::follow_quote(const Instrument& instrument, InstrumentQuote& quote) {
  if (quote.price && instrument.kind != InstrumentKind::option) follow(instrument.underlying, *quote.price);
  if (quote.forward) follow(instrument.underlying, *quote.forward);
}

Result<double> LiveMarket::spot(const PriceTick& tick) const {
  if (Status checked = check_price(tick.price, tick.where); !checked)
    return tl::unexpected(std::move(checked.error()));
  const auto known = data_.underlyings.find(tick.underlying);
  if (known == data_.underlyings.end())
    return fail(ErrorCode::unknown_instrument,
                fmt::format("the market has no underlying {}", in_quotes(tick.underlying)), tick.where,
                "name one that the market file lists");
  if (!known->second.spot)
    return fail(ErrorCode::missing_price, fmt::format("the market has no spot of {}", tick.underlying),
                tick.where, fmt::format("give underlyings.{}.spot in the market file", tick.underlying));
  if (!(*known->second.spot > 0.0))
    return fail(ErrorCode::invalid_value,
                fmt::format("nothing moves in proportion to a spot of {}", *known->second.spot), tick.where);
  return *known->second.spot;
}

void LiveMarket::move(const std::string& underlying, double price) {
  Leader& leader = leaders_.at(underlying);
  *leader.spot = price;
  for (const Follower& one : leader.followers) *one.number = one.given * (price / one.spot);
}

void LiveMarket::set_quote(const Instrument& instrument, const InstrumentQuote& quote) {
  InstrumentQuote& kept = data_.quotes[instrument.id];
  if (kept.price) unfollow(instrument.underlying, &*kept.price);
  if (kept.forward) unfollow(instrument.underlying, &*kept.forward);
  kept = quote;
  follow_quote(instrument, kept);
}

InstrumentQuote LiveMarket::quote(const Instrument& instrument) const {
  const auto found = data_.quotes.find(instrument.id);
  return found == data_.quotes.end() ? InstrumentQuote{} : found->second;
}

}  // namespace crossmargin::detail
