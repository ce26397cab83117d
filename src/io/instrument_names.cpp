#include "crossmargin/io/instrument_names.hpp"

#include <fmt/format.h>

#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {

Result<Instrument> parse_instrument_name(std::string_view name) {
  auto option = parse_occ_symbol(name);
  if (option || option.error().front().code != ErrorCode::unknown_instrument) return option;
  auto coined = parse_deribit_name(name);
  if (coined) {
    // A grammar bounds no number: a strike of a hundred digits is written well and still no contract.
    if (Issues wrong = validate(*coined); !wrong.empty()) return tl::unexpected(std::move(wrong));
    return coined;
  }
  if (coined.error().front().code != ErrorCode::unknown_instrument) return coined;
  return fail(
      ErrorCode::unknown_instrument, fmt::format("{} fits no grammar of instrument names", in_quotes(name)),
      {},
      "list it under \"instruments\", or write BTC-27MAR26-60000-P, BTC-PERPETUAL or SPXW  220207C04500000");
}

std::string canonical_instrument_id(std::string_view name) {
  if (name.size() == 21 && name.find(' ') != std::string_view::npos) {
    if (auto option = parse_occ_symbol(name)) return option->id;
  }
  return std::string(name);
}

}  // namespace crossmargin::io
