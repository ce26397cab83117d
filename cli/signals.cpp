#include "signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <ctime>

namespace crossmargin::cli {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

// Only its arrival matters: it makes a blocked read return.
void wake(int) {}

}  // namespace

Signals::Signals() : main_thread_(pthread_self()) {
  struct sigaction action {};
  action.sa_handler = wake;
  sigaction(SIGUSR1, &action, nullptr);
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
    end_reading();
  }
}

// A read from a silent pipe would wait for ever, and with it the removal of half-written files: standard
// input becomes empty, and the main thread is woken to find it so.
void Signals::end_reading() {
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0) return;
  dup2(nothing, STDIN_FILENO);
  close(nothing);
  pthread_kill(main_thread_, SIGUSR1);
}

ExitCode Signals::received() const {
  const int got = signal_.load();
  if (got == 0) return ExitCode::done;
  return got == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
}

}  // namespace crossmargin::cli
