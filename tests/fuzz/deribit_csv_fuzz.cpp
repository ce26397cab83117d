// Any bytes as a chain snapshot: an answer or issues, never a crash.
#include <cstdint>
#include <string>

#include "crossmargin/io/inputs.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const crossmargin::io::NamedText input{"fuzz", std::string(reinterpret_cast<const char*>(data), size)};
  crossmargin::io::MarketOptions options;
  options.format = "deribit-chain";
  const auto made = crossmargin::io::parse_market({&input, 1}, options);
  if (!made && made.error().empty()) __builtin_trap();
  return 0;
}
