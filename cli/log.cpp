// The only file that sees spdlog.
#include "log.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace crossmargin::cli {
namespace {
using Clock = std::chrono::steady_clock;
}

struct Log::State {
  spdlog::logger logger{"crossmargin", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  bool terminal{false};
  bool shows{false};
  bool line_open{false};
  std::string stage;
  Clock::time_point last{};
};

Log::Log(const Settings& settings) : state_(std::make_unique<State>()) {
  state_->logger.set_pattern("%l: %v");
  state_->logger.set_level(settings.level == "info" ? spdlog::level::info : spdlog::level::warn);
  state_->logger.flush_on(spdlog::level::info);
  state_->terminal = isatty(STDERR_FILENO) == 1;
  state_->shows = settings.progress == "on" || (settings.progress == "auto" && state_->terminal);
}

Log::~Log() {
  end_progress();
}

void Log::info(std::string_view message) {
  end_progress();
  state_->logger.info("{}", message);
}

void Log::warning(std::string_view message) {
  end_progress();
  state_->logger.warn("{}", message);
}

bool Log::shows_progress() const {
  return state_->shows;
}

void Log::progress(std::string_view stage, std::size_t done, std::size_t total) {
  if (!state_->shows) return;
  const Clock::time_point now = Clock::now();
  if (state_->stage != stage) {
    // A stage shows itself only once it has lasted a while: short runs stay quiet.
    state_->stage = stage;
    state_->last = now;
    return;
  }
  if (now - state_->last <
      (state_->terminal ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000)))
    return;
  state_->last = now;
  const std::string line = total == 0
                               ? fmt::format("{}: {}", stage, done)
                               : fmt::format("{}: {} of {} ({} %)", stage, done, total, done * 100 / total);
  std::fputs((state_->terminal ? "\r\033[K" + line : line + "\n").c_str(), stderr);
  std::fflush(stderr);
  state_->line_open = state_->terminal;
}

void Log::end_progress() {
  if (!state_->line_open) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  state_->line_open = false;
}

}  // namespace crossmargin::cli
