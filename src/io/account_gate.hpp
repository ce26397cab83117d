#pragma once

#include <functional>
#include <string>
#include <unordered_set>

#include "crossmargin/io/inputs.hpp"

namespace crossmargin::io {

/// An account as it was read.
struct CheckedAccount {
  Account account{};
  Issues issues{};  ///< of reading it
  Issues found{};   ///< what `AccountGate::check` found
};

/// Ids that came before, and the checks that every account passes on its way out.
class AccountGate {
 public:
  using Sink = std::function<bool(BatchRecord)>;
  AccountGate(const AccountStream& stream, const Sink& sink)
      : file_(stream.file), limits_(stream.limits), sink_(sink) {}

  /// Everything wrong with an account by itself; asked from any thread.
  Issues check(const Account& account) const { return validate(account, limits_); }
  /// Hands an account over, in the order of the input. False to stop.
  bool pass(CheckedAccount read);
  /// `missing_field` when no account has passed.
  Status finish() const;

 private:
  const std::string& file_;
  const PortfolioLimits& limits_;
  const Sink& sink_;
  std::unordered_set<std::string> seen_;
  std::size_t count_{0};
};

}  // namespace crossmargin::io
