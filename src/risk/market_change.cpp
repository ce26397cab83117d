#include <fmt/format.h>

#include <cmath>
#include <span>

#include "crossmargin/risk/market_change.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"

namespace crossmargin {
namespace {

/// price' = price * scale + shift
struct Move {
  double scale{1.0};
  double shift{0.0};
  double operator()(double value) const { return value * scale + shift; }
};

Move combine(std::span<const FactorMove> moves, std::string_view underlying) {
  Move move;
  for (const FactorMove& one : moves) {
    if (one.underlying != "*" && one.underlying != underlying) continue;
    if (one.kind == MoveKind::relative) {
      move.scale *= 1.0 + one.value;
      move.shift *= 1.0 + one.value;
    } else {
      move.shift += one.value;
    }
  }
  return move;
}

class MarketChanger {
 public:
  MarketChanger(const Market& market, const InstrumentTable& instruments, const MarketChange& change)
      : market_(market), instruments_(instruments), change_(change), data_(market.data()) {}

  Result<Market> run() {
    check(change_.prices, true);
    check(change_.volatilities, false);
    if (!(change_.days_forward >= 0.0) || !(change_.days_forward < 36'525.0)) {
      issues_.push_back({ErrorCode::invalid_value, "days forward: want 0 or more, at most 36524", {}, {}});
    }
    if (!std::isfinite(change_.rate_shift))
      issues_.push_back({ErrorCode::invalid_value, "rate shift: want a finite number", {}, {}});
    if (issues_.empty()) apply();
    if (!issues_.empty()) return tl::unexpected(std::move(issues_));
    return Market::create(std::move(data_));
  }

 private:
  void check(std::span<const FactorMove> moves, bool prices) {
    for (const FactorMove& move : moves) {
      const bool lost = move.kind == MoveKind::relative && !(move.value > -1.0);
      if (!std::isfinite(move.value) || lost) {
        issues_.push_back({ErrorCode::invalid_value,
                           fmt::format("{}: a relative move must be over -100 %", move.underlying),
                           move.where,
                           {}});
      }
      if (move.underlying != "*" && market_.underlying(move.underlying) == nullptr) {
        issues_.push_back({ErrorCode::unknown_instrument,
                           fmt::format("the market has no underlying \"{}\" whose {} could move",
                                       move.underlying, prices ? "price" : "volatility"),
                           move.where, "name one that the market file lists, or * for all"});
      }
    }
  }

  void apply() {
    // Options first: their volatilities come from the market as it was.
    for (const Instrument& instrument : instruments_.all()) move_quote(instrument);
    for (auto& [currency, fx] : data_.fx) move_fx(fx);
    for (auto& [key, forward] : data_.forwards) forward = combine(change_.prices, key.first)(forward);
    for (auto& [id, underlying] : data_.underlyings) {
      if (underlying.spot) underlying.spot = combine(change_.prices, id)(*underlying.spot);
    }
    for (auto& [currency, curve] : data_.rates) {
      for (auto& pillar : curve.pillars) pillar.second += change_.rate_shift;
    }
    data_.as_of = add_days(data_.as_of, change_.days_forward);
  }

  void move_quote(const Instrument& instrument) {
    const auto found = data_.quotes.find(instrument.id);
    if (found == data_.quotes.end()) return;
    InstrumentQuote& quote = found->second;
    const Move price = combine(change_.prices, instrument.underlying);
    if (instrument.kind == InstrumentKind::option) {
      move_volatility(instrument, quote);
    } else if (quote.price) {
      quote.price = price(*quote.price);
    }
    if (quote.forward) quote.forward = price(*quote.forward);
  }

  void move_volatility(const Instrument& instrument, InstrumentQuote& quote) {
    if (!quote.volatility && quote.price) {
      // A price that gives no volatility at the market says nothing about another one either.
      const Result<PricingInputs> inputs = pricing_inputs(instrument, market_);
      if (inputs) quote.volatility = inputs->volatility;
    }
    quote.price.reset();
    if (!quote.volatility) return;
    const double moved = combine(change_.volatilities, instrument.underlying)(*quote.volatility);
    if (!(moved > 0.0)) {
      issues_.push_back({ErrorCode::invalid_value,
                         fmt::format("the volatility of {} would end at {}", instrument.id, moved),
                         quote.where, "take a smaller move down, or a relative one"});
      return;
    }
    quote.volatility = moved;
  }

  // A currency that follows an underlying moves in proportion to it.
  void move_fx(FxRate& fx) {
    if (fx.underlying.empty()) return;
    const Move move = combine(change_.prices, fx.underlying);
    if (move.shift == 0.0) {
      fx.rate *= move.scale;
      return;
    }
    const Result<double> spot = market_.spot(fx.underlying);
    if (!spot) return append(issues_, spot.error());
    fx.rate *= move(*spot) / *spot;
  }

  const Market& market_;
  const InstrumentTable& instruments_;
  const MarketChange& change_;
  MarketData data_;
  Issues issues_;
};

}  // namespace

bool MarketChange::empty() const {
  return prices.empty() && volatilities.empty() && rate_shift == 0.0 && days_forward == 0.0;
}

Result<Market> changed_market(const Market& market, const InstrumentTable& instruments,
                              const MarketChange& change) {
  return MarketChanger(market, instruments, change).run();
}

}  // namespace crossmargin
