// Any bytes as an answer of named components: claims or issues, never a crash.
#include <cmath>
#include <cstdint>
#include <string>

#include "crossmargin/io/answers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto made = crossmargin::io::parse_answer({"fuzz", text}, crossmargin::io::kComponentsFormat, {});
  if (made ? made->claims.empty() : made.error().empty()) __builtin_trap();
  if (!made) return 0;
  for (const crossmargin::Claim& claim : made->claims)
    if (!std::isfinite(claim.value) || claim.name.empty()) __builtin_trap();
  return 0;
}
