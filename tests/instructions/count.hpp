#pragma once

#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::test {

/// Runs a path and asks callgrind for a dump of its instructions, named "<path> <items>".
inline void count(const std::string& name, std::size_t items, const std::function<void()>& run) {
  run();  // what is done once a process is not the path's
  const std::string dump = name + " " + std::to_string(items);
  CALLGRIND_ZERO_STATS;
  run();
  CALLGRIND_DUMP_STATS_AT(dump.c_str());
}

[[noreturn]] inline void die(const Issues& issues) {
  std::fprintf(stderr, "%s\n", to_text(issues.front()).c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) die(result.error());
  return *std::move(result);
}
inline void must(const Status& status) {
  if (!status) die(status.error());
}

/// Events of a live account and rows of a batch: live_paths.cpp.
void count_live_and_batch();

}  // namespace crossmargin::test
