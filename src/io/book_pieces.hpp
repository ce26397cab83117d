#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/book_chunk.hpp"
#include "io/decimal.hpp"

namespace crossmargin::io {

/// Cuts a text behind line ends, into pieces of about `size` bytes.
std::vector<BookChunk> cut_lines(std::string_view text, std::size_t size);

/// A quantity that is a number and cannot be counted in steps of its instrument.
Issue bad_multiple(std::string_view quantity, std::string_view instrument, SourceLocation where,
                   StoredQuantity::Fault fault);

}  // namespace crossmargin::io
