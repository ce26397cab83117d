// Any bytes as a position file of either form: positions or issues, never both. What was read is written,
// read again and written as the same bytes; over a small parameter set it gives accounts or issues.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "crossmargin/io/span_positions.hpp"

using namespace crossmargin;

namespace {

span::ParameterSet parameters() {
  span::ParameterSet set;
  set.organisations.emplace_back().id = "XYZ";
  set.commodities.emplace_back().id = "CO";
  set.products.emplace_back().exchange = "XCH";
  set.products[0].code = "CO";
  set.products[0].type = "FUT";
  set.products[0].commodity = 0;
  set.products.push_back(set.products[0]);
  set.products[1].type = "OOF";
  set.contracts = {{0, span::Right::none, {202507, 0}, {}, 0.0},
                   {1, span::Right::call, {202507, 0}, {202506, 0}, 45.0}};
  set.arrays.resize(set.contracts.size());
  return set;
}

void check_round_trip(const io::PositionFile& file, io::PositionForm form) {
  const auto text = io::write_span_positions(file, form);
  if (!text && text.error().empty()) __builtin_trap();
  if (!text) return;
  const auto again = io::read_span_positions({"again", *text});
  if (!again || io::write_span_positions(*again, form).value_or("") != *text) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto file = io::read_span_positions({"fuzz", bytes});
  if (!file) {
    if (file.error().empty()) __builtin_trap();
    return 0;
  }
  for (const io::FileAccount& account : file->accounts)
    for (const io::FilePosition& position : account.positions)
      if (!std::isfinite(position.quantity) || !std::isfinite(position.contract.strike)) __builtin_trap();
  // XML holds no bytes that are not UTF-8; the columns of the other form may.
  const bool is_ascii = std::none_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
  if (is_ascii) check_round_trip(*file, io::PositionForm::xml);
  check_round_trip(*file, io::PositionForm::expanded);
  const auto accounts = io::place_positions(*file, parameters());
  if (!accounts && accounts.error().empty()) __builtin_trap();
  return 0;
}
