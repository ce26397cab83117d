#pragma once

#include <string>
#include <string_view>

namespace crossmargin::io {

/// Adds one cell to a line of CSV (RFC 4180): in quotes where a comma, a quote, a line break or a leading '#'
/// (which our reader takes for a comment) stands inside, quotes doubled. The caller writes the commas between
/// cells.
void append_csv_cell(std::string& line, std::string_view cell);

}  // namespace crossmargin::io
