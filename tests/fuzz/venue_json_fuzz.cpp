// Any bytes as what a venue sends, as positions in every form and as prices: an answer or issues, never a
// crash.
#include <cstdint>
#include <string>

#include "crossmargin/io/inputs.hpp"

namespace {

void read_positions(const std::string& text) {
  for (const char* format : {"auto", "deribit-positions", "deribit-simulated-coin", "deribit-simulated-usd",
                             "okx-position-builder", "ccxt"}) {
    const auto made = crossmargin::io::parse_portfolio({"fuzz", text}, {.format = format});
    if (made ? made->accounts.empty() : made.error().empty()) __builtin_trap();
  }
}

void read_prices(const std::string& text) {
  const crossmargin::io::NamedText input{"fuzz", text};
  for (const char* format : {"auto", "deribit-summary", "okx-instruments", "positions"}) {
    crossmargin::io::MarketOptions options;
    options.format = format;
    const auto made = crossmargin::io::parse_market({&input, 1}, options);
    if (!made && made.error().empty()) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_positions(text);
  read_prices(text);
  return 0;
}
