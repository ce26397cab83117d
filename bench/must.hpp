#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::bench {

/// What a benchmark prepares has to succeed; the first issue on standard error and exit code 3 where it does
/// not.
[[noreturn]] inline void give_up(const Issues& issues) {
  std::fprintf(stderr, "%s\n", to_text(issues.front()).c_str());
  std::exit(3);
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error());
  return *std::move(result);
}

inline void must(const Status& status) {
  if (!status) give_up(status.error());
}

}  // namespace crossmargin::bench
