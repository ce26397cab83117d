#pragma once

#include <map>
#include <string>
#include <vector>

#include "crossmargin/analysis/live_account.hpp"

namespace crossmargin::detail {

/// The numbers of a market that ticks move. Each that follows an underlying is kept as it was last given,
/// with the spot of that moment: number = given * (spot / spot then), so that rounding does not pile up over
/// ticks.
class LiveMarket {
 public:
  /// `data` must outlive this and keep its entries where they are.
  LiveMarket(MarketData& data, const InstrumentTable& instruments);

  /// The spot of an underlying that may tick. Errors: as `LiveAccount::apply(PriceTick)`.
  Result<double> spot(const PriceTick& tick) const;
  /// Moves everything that follows a checked underlying.
  void move(const std::string& underlying, double price);

  /// The quote of an instrument, set and followed from now on.
  void set_quote(const Instrument& instrument, const InstrumentQuote& quote);
  /// What is quoted now; an empty quote where nothing is.
  InstrumentQuote quote(const Instrument& instrument) const;

 private:
  struct Follower {
    double* number{nullptr};
    double given{0.0};
    double spot{0.0};
  };
  struct Leader {
    double* spot{nullptr};
    std::vector<Follower> followers;
  };
  void follow(const std::string& underlying, double& number);
  void unfollow(const std::string& underlying, const double* number);
  void follow_quote(const Instrument& instrument, InstrumentQuote& quote);

  MarketData& data_;
  std::map<std::string, Leader, std::less<>> leaders_;
};

/// The spot that `price` must be: finite and above zero.
Status check_price(double price, const SourceLocation& where);

}  // namespace crossmargin::detail
