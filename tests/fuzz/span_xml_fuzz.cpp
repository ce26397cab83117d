// Any bytes as SPAN XML: a set or issues, never both; a set goes through the engine and through the writer,
// and what the writer makes reads back and is written the same.
#include <cstdint>
#include <memory>
#include <string_view>

#include "crossmargin/io/span_xml.hpp"
#include "crossmargin/margin/span/engine.hpp"

using namespace crossmargin;

namespace {

void write_twice(const span::ParameterSet& set) {
  const auto text = io::write_span_xml(set);
  if (!text) {
    if (text.error().empty()) __builtin_trap();
    return;
  }
  const auto again = io::read_span_xml({"again", *text}, {});
  if (!again) __builtin_trap();
  const auto same = io::write_span_xml(*again);
  if (!same || *same != *text) __builtin_trap();
}

void hold_everything(span::ParameterSet set) {
  const auto engine = span::Engine::create(std::make_shared<span::ParameterSet>(std::move(set)));
  if (!engine) {
    if (engine.error().empty()) __builtin_trap();
    return;
  }
  span::SpanAccount account;
  for (std::size_t i = 0; i < engine->parameters().contracts.size(); ++i)
    account.holdings.push_back(
        {static_cast<std::int32_t>(i), i % 2 == 0 ? 3.0 : 0.0, i % 2 == 0 ? 0.0 : 2.0});
  span::Workspace workspace;
  const auto made = engine->margin(account, {true, true}, workspace);
  if (!made && made.error().empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto part = io::read_span_xml({"fuzz", bytes}, {{"CO"}});
  if (!part && part.error().empty()) __builtin_trap();
  auto set = io::read_span_xml({"fuzz", bytes}, {});
  if (!set) {
    if (set.error().empty()) __builtin_trap();
    return 0;
  }
  write_twice(*set);
  hold_everything(*std::move(set));
  return 0;
}
