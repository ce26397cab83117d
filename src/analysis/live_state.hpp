#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crossmargin/analysis/live_account.hpp"
#include "crossmargin/assessment/live_base.hpp"
#include "crossmargin/assessment/pool_book.hpp"
#include "live_market.hpp"

namespace crossmargin {

/// What a live account is made of.
class LiveAccount::State {
 public:
  State(LiveInputs inputs, std::unique_ptr<LiveBase> live);
  /// The market of the inputs, volatilities that stand in prices alone solved for.
  static Result<Market> start_market(const LiveInputs& inputs);
  Status start();

  Status apply(const PositionChange& trade);
  Status apply(const BalanceChange& payment);
  Status apply(const PriceTick& tick);
  Status apply(const QuoteTick& tick);
  Status recompute(const Execution& execution);

  const std::vector<PoolStanding>& pools() const { return pools_; }
  const Account& account() const { return account_; }
  const EvaluatedBase& base() const { return live_->base(); }

 private:
  std::optional<std::size_t> find_pool(std::string_view pool) const;
  Result<std::int32_t> check_trade(const PositionChange& trade) const;
  Result<InstrumentQuote> new_quote(const Instrument& instrument, const QuoteTick& tick);
  Status rebuild(const Execution& execution);
  /// Assesses all pools after prices moved.
  Status revalue();
  void make_scratch();
  void stand(std::size_t pool) { pools_[pool] = books_[pool].standing(moving(), *scratch_[pool]); }
  const EvaluatedBase& moving() const { return live_->moving_base(); }

  Account account_;
  PortfolioLimits limits_;
  std::unique_ptr<LiveBase> live_;
  detail::LiveMarket market_;
  std::vector<PoolBook> books_{};  ///< cross first, then the isolated buckets by id
  std::vector<PoolStanding> pools_{};
  std::vector<std::unique_ptr<MarginScratch>> scratch_{};  ///< of the engine there now is, one a pool
};

}  // namespace crossmargin
