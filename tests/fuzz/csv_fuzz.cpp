// The CSV reader on any bytes: rows that grow downwards, then an end or one issue inside the text.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "crossmargin/io/csv.hpp"

namespace {

namespace io = crossmargin::io;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_row(const io::CsvRow& row, int last_line) {
  require(!row.cells.empty() && row.cells.size() == row.columns.size());
  require(row.line > last_line);
  for (std::size_t i = 0; i < row.columns.size(); ++i) require(row.columns[i] >= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream input(std::string(reinterpret_cast<const char*>(data), size));
  io::CsvReader reader(input, "fuzz");
  io::CsvRow header;
  if (!reader.next(header)) return 0;
  check_row(header, 0);
  crossmargin::Issues issues;
  const io::CsvTable table(header, {{"date", "close"}, {"underlying"}, true}, "fuzz", issues);
  int last_line = header.line;
  for (io::CsvRow row; reader.next(row); last_line = row.line) {
    check_row(row, last_line);
    table.check_width(row);
    const double close = table.number(row, "close");
    require(close - close == 0);  // finite
  }
  require(reader.issues().size() <= 1);
  for (const auto& issue : reader.issues()) require(issue.where.line >= last_line && issue.where.column >= 1);
  return 0;
}
