// Any bytes as a method's parameters and as a scenario set: an answer or issues, never a crash.
#include <cstdint>
#include <string_view>

#include "crossmargin/io/json.hpp"
#include "crossmargin/margin/method.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = crossmargin::io::parse_json(text, "fuzz");
  if (!document) return 0;
  const auto set = crossmargin::bind_scenario_set(*document);
  if (!set && set.error().empty()) __builtin_trap();
  const auto method = crossmargin::make_method(*document, {}, "hash");
  if (method ? *method == nullptr : method.error().empty()) __builtin_trap();
  return 0;
}
