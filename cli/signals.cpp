#include "signals.hpp"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace crossmargin::cli {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& closing) { wait(closing); });
}

Signals::~Signals() = default;

void Signals::wait(const std::stop_token& closing) {
  const sigset_t set = watched();
  while (!closing.stop_requested()) {
    const timespec pause{0, 20'000'000};
    const int got = sigtimedwait(&set, nullptr, &pause);
    if (got <= 0) continue;
    if (signal_.exchange(got) != 0) _exit(128 + got);
    source_.request_stop();
  }
}

ExitCode Signals::received() const {
  const int got = signal_.load();
  if (got == 0) return ExitCode::done;
  return got == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
}

}  // namespace crossmargin::cli
