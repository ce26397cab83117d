#pragma once

#include <istream>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/history/history.hpp"

namespace crossmargin::io {

/// Reads daily closes from CSV, the layout told by its header (docs/file-formats/history.md):
///   date,underlying,close     one close a row
///   date,BTC,ETH              one day a row, one underlying a column; an empty cell is a day without a close
///   Unix,Date,Symbol,...      the daily files of CryptoDataDownload, named after the coin of the volume
///   column
/// Rows may come newest first or oldest first. Errors: `malformed` for another header or a cell that is no
/// date or number, with file, line and column.
Result<std::vector<CloseSeries>> read_history(std::istream& input, const std::string& file);

/// The series of all files together. Errors: those of `read_history` for every file and of `History::create`.
Result<History> load_history(std::span<const std::string> paths);

}  // namespace crossmargin::io
