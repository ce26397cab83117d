// Any bytes as a snapshot of risk parameters, as they are and with checksums made to hold: a set or issues,
// never both; a set is written again to the same bytes it is read from then, and goes through the engine.
#include <cstdint>
#include <memory>
#include <string>

#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_snapshot.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "with_checksums.hpp"

using namespace crossmargin;

namespace {

std::string stored(const span::ParameterSet& set) {
  std::string bytes;
  const auto sink = [&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  };
  if (!io::write_span_snapshot(set, sink, {})) __builtin_trap();
  return bytes;
}

void read(const std::string& bytes) {
  auto set = io::read_span_snapshot({"fuzz", bytes, nullptr}, {});
  if (!set) {
    if (set.error().empty()) __builtin_trap();
    return;
  }
  const std::string again = stored(*set);
  const auto twice = io::read_span_file({"again", again});
  if (!twice || stored(*twice) != again) __builtin_trap();
  for (std::size_t i = 0; i < set->contracts.size(); ++i)
    if (span::contract_id(*set, static_cast<std::int32_t>(i)).empty()) __builtin_trap();
  // What it says as a positional file, or why it cannot.
  const auto text = io::write_span_positional(*set);
  if (!text && text.error().empty()) __builtin_trap();
  const auto engine = span::Engine::create(std::make_shared<span::ParameterSet>(*std::move(set)));
  if (!engine && engine.error().empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(fuzz::with_checksums(bytes));
  return 0;
}
