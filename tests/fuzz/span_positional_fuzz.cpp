// Any bytes as a risk parameter file: a set or issues, never both; a set goes through the engine, and what is
// written of it is read as the same set.
#include <cstdint>
#include <memory>
#include <string_view>

#include "crossmargin/io/span_file.hpp"
#include "crossmargin/margin/span/engine.hpp"

using namespace crossmargin;

namespace {

/// Not all that can be read can be written, such as two E records of one priority; what can is canonical.
void write_again(const span::ParameterSet& set) {
  const auto text = io::write_span_positional(set);
  if (!text) {
    if (text.error().empty()) __builtin_trap();
    return;
  }
  const auto again = io::read_span_positional({"again", *text});
  if (!again || again->contracts.size() > set.contracts.size()) __builtin_trap();
  const auto twice = io::write_span_positional(*again);
  if (!twice || *twice != *text) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto set = io::read_span_positional({"fuzz", bytes});
  if (!set) {
    if (set.error().empty()) __builtin_trap();
    return 0;
  }
  write_again(*set);
  const auto engine = span::Engine::create(std::make_shared<span::ParameterSet>(*std::move(set)));
  if (!engine) {
    if (engine.error().empty()) __builtin_trap();
    return 0;
  }
  span::SpanAccount account;
  for (std::size_t i = 0; i < engine->parameters().contracts.size(); ++i)
    account.holdings.push_back(
        {static_cast<std::int32_t>(i), i % 2 == 0 ? 3.0 : 0.0, i % 2 == 0 ? 0.0 : 2.0});
  span::Workspace workspace;
  const auto made = engine->margin(account, {true, true}, workspace);
  if (!made && made.error().empty()) __builtin_trap();
  return 0;
}
