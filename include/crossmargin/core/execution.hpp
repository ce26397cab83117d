#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string_view>

namespace crossmargin {

/// How to run: never part of a result. The same inputs give the same bytes whatever stands here.
struct Execution {
  int threads{1};          ///< at least 1
  std::stop_token stop{};  ///< long loops return `ErrorCode::interrupted` soon after a stop is requested
  /// Called from one thread at a time with a stage's name and how many of its items are done. May be empty.
  std::function<void(std::string_view stage, std::size_t done, std::size_t total)> progress{};
};

}  // namespace crossmargin
