// Any bytes as a file of venues: venues or issues, never a crash.
#include <cmath>
#include <cstdint>
#include <string>

#include "crossmargin/io/venues.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto made = crossmargin::io::parse_venues({"fuzz", text});
  if (made ? made->venues.empty() : made.error().empty()) __builtin_trap();
  if (!made) return 0;
  for (const crossmargin::Balance& balance : made->wallet)
    if (!std::isfinite(balance.amount) || balance.amount < 0.0) __builtin_trap();
  for (const crossmargin::io::VenueEntry& venue : made->venues)
    if (venue.id.empty() || venue.account.empty() || !(venue.buffer >= 0.0)) __builtin_trap();
  return 0;
}
