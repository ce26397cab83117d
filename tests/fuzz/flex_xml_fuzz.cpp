// Any bytes as a Flex query: an answer or issues, never a crash.
#include <cstdint>
#include <string>

#include "crossmargin/io/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto made = crossmargin::io::parse_portfolio({"fuzz", text}, {.format = "flex"});
  if (made ? made->accounts.empty() : made.error().empty()) __builtin_trap();
  return 0;
}
