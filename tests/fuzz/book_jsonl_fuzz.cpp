// Any bytes as JSON lines: the quick reader never takes what the strict one refuses, nor reads another
// number.
#include <bit>
#include <cstdint>
#include <sstream>
#include <string>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/io/json.hpp"

using namespace crossmargin;

namespace {

/// A book of one line, against the tree of that line.
void compare(const std::string& line) {
  const auto book = io::read_book_json({"fuzz", line}, {}, {});
  if (!book) {
    if (book.error().empty()) __builtin_trap();
    return;
  }
  const auto tree = io::parse_json(line, "fuzz");
  if (!tree || tree->find("id") == nullptr || *tree->find("id")->string() != book->accounts[0])
    __builtin_trap();
  const auto& positions = *tree->find("positions")->array();
  if (positions.size() != book->position_count()) __builtin_trap();
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const Document& quantity = *positions[i].find("quantity");
    const double wanted =
        quantity.number() != nullptr ? *quantity.number() : *parse_number(*quantity.string());
    if (std::bit_cast<double>(book->quantity[i]) != wanted) __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream text(std::string(reinterpret_cast<const char*>(data), size));
  for (std::string line; std::getline(text, line);) compare(line);
  return 0;
}
