#include "io/book_pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {

std::vector<BookChunk> cut_lines(std::string_view text, std::size_t size) {
  const std::size_t wanted = std::max<std::size_t>(size, 1);
  std::vector<BookChunk> pieces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t found = text.size() - at <= wanted ? text.size() : text.find('\n', at + wanted - 1);
    const std::size_t stop = found >= text.size() ? text.size() : found + 1;
    pieces.emplace_back().text = text.substr(at, stop - at);
    at = stop;
  }
  return pieces;
}

Issue bad_multiple(std::string_view quantity, std::string_view instrument, SourceLocation where,
                   StoredQuantity::Fault fault) {
  if (fault == StoredQuantity::Fault::too_large)
    return {ErrorCode::limit,
            fmt::format("{} is too many steps of its instrument to count", in_quotes(quantity)),
            std::move(where), "check its unit"};
  return {
      ErrorCode::invalid_value,
      fmt::format("{} is no multiple of the quantity step of {}", in_quotes(quantity), in_quotes(instrument)),
      std::move(where), "round it to the step, or correct quantity_step in the market"};
}

}  // namespace crossmargin::io
