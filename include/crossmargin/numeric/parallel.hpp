#pragma once

#include <cstddef>
#include <functional>

#include "crossmargin/core/execution.hpp"

namespace crossmargin {

/// Runs body(begin, end) over [0, count) in fixed chunks of `chunk`, on `execution.threads` threads. The cuts
/// depend on `count` and `chunk` alone, so a body that writes by index gives the same bytes at any thread
/// count. Returns false when a stop was requested before all chunks ran. Exceptions of `body` are rethrown.
/// Progress is reported under `stage` when it is not empty.
bool parallel_for_chunks(std::size_t count, std::size_t chunk, const Execution& execution,
                         std::string_view stage,
                         const std::function<void(std::size_t begin, std::size_t end)>& body);

}  // namespace crossmargin
