#include "moved_account.hpp"

#include <algorithm>
#include <utility>

namespace crossmargin::detail {

MovedAccount::MovedAccount(const Account& account, std::string underlying, std::unique_ptr<LiveBase> live)
    : account_(account), underlying_(std::move(underlying)), live_(std::move(live)) {
  find_followers();
}

Result<std::unique_ptr<MovedAccount>> MovedAccount::create(const MovedInputs& inputs,
                                                           const std::string& underlying) {
  auto live = LiveBase::create(inputs.instruments, inputs.market, inputs.method, inputs.pricer, Execution{});
  if (!live) return tl::unexpected(std::move(live.error()));
  std::unique_ptr<MovedAccount> moved(new MovedAccount(inputs.account, underlying, *std::move(live)));
  if (Status held = moved->hold(); !held) return tl::unexpected(std::move(held.error()));
  return moved;
}

void MovedAccount::find_followers() {
  MarketData& data = live_->market();
  if (const auto found = data.underlyings.find(underlying_); found != data.underlyings.end())
    if (found->second.spot) follow(*found->second.spot);
  for (auto& [key, forward] : data.forwards)
    if (key.first == underlying_) follow(forward);
  for (auto& [currency, fx] : data.fx)
    if (fx.underlying == underlying_ && currency != data.reporting_currency) follow(fx.rate);
  for (const Instrument& instrument : live_->moving_base().instruments().all()) {
    const auto found = data.quotes.find(instrument.id);
    if (instrument.underlying != underlying_ || found == data.quotes.end()) continue;
    InstrumentQuote& quote = found->second;
    if (quote.price && instrument.kind != InstrumentKind::option) follow(*quote.price);
    if (quote.forward) follow(*quote.forward);
  }
}

Status MovedAccount::hold() {
  account_.cross.id = "cross";
  std::sort(account_.isolated.begin(), account_.isolated.end(),
            [](const Bucket& a, const Bucket& b) { return a.id < b.id; });
  std::vector<Bucket*> buckets{&account_.cross};
  for (Bucket& bucket : account_.isolated) buckets.push_back(&bucket);
  Issues issues;
  for (Bucket* bucket : buckets) {
    auto book = PoolBook::create(*bucket, live_->moving_base());
    if (book) {
      books_.push_back(*std::move(book));
    } else {
      append_once(issues, book.error());
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  make_scratch();
  return {};
}

void MovedAccount::make_scratch() {
  scratch_.clear();
  for (std::size_t pool = 0; pool < books_.size(); ++pool)
    scratch_.push_back(live_->moving_base().engine().make_scratch());
}

Status MovedAccount::rebuild() {
  if (Status built = live_->rebuild(Execution{}); !built) return built;
  make_scratch();
  Issues issues;
  for (const PoolBook& book : books_)
    if (Status held = book.check(live_->moving_base()); !held) append_once(issues, held.error());
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return {};
}

Status MovedAccount::follow_prices() {
  const bool lost = std::exchange(state_, State::lost) == State::lost;
  if (lost || live_->reprice(underlying_) == LiveBase::Repriced::needs_rebuild)
    if (Status built = rebuild(); !built) return built;
  Issues issues;
  for (PoolBook& book : books_)
    if (Status valued = book.revalue(live_->moving_base(), live_->moved()); !valued)
      append_once(issues, valued.error());
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  state_ = State::good;
  return {};
}

Result<std::vector<PoolStanding>> MovedAccount::at(double factor) {
  for (const Follower& one : followers_) *one.number = one.given * factor;
  if (Status followed = follow_prices(); !followed) return tl::unexpected(std::move(followed.error()));
  std::vector<PoolStanding> pools;
  for (std::size_t pool = 0; pool < books_.size(); ++pool)
    pools.push_back(books_[pool].standing(live_->moving_base(), *scratch_[pool]));
  return pools;
}

}  // namespace crossmargin::detail
