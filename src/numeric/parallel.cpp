#include "crossmargin/numeric/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>

#ifdef CROSSMARGIN_STD_THREADS
#include <thread>
#include <vector>
#else
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>
#endif

namespace crossmargin {
namespace {

using Body = std::function<void(std::size_t begin, std::size_t end)>;

/// The chunks of one loop, handed out in order to whichever worker asks. A chunk that was handed out always
/// runs, so of several exceptions the one of the first chunk is rethrown, at any thread count.
class ChunkRun {
 public:
  ChunkRun(std::size_t count, std::size_t chunk, const Execution& execution, std::string_view stage,
           const Body& body)
      : count_(count), chunk_(chunk), execution_(execution), stage_(stage), body_(body) {}

  std::size_t chunks() const { return count_ / chunk_ + (count_ % chunk_ == 0 ? 0 : 1); }

  /// Runs chunks until there are none, a stop is requested or one has failed.
  void work() {
    while (!failed_.load(std::memory_order_acquire) && !execution_.stop.stop_requested()) {
      const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= chunks()) return;
      run_chunk(index);
    }
  }

  bool finish() const {
    if (exception_) std::rethrow_exception(exception_);
    return done_ == count_;
  }

 private:
  void run_chunk(std::size_t index) {
    const std::size_t begin = index * chunk_;
    const std::size_t end = begin + std::min(chunk_, count_ - begin);
    try {
      body_(begin, end);
      count_as_done(end - begin);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!exception_ || index < failed_chunk_) {
        exception_ = std::current_exception();
        failed_chunk_ = index;
      }
      failed_.store(true, std::memory_order_release);
    }
  }

  void count_as_done(std::size_t items) {
    const std::scoped_lock lock(mutex_);
    done_ += items;
    if (execution_.progress && !stage_.empty()) execution_.progress(stage_, done_, count_);
  }

  const std::size_t count_;
  const std::size_t chunk_;
  const Execution& execution_;
  const std::string_view stage_;
  const Body& body_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::size_t done_{0};
  std::exception_ptr exception_;
  std::size_t failed_chunk_{0};
};

#ifdef CROSSMARGIN_STD_THREADS

void run_on_threads(ChunkRun& run, std::size_t workers) {
  std::vector<std::jthread> threads;
  threads.reserve(workers);
  for (std::size_t i = 1; i < workers; ++i) threads.emplace_back([&run] { run.work(); });
  run.work();
}

#else

void run_on_threads(ChunkRun& run, std::size_t workers) {
  // As many tasks as workers, in the arena the calling thread has anyway: an arena of its own for every loop
  // comes to life too late for the other workers to find much left to do. Isolated, so that a thread that
  // waits for a loop inside a loop takes up nothing else.
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(
        std::size_t{0}, workers, [&run](std::size_t) { run.work(); }, tbb::simple_partitioner{});
  });
}

#endif

}  // namespace

bool parallel_for_chunks(std::size_t count, std::size_t chunk, const Execution& execution,
                         std::string_view stage, const Body& body) {
  if (chunk == 0) throw std::invalid_argument("parallel_for_chunks: want a chunk of at least one item");
  ChunkRun run(count, chunk, execution, stage, body);
  const std::size_t workers =
      std::min(static_cast<std::size_t>(std::max(execution.threads, 1)), run.chunks());
  if (workers > 1) {
    run_on_threads(run, workers);
  } else {
    run.work();
  }
  return run.finish();
}

}  // namespace crossmargin
