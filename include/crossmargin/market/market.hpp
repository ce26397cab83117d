#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/core/time.hpp"

namespace crossmargin {

/// A risk factor whose price moves: an index, coin, stock, currency pair, bond.
struct UnderlyingQuote {
  Currency quote_currency;
  std::optional<double> spot{};
  double dividend_yield{0.0};  ///< continuous, per year; for Black-Scholes and American options
  std::string
      product_class{};  ///< the key of per-class ranges ("broad_index", "equity", "crypto"); may be empty
  SourceLocation where{};
  std::optional<double> confidence{};  ///< how far its price feed trusts the spot, 0 to 1
};

/// What the market says of one instrument.
struct InstrumentQuote {
  std::optional<double>
      price{};  ///< future, perpetual, stock, spot: in quote currency; option: see `price_currency`
  std::optional<double>
      forward{};  ///< the forward printed beside this very quote, which beats the expiry's forward
  std::optional<double>
      volatility{};  ///< per square root of a year; of the forward's own unit under Bachelier
  SourceLocation where{};
  std::optional<double> confidence{};  ///< of the feed: an option's of its volatility, else of its price
};

/// Continuously compounded zero rates (Actual/365) of one currency, linear in the rate between pillars and
/// flat outside.
struct RateCurve {
  std::vector<std::pair<Instant, double>> pillars;  ///< strictly increasing in time; not empty
  SourceLocation where{};
};

/// What a venue's feeds say of one expiry of an underlying, beside its forward.
struct ExpiryFeed {
  /// The part of the forward that a settlement average has fixed already, in quote currency; the rest still
  /// moves with the price.
  std::optional<double> fixed{};
  std::optional<double> confidence{};       ///< of the forward, 0 to 1
  std::optional<double> rate_confidence{};  ///< of the interest rate to the expiry, 0 to 1
  SourceLocation where{};
};

/// One unit of a currency in the reporting currency, and the underlying its value moves with in a scenario,
/// if any.
struct FxRate {
  double rate{0.0};
  std::string underlying{};
  SourceLocation where{};
  std::optional<double> confidence{};  ///< of its price feed, 0 to 1
};

/// Plain data from which a `Market` is made.
struct MarketData {
  Instant as_of{};
  Currency reporting_currency{};
  std::map<std::string, UnderlyingQuote, std::less<>> underlyings{};
  std::map<std::pair<std::string, Instant>, double> forwards{};  ///< (underlying, expiry) -> forward
  std::map<std::pair<std::string, Instant>, ExpiryFeed> expiry_feeds{};
  std::map<std::string, InstrumentQuote, std::less<>> quotes{};  ///< by instrument id
  std::map<Currency, RateCurve> rates{};
  std::map<Currency, FxRate> fx{};  ///< the reporting currency itself is always 1
};

/// One market at one moment: immutable and checked. A getter for something absent returns an error that names
/// it; nothing here ever falls back to zero.
class Market {
 public:
  /// Errors: `missing_field` without an as-of time, a reporting currency, a quote currency or a rate pillar;
  /// `invalid_value` for a non-finite number, a non-positive vol or FX rate, unordered pillars, or a name of
  /// an underlying that is not listed; `limit` for a number no market has, such as a rate of 430 %.
  static Result<Market> create(MarketData data);

  Instant as_of() const { return data_.as_of; }
  const Currency& reporting_currency() const { return data_.reporting_currency; }
  const MarketData& data() const { return data_; }

  const UnderlyingQuote* underlying(std::string_view id) const;  ///< null when unknown
  const InstrumentQuote* quote(std::string_view instrument_id) const;
  const ExpiryFeed* expiry_feed(const std::string& underlying_id, Instant expiry) const;
  Result<double> spot(std::string_view underlying_id) const;
  /// The forward of an expiry as listed; else spot grown at (rate - dividend yield). Errors: `missing_price`.
  Result<double> forward(std::string_view underlying_id, Instant expiry) const;
  /// Continuously compounded zero rate to `when`. Errors: `missing_rate`.
  Result<double> zero_rate(const Currency& currency, Instant when) const;
  Result<double> discount_factor(const Currency& currency, Instant when) const;
  /// Reporting currency per unit of `currency`. Errors: `missing_rate`.
  Result<double> fx(const Currency& currency) const;
  /// The underlying that a currency's value moves with in a scenario; empty for none.
  std::string_view fx_underlying(const Currency& currency) const;

 private:
  friend class MarketEditor;
  explicit Market(MarketData data) : data_(std::move(data)) {}
  MarketData data_;
};

}  // namespace crossmargin
