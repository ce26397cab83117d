#pragma once

#include <pthread.h>

#include <atomic>
#include <stop_token>
#include <thread>

#include "errors.hpp"

namespace crossmargin::cli {

/// Turns SIGINT and SIGTERM into a stop request; a second one ends the process at once. A thread of its own
/// waits for them, so nothing runs inside a signal handler. Make it before any other thread, for they inherit
/// the blocked set.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  std::stop_token stop_token() const { return source_.get_token(); }
  /// `interrupted` or `terminated` once a signal came, else `done`.
  ExitCode received() const;

 private:
  void wait(const std::stop_token& closing);
  void end_reading();
  pthread_t main_thread_;
  std::stop_source source_;
  std::atomic<int> signal_{0};
  std::jthread waiter_;
};

}  // namespace crossmargin::cli
