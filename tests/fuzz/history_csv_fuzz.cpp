// Any bytes as a file of daily closes: series or issues, never a crash.
#include <cstdint>
#include <sstream>
#include <string>

#include "crossmargin/io/history_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
  const auto read = crossmargin::io::read_history(input, "fuzz");
  if (!read) {
    if (read.error().empty()) __builtin_trap();
    return 0;
  }
  const auto history = crossmargin::History::create(*read);
  if (!history && history.error().empty()) __builtin_trap();
  return 0;
}
