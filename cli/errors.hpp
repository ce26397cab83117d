#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::cli {

/// How the process ends. The numbers are part of the interface: see `crossmargin help exit-codes`.
enum class ExitCode {
  done = 0,
  internal = 1,
  usage = 2,
  input_invalid = 3,
  data_missing = 4,
  partial = 5,
  gate = 6,
  interrupted = 130,
  terminated = 143
};

/// A command line that makes no sense. Only `main` catches it.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

/// Inputs that cannot be used: everything found wrong with them. Only `main` catches it.
class InputError : public std::runtime_error {
 public:
  explicit InputError(Issues issues) : std::runtime_error("invalid input"), issues_(std::move(issues)) {}
  const Issues& issues() const { return issues_; }

 private:
  Issues issues_;
};

/// The value, or an InputError with everything that stood in its way.
template <class T>
T take(Result<T> result) {
  if (!result) throw InputError(std::move(result.error()));
  return std::move(*result);
}
inline void take(Status status) {
  if (!status) throw InputError(std::move(status.error()));
}

/// The class of the worst issue: internal, then interrupted, then invalid input, then missing data.
ExitCode exit_code_of(const Issues& issues);

}  // namespace crossmargin::cli
