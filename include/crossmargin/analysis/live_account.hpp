#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/assessment/pool_book.hpp"

namespace crossmargin {

/// A new price of an underlying. Everything that follows it moves in proportion, as in a what-if: its spot,
/// its forwards, quoted prices of all but options, forwards quoted beside options, FX rates that follow it.
/// Volatilities stay.
struct PriceTick {
  std::string underlying;
  double price{0.0};  ///< the new spot, in quote currency
  SourceLocation where{};
};

/// A new quote of one instrument. An option's price is turned into the volatility that gives it.
struct QuoteTick {
  std::string instrument;
  std::optional<double> price{};  ///< as in `InstrumentQuote`; one of the two is needed
  std::optional<double> volatility{};
  SourceLocation where{};
};

struct LiveInputs {
  InstrumentTable instruments;  ///< all that may ever be held
  Market market;
  const Method* method{nullptr};  ///< must outlive the account
  Account account;
  PortfolioLimits limits{};
  Pricer pricer{Pricer::kernels};
};

/// One account that follows the market, assessed again after every event. After any events its numbers are,
/// bit for bit, those of assessing `account()` afresh on the market of `base()`. What was listed at the start
/// is what can be traded; the clock stands still. Not for use from several threads at once.
class LiveAccount {
 public:
  /// Prices every instrument and assesses the account. Volatilities that the market gives only through option
  /// prices are solved for here and then kept; a market number that moves with an underlying is from then on
  /// that number times (price now / price when it was last given), so that no path of ticks leaves a trace.
  /// Errors: those of `EvaluatedBase::create` and `assess`.
  static Result<std::unique_ptr<LiveAccount>> create(LiveInputs inputs, const Execution& execution);

  ~LiveAccount();
  LiveAccount(const LiveAccount&) = delete;
  LiveAccount& operator=(const LiveAccount&) = delete;

  /// Each event either applies whole or changes nothing. Errors of all: what the account then holds could not
  /// be assessed, as `assess` says it.
  ///
  /// A trade is `PositionChange::Kind::add`; no premium is paid and no profit booked, see `PositionChange`.
  /// Errors: `unknown_instrument`; `unsupported` for another kind of change or a pool that is not there;
  /// `invalid_value` and `limit` for the quantity; `missing_field` for an average price that is needed.
  Status apply(const PositionChange& trade);
  /// Collateral paid in, or out when negative. Errors: `unsupported` for a pool that is not there,
  /// `invalid_value`, and those of `value_collateral`.
  Status apply(const BalanceChange& payment);
  /// Errors: `unknown_instrument`; `invalid_value` unless the price is finite and above zero, as the price
  /// before it must be; `missing_price` where there was none.
  Status apply(const PriceTick& tick);
  /// Errors: `unknown_instrument`, `missing_field` where neither number is given, `invalid_value`,
  /// `no_solution` for an option's price that no volatility gives.
  Status apply(const QuoteTick& tick);
  /// Prices every row and assesses all anew, from the market as it stands. Changes no number.
  Status recompute(const Execution& execution);

  const std::vector<PoolStanding>& pools() const;  ///< cross first, then the isolated buckets by id
  const Account& account() const;
  const EvaluatedBase& base() const;
  /// The worst of the pools'.
  MarginStatus status() const;

 private:
  class State;
  explicit LiveAccount(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossmargin
