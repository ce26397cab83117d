#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crossmargin/assessment/live_base.hpp"
#include "crossmargin/assessment/pool_book.hpp"

namespace crossmargin::detail {

/// What an account is moved over: its own instruments, and a market whose volatilities are given.
struct MovedInputs {
  const Account& account;
  const InstrumentTable& instruments;
  const Market& market;
  const Method& method;
  Pricer pricer{Pricer::kernels};
};

/// An account over a base of its own in which the prices of one underlying move. For one thread.
class MovedAccount {
 public:
  /// Errors: those of `EvaluatedBase::create` and `assess`.
  static Result<std::unique_ptr<MovedAccount>> create(const MovedInputs& inputs,
                                                      const std::string& underlying);
  MovedAccount(const MovedAccount&) = delete;
  MovedAccount& operator=(const MovedAccount&) = delete;

  /// The standing of every pool, cross first, with everything that follows the underlying at `factor` times
  /// what it is. Errors: what cannot be assessed there; other factors can still be asked for.
  Result<std::vector<PoolStanding>> at(double factor);

 private:
  /// A number of the market that follows the underlying, as it was given.
  struct Follower {
    double* number{nullptr};
    double given{0.0};
  };
  MovedAccount(const Account& account, std::string underlying, std::unique_ptr<LiveBase> live);
  void follow(double& number) { followers_.push_back({&number, number}); }
  void find_followers();
  Status hold();
  Status follow_prices();
  Status rebuild();
  void make_scratch();

  Account account_;
  std::string underlying_;
  std::unique_ptr<LiveBase> live_;
  std::vector<Follower> followers_;
  std::vector<PoolBook> books_;
  std::vector<std::unique_ptr<MarginScratch>> scratch_;
  enum class State { good, lost };
  State state_{State::good};  ///< lost: what was moved last could not be priced, so all has to be made anew
};

}  // namespace crossmargin::detail
