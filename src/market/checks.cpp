#include "market/checks.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace crossmargin {
namespace {

// Bounds no real market comes near: a number beyond them is in the wrong unit (percent for a fraction,
// satoshi for BTC).
constexpr double largest_price = 1e15;
constexpr double largest_rate = 4.0;
constexpr double largest_volatility = 1e9;

/// Collects issues about one entry of a market; `place` names it where the reader knows no line.
class EntryChecks {
 public:
  EntryChecks(Issues& issues, std::string place, const SourceLocation& where)
      : issues_(issues), place_(std::move(place)), where_(where) {
    // Without a reader's own path the place is the path, and need not be said again.
    if (where_.field.empty()) where_.field = std::exchange(place_, {});
  }

  void fail(ErrorCode code, std::string_view field, const std::string& message, std::string hint = {}) {
    SourceLocation where = where_;
    if (!field.empty()) where.field += "." + std::string(field);
    issues_.push_back(
        {code, (place_.empty() ? "" : place_ + ": ") + message, std::move(where), std::move(hint)});
  }
  /// A finite number no larger than `bound` either way.
  void number(double value, double bound, std::string_view field) {
    if (!std::isfinite(value)) {
      fail(ErrorCode::invalid_value, field, fmt::format("want a finite number, got {}", value));
    } else if (std::abs(value) > bound) {
      fail(ErrorCode::limit, field, fmt::format("{} is over the limit of {}", value, bound),
           "check its unit");
    }
  }
  void positive(double value, double bound, std::string_view field) {
    if (value <= 0.0) {
      fail(ErrorCode::invalid_value, field, fmt::format("want a number over 0, got {}", value),
           "leave it out when it is not known");
    } else {
      number(value, bound, field);
    }
  }

  void share(const std::optional<double>& value, std::string_view field) {
    if (!value || (*value >= 0.0 && *value <= 1.0)) return;
    fail(ErrorCode::invalid_value, field, fmt::format("want a number from 0 to 1, got {}", *value),
         "write 0.9 for 90 %, or leave it out when it is not known");
  }

