#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace crossmargin::cli {

/// Everything that is not the result goes to standard error through this: what a run does and how far it is.
class Log {
 public:
  struct Settings {
    std::string progress{"auto"};  ///< auto (only on a terminal), on, off
    std::string level{"warning"};  ///< info, warning
  };
  explicit Log(const Settings& settings);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void info(std::string_view message);
  void warning(std::string_view message);
  bool shows_progress() const;
  /// Redraws one line on a terminal at most ten times a second; elsewhere writes a line every ten seconds.
  void progress(std::string_view stage, std::size_t done, std::size_t total);
  /// Clears the progress line, so that what follows starts on a clean one.
  void end_progress();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossmargin::cli
