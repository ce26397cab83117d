#pragma once

#include <cstddef>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::cli {

/// How errors are printed: known once the options have been read.
struct ErrorSettings {
  std::size_t most{20};
  bool json{false};
};

/// Writes issues to standard error, each with its hint: as text, or as one line of JSON.
void print_issues(const Issues& issues, const ErrorSettings& settings);

}  // namespace crossmargin::cli
