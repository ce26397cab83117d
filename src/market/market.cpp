#include "crossmargin/market/market.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace crossmargin {
namespace {

/// The zero rate at `when`: linear between pillars, flat outside.
double interpolate(const RateCurve& curve, Instant when) {
  const auto& pillars = curve.pillars;
  const auto after =
      std::lower_bound(pillars.begin(), pillars.end(), when,
                       [](const auto& pillar, Instant wanted) { return pillar.first < wanted; });
  if (after == pillars.begin()) return pillars.front().second;
  if (after == pillars.end()) return pillars.back().second;
  const auto before = std::prev(after);
  const double share = days_between(before->first, when) / days_between(before->first, after->first);
  return before->second + share * (after->second - before->second);
}

}  // namespace

const UnderlyingQuote* Market::underlying(std::string_view id) const {
  const auto found = data_.underlyings.find(id);
  return found == data_.underlyings.end() ? nullptr : &found->second;
}

const InstrumentQuote* Market::quote(std::string_view instrument_id) const {
  const auto found = data_.quotes.find(instrument_id);
  return found == data_.quotes.end() ? nullptr : &found->second;
}

const ExpiryFeed* Market::expiry_feed(const std::string& underlying_id, Instant expiry) const {
  const auto found = data_.expiry_feeds.find({underlying_id, expiry});
  return found == data_.expiry_feeds.end() ? nullptr : &found->second;
}

Result<double> Market::spot(std::string_view underlying_id) const {
  const UnderlyingQuote* quote = underlying(underlying_id);
  if (quote == nullptr) {
    return fail(ErrorCode::missing_price,
                fmt::format("the market does not list the underlying {}", underlying_id), {},
                fmt::format("add underlyings.{} with its currency and spot", underlying_id));
  }
  if (!quote->spot) {
    return fail(ErrorCode::missing_price, fmt::format("the market has no spot of {}", underlying_id),
                quote->where, fmt::format("give underlyings.{}.spot", underlying_id));
  }
  return *quote->spot;
}

Result<double> Market::forward(std::string_view underlying_id, Instant expiry) const {
  const auto listed = data_.forwards.find(std::pair(std::string(underlying_id), expiry));
  if (listed != data_.forwards.end()) return listed->second;
  const UnderlyingQuote* quote = underlying(underlying_id);
  const auto spot_price = spot(underlying_id);
  const bool has_rate = quote != nullptr && data_.rates.contains(quote->quote_currency);
  if (spot_price && has_rate) {
    const double years = year_fraction(as_of(), expiry);
    const double growth = interpolate(data_.rates.at(quote->quote_currency), expiry) - quote->dividend_yield;
    return *spot_price * std::exp(growth * years);
  }
  const std::string lacking =
      spot_price ? fmt::format("no {} rate to grow its spot at", quote->quote_currency.code())
                 : "no spot to grow one from";
  return fail(
      ErrorCode::missing_price,
      fmt::format("the market has no forward of {} for {}, and {}", underlying_id, format_instant(expiry),
                  lacking),
      quote != nullptr ? quote->where : SourceLocation{},
      fmt::format("list the forward, or give underlyings.{}.spot and a rate of its currency", underlying_id));
}

Result<double> Market::zero_rate(const Currency& currency, Instant when) const {
  const auto found = data_.rates.find(currency);
  if (found != data_.rates.end()) return interpolate(found->second, when);
  return fail(ErrorCode::missing_rate, fmt::format("the market has no interest rate of {}", currency.code()),
              {}, fmt::format("give rates.{}; 0 is a rate too", currency.code()));
}

Result<double> Market::discount_factor(const Currency& currency, Instant when) const {
  return zero_rate(currency, when).map([&](double rate) {
    return std::exp(-rate * year_fraction(as_of(), when));
  });
}

Result<double> Market::fx(const Currency& currency) const {
  if (currency == data_.reporting_currency) return 1.0;
  const auto found = data_.fx.find(currency);
  if (found != data_.fx.end()) return found->second.rate;
  return fail(
      ErrorCode::missing_rate,
      fmt::format("the market has no rate of {} in {}", currency.code(), data_.reporting_currency.code()), {},
      fmt::format("give fx.{}.rate, the {} that one {} is worth", currency.code(),
                  data_.reporting_currency.code(), currency.code()));
}

std::string_view Market::fx_underlying(const Currency& currency) const {
  const auto found = data_.fx.find(currency);
  return found == data_.fx.end() ? std::string_view() : std::string_view(found->second.underlying);
}

}  // namespace crossmargin
