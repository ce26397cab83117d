#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "crossmargin/core/execution.hpp"
#include "errors.hpp"

namespace crossmargin::cli {

class Log;

/// Where the result goes and in which form; read from the command line, nothing opened.
struct OutputSettings {
  std::string format{"text"};
  std::string path{"-"};  ///< "-" is standard output
  std::string color{"auto"};
};

/// What one run of a command has at hand. Made by `main`.
struct Session {
  std::stop_token stop;
  Log* log{nullptr};
  std::string data_path;  ///< folder with `scenarios` and the methods; empty when none was found
};

/// Why standard output could not be written, just after it was tried.
tl::unexpected<Issues> standard_output_failure();

/// Writes a whole result: to standard output, or to a file beside its target that is then renamed into place.
/// Throws InputError when it cannot be written.
void write_result(const OutputSettings& output, std::string_view bytes);

/// Whether the result may carry colour: `always`, or `auto` on a terminal without NO_COLOR or TERM=dumb.
bool use_color(const OutputSettings& output);

}  // namespace crossmargin::cli
