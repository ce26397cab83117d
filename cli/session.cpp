#include "session.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "crossmargin/io/file.hpp"

namespace crossmargin::cli {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

tl::unexpected<Issues> standard_output_failure() {
  return io::system_failure("standard output", "cannot be written", errno);
}

void write_result(const OutputSettings& output, std::string_view bytes) {
  if (output.path != "-") return take(io::write_atomically(output.path, bytes));
  const bool written =
      std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
  if (!written) take(Status(standard_output_failure()));
}

bool use_color(const OutputSettings& output) {
  if (output.color != "auto") return output.color == "always";
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return output.path == "-" && !is_set("NO_COLOR") && !dumb && isatty(STDOUT_FILENO) == 1;
}

}  // namespace crossmargin::cli
