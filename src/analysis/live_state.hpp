#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/analysis/live_account.hpp"
#include "live_market.hpp"

namespace crossmargin {

/// What a live account is made of.
class LiveAccount::State {
 public:
  explicit State(LiveInputs inputs);
  Status start(const Execution& execution);

  Status apply(const PositionChange& trade);
  Status apply(const BalanceChange& payment);
  Status apply(const PriceTick& tick);
  Status apply(const QuoteTick& tick);
  Status recompute(const Execution& execution);

  const std::vector<LivePool>& pools() const { return pools_; }
  const Account& account() const { return account_; }
  const EvaluatedBase& base() const { return *base_; }

 private:
  Bucket* find_bucket(std::string_view pool);
  Status check_trade(const PositionChange& trade) const;
  Result<InstrumentQuote> new_quote(const Instrument& instrument, const QuoteTick& tick) const;
  /// Prices the market as `data_` says it now is and assesses the account in it; changes nothing on an error.
  Status follow(const Execution& execution);
  /// Assesses `account` over `base` and keeps both numbers.
  Status assess_again(const Account& account);

  InstrumentTable instruments_;
  const Method* method_;
  Account account_;
  PortfolioLimits limits_;
  Pricer pricer_;
  MarketData data_;
  std::optional<detail::LiveMarket> market_{};
  std::unique_ptr<EvaluatedBase> base_{};
  std::vector<LivePool> pools_{};
};

}  // namespace crossmargin