 private:
  Issues& issues_;
  std::string place_;
  SourceLocation where_;
};

void check_head(const MarketData& data, Issues& issues) {
  if (data.as_of == Instant{}) {
    issues.push_back({ErrorCode::missing_field, "the market has no as-of time",
                      SourceLocation{"", 0, 0, "as_of"}, "give as_of, for example 2026-02-05T21:29:37Z"});
  }
  if (data.reporting_currency.empty()) {
    issues.push_back({ErrorCode::missing_field, "the market has no reporting currency",
                      SourceLocation{"", 0, 0, "reporting_currency"},
                      "give reporting_currency, for example USD"});
  }
}

void check_underlyings(const MarketData& data, Issues& issues) {
  for (const auto& [id, quote] : data.underlyings) {
    EntryChecks checks(issues, "underlyings." + id, quote.where);
    if (quote.quote_currency.empty()) {
      checks.fail(ErrorCode::missing_field, "currency", "want the currency in which it is quoted");
    }
    if (quote.spot) checks.number(*quote.spot, largest_price, "spot");
    checks.number(quote.dividend_yield, largest_rate, "dividend_yield");
    checks.share(quote.confidence, "confidence");
  }
}

void check_forwards(const MarketData& data, Issues& issues) {
  for (const auto& [key, forward] : data.forwards) {
    EntryChecks checks(issues, fmt::format("forwards of {} for {}", key.first, format_instant(key.second)),
                       {});
    checks.number(forward, largest_price, "forward");
    if (!data.underlyings.contains(key.first)) {
      checks.fail(ErrorCode::invalid_value, "underlying",
                  fmt::format("the market lists no underlying {}", key.first),
                  fmt::format("add underlyings.{}", key.first));
    }
  }
}

void check_expiry_feeds(const MarketData& data, Issues& issues) {
  for (const auto& [key, feed] : data.expiry_feeds) {
    EntryChecks checks(issues, fmt::format("forwards of {} for {}", key.first, format_instant(key.second)),
                       feed.where);
    checks.share(feed.confidence, "confidence");
    checks.share(feed.rate_confidence, "rate_confidence");
    if (!feed.fixed) continue;
    const auto forward = data.forwards.find(key);
    if (forward == data.forwards.end()) {
      checks.fail(ErrorCode::missing_field, "forward", "a fixed part without the forward it is part of",
                  "list the forward of the expiry");
    } else if (!(*feed.fixed >= 0.0 && *feed.fixed <= forward->second)) {
      checks.fail(ErrorCode::invalid_value, "fixed",
                  fmt::format("want a part of the forward of {}, got {}", forward->second, *feed.fixed),
                  "give the averaged part, from 0 to the forward");
    }
  }
}

void check_quotes(const MarketData& data, Issues& issues) {
  for (const auto& [id, quote] : data.quotes) {
    EntryChecks checks(issues, "quote of " + id, quote.where);
    if (quote.price) checks.number(*quote.price, largest_price, "price");
    if (quote.forward) checks.number(*quote.forward, largest_price, "forward");
    if (quote.volatility) checks.positive(*quote.volatility, largest_volatility, "volatility");
    checks.share(quote.confidence, "confidence");
  }
}

void check_rates(const MarketData& data, Issues& issues) {
  for (const auto& [currency, curve] : data.rates) {
    EntryChecks checks(issues, "rates." + currency.code(), curve.where);
    if (curve.pillars.empty()) checks.fail(ErrorCode::missing_field, "", "want at least one rate");
    for (std::size_t i = 0; i < curve.pillars.size(); ++i) {
      checks.number(curve.pillars[i].second, largest_rate, "rate");
      if (i == 0 || curve.pillars[i - 1].first < curve.pillars[i].first) continue;
      checks.fail(ErrorCode::invalid_value, "until",
                  fmt::format("{} does not come after {}", format_instant(curve.pillars[i].first),
                              format_instant(curve.pillars[i - 1].first)),
                  "list the rates in order of time, each moment once");
    }
  }
}

void check_fx(const MarketData& data, Issues& issues) {
  for (const auto& [currency, fx] : data.fx) {
    EntryChecks checks(issues, "fx." + currency.code(), fx.where);
    checks.positive(fx.rate, largest_price, "rate");
    checks.share(fx.confidence, "confidence");
    if (currency == data.reporting_currency && fx.rate != 1.0) {
      checks.fail(ErrorCode::invalid_value, "rate",
                  fmt::format("the reporting currency is worth 1, got {}", fx.rate), "leave it out");
    }
    if (fx.underlying.empty()) continue;
    const auto followed = data.underlyings.find(fx.underlying);
    if (followed == data.underlyings.end()) {
      checks.fail(ErrorCode::invalid_value, "underlying",
                  fmt::format("the market lists no underlying {}", fx.underlying),
                  fmt::format("add underlyings.{}", fx.underlying));
    } else if (followed->second.spot && !(*followed->second.spot > 0.0)) {
      checks.fail(ErrorCode::invalid_value, "underlying",
                  fmt::format("{} follows {}, whose spot is {}", currency.code(), fx.underlying,
                              *followed->second.spot),
                  fmt::format("correct underlyings.{}.spot: a currency needs a price over 0", fx.underlying));
    }
  }
}

}  // namespace

Issues check_market(const MarketData& data) {
  Issues issues;
  check_head(data, issues);
  check_underlyings(data, issues);
  check_forwards(data, issues);
  check_expiry_feeds(data, issues);
  check_quotes(data, issues);
  check_rates(data, issues);
  check_fx(data, issues);
  return issues;
}

Result<Market> Market::create(MarketData data) {
  Issues issues = check_market(data);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return Market(std::move(data));
}

}  // namespace crossmargin
