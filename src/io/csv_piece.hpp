#pragma once

#include "io/csv_input.hpp"

namespace crossmargin::io {

/// How to read the rows of one table of accounts.
struct PieceReading {
  const std::string& file;
  const CsvRow& header;
  const AccountGate& gate;
};

/// Reads the rows of a piece into its accounts, to the last place and hint what `CsvReader` and `add_row`
/// make of them. A piece whose text may break off a record is doubtful, and its accounts then mean nothing.
void read_piece(const PieceReading& reading, CsvPiece& piece);

}  // namespace crossmargin::io
