#include "crossmargin/numeric/parallel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace parallel_test {

using namespace crossmargin;

namespace {

Execution on(int threads) {
  Execution execution;
  execution.threads = threads;
  return execution;
}

/// The chunks that a loop handed out.
std::set<std::pair<std::size_t, std::size_t>> cuts(std::size_t count, std::size_t chunk, int threads) {
  std::mutex mutex;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  const bool all =
      parallel_for_chunks(count, chunk, on(threads), "", [&](std::size_t begin, std::size_t end) {
        const std::scoped_lock lock(mutex);
        REQUIRE(seen.emplace(begin, end).second);
      });
  CHECK(all);
  return seen;
}

}  // namespace

TEST_CASE("every item runs once, in chunks that the thread count does not change") {
  for (const std::size_t count : {0U, 1U, 9U, 10U, 11U, 1000U}) {
    CAPTURE(count);
    const auto single = cuts(count, 10, 1);
    CHECK(single.size() == (count + 9) / 10);
    std::size_t at = 0;
    for (const auto& [begin, end] : single) {
      CHECK(begin == at);
      CHECK(end - begin <= 10);
      at = end;
    }
    CHECK(at == count);
    for (const int threads : {2, 3, 16}) CHECK(cuts(count, 10, threads) == single);
  }
  CHECK(cuts(5, SIZE_MAX, 4).size() == 1);
}

TEST_CASE("writes by index give the same bytes at any thread count") {
  const auto run = [](int threads) {
    std::vector<double> values(10007);
    parallel_for_chunks(values.size(), 64, on(threads), "", [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) values[i] = std::sin(static_cast<double>(i)) / 3;
    });
    return values;
  };
  const auto expected = run(1);
  for (const int threads : {2, 4, 8}) CHECK(run(threads) == expected);
}

TEST_CASE("of several exceptions the one of the first chunk is rethrown") {
  for (const int threads : {1, 2, 8}) {
    for (int repeat = 0; repeat < 50; ++repeat) {
      std::string message;
      try {
        parallel_for_chunks(1000, 1, on(threads), "", [](std::size_t begin, std::size_t) {
          if (begin >= 37) throw std::runtime_error(std::to_string(begin));
        });
      } catch (const std::runtime_error& error) {
        message = error.what();
      }
      REQUIRE(message == "37");
    }
  }
}

TEST_CASE("a stop ends the loop early and says so") {
  for (const int threads : {1, 4}) {
    std::stop_source source;
    Execution execution = on(threads);
    execution.stop = source.get_token();
    std::atomic<int> runs{0};
    const bool all = parallel_for_chunks(100000, 1, execution, "", [&](std::size_t, std::size_t) {
      if (++runs >= 10) source.request_stop();  // so each thread runs at most one more
    });
    CHECK_FALSE(all);
    CHECK(runs >= 10);
    CHECK(runs <= 9 + threads);
    CHECK_FALSE(parallel_for_chunks(10, 1, execution, "",
                                    [](std::size_t, std::size_t) { FAIL("ran after a stop"); }));
  }
}

TEST_CASE("a stop in the last chunk comes too late to matter") {
  const auto source = std::make_unique<std::stop_source>();  // on the stack g++ 12 takes it for uninitialised
  Execution execution;
  execution.stop = source->get_token();
  CHECK(parallel_for_chunks(10, 5, execution, "", [&](std::size_t begin, std::size_t) {
    if (begin == 5) source->request_stop();
  }));
}

TEST_CASE("progress comes from one thread at a time, grows and ends at the total") {
  for (const int threads : {1, 4}) {
    Execution execution = on(threads);
    std::vector<std::size_t> done;  // not guarded: ThreadSanitizer would see two calls at a time
    execution.progress = [&](std::string_view stage, std::size_t now, std::size_t total) {
      CHECK(stage == "pricing");
      CHECK(total == 1005);
      done.push_back(now);
    };
    CHECK(parallel_for_chunks(1005, 10, execution, "pricing", [](std::size_t, std::size_t) {}));
    REQUIRE(done.size() == 101);
    for (std::size_t i = 1; i < done.size(); ++i) CHECK(done[i] > done[i - 1]);
    CHECK(done.back() == 1005);
    done.clear();
    CHECK(parallel_for_chunks(1005, 10, execution, "", [](std::size_t, std::size_t) {}));
    CHECK(done.empty());
  }
}

TEST_CASE("loops may stand inside loops") {
  std::vector<int> hits(64 * 64);
  parallel_for_chunks(64, 1, on(4), "", [&](std::size_t outer, std::size_t) {
    parallel_for_chunks(64, 8, on(4), "", [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) ++hits[outer * 64 + i];
    });
  });
  CHECK(std::set<int>(hits.begin(), hits.end()) == std::set<int>{1});
}

TEST_CASE("a chunk of nothing is a mistake of the caller, zero threads are one") {
  CHECK_THROWS_AS(parallel_for_chunks(1, 0, on(1), "", [](std::size_t, std::size_t) {}),
                  std::invalid_argument);
  int runs = 0;
  CHECK(parallel_for_chunks(3, 1, on(0), "", [&](std::size_t, std::size_t) { ++runs; }));
  CHECK(runs == 3);
}

}  // namespace parallel_test
