// The JSON reader on any bytes: a tree whose places lie inside the text, or issues whose places do.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crossmargin/io/json.hpp"

namespace {

using crossmargin::Document;
using crossmargin::SourceLocation;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_place(const SourceLocation& where, std::size_t size) {
  const auto bound = static_cast<long long>(size) + 1;
  require(where.line >= 1 && where.line <= bound && where.column >= 1 && where.column <= bound);
}

void check_tree(const Document& document, std::size_t size) {
  check_place(document.where(), size);
  if (const auto* items = document.array()) {
    for (const Document& item : *items) check_tree(item, size);
  }
  if (const auto* members = document.object()) {
    for (const auto& [key, member] : *members) {
      require(document.find(key) == &member);  // keys are unique
      check_tree(member, size);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = crossmargin::io::parse_json({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (document) {
    check_tree(*document, size);
    return 0;
  }
  require(!document.error().empty());
  for (const auto& issue : document.error()) {
    check_place(issue.where, size);
    require(!issue.message.empty());
  }
  return 0;
}
