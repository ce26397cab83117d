// Any bytes as an instrument's name: what is read is a valid contract that reads the same again under its own
// id.
#include <cstdint>
#include <string_view>

#include "crossmargin/io/instrument_names.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view name(reinterpret_cast<const char*>(data), size);
  const auto made = crossmargin::io::parse_instrument_name(name);
  if (!made) {
    if (made.error().empty()) __builtin_trap();
    return 0;
  }
  const auto again = crossmargin::io::parse_instrument_name(made->id);
  if (!again || again->id != made->id || again->expiry != made->expiry) __builtin_trap();
  if (!crossmargin::validate(*made).empty()) __builtin_trap();
  return 0;
}
