#include "io/stream_csv.hpp"

#include <utility>

#include "crossmargin/numeric/parallel.hpp"
#include "io/account_csv.hpp"
#include "io/account_line.hpp"
#include "io/account_rows.hpp"
#include "io/csv_input.hpp"
#include "io/csv_piece.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t pieces_at_once = 32;

Status broken(Issues issues, int lines_before) {
  shift(issues, lines_before);
  return tl::unexpected(std::move(issues));
}

/// The rows after the header, one after the other. `lines_before` are those that `reader` does not count.
Status read_rows(CsvReader& reader, const CsvRow& header, int lines_before, AccountGate& gate) {
  Issues row_issues;
  const CsvTable table(header, account_columns(), reader.file(), row_issues);
  if (!row_issues.empty()) return tl::unexpected(std::move(row_issues));
  AccountRows accounts([&](Account account, Issues issues) {
    Issues found = gate.check(account);
    return gate.pass({std::move(account), std::move(issues), std::move(found)});
  });
  CsvRow row;
  while (reader.next(row)) {
    row.line += lines_before;
    if (!accounts.add(table, row, row_issues)) return {};
  }
  // The rows before a broken quote belong to an account that may go on after it: it is not handed over.
  if (!reader.issues().empty()) return broken(reader.issues(), lines_before);
  if (!accounts.flush()) return {};
  return gate.finish();
}

Status read_in_one_go(std::istream& input, const std::string& file, int lines_before, AccountGate& gate) {
  CsvReader reader(input, file);
  CsvRow header;
  if (!reader.next(header))
    return reader.issues().empty() ? gate.finish() : broken(reader.issues(), lines_before);
  header.line += lines_before;
  return read_rows(reader, header, lines_before, gate);
}

/// The rows of what is left of an input, of which the next one stands in `line`.
Status read_rest(const CsvInput& input, const PieceReading& reading, int line, AccountGate& gate) {
  RestOfInput rest("header\n", input);
  CsvReader reader(rest, reading.file);
  CsvRow stand_in;
  reader.next(stand_in);
  return read_rows(reader, reading.header, line - 2, gate);
}

/// How far a block of pieces went.
enum class Passed { all, up_to_doubt, stopped };

/// Hands the accounts of pieces over and moves on behind them; `line` is that of the next row.
Passed pass(std::vector<CsvPiece>& pieces, CsvInput& input, int& line, AccountGate& gate) {
  std::size_t bytes = 0;
  for (CsvPiece& piece : pieces) {
    line = piece.line;
    if (piece.is_doubtful) {
      input.skip(bytes);
      return Passed::up_to_doubt;
    }
    for (CheckedAccount& account : piece.accounts)
      if (!gate.pass(std::move(account))) return Passed::stopped;
    bytes += piece.text.size();
    line += piece.line_ends;
  }
  input.skip(bytes);
  return Passed::all;
}

std::size_t place_of_account(const CsvRow& header) {
  std::size_t place = 0;
  while (place < header.cells.size() && trimmed(header.cells[place]) != "account") ++place;
  return place;
}

Status read_blocks(CsvInput& input, const PieceReading& reading, CsvCut cut, AccountGate& gate,
                   const Execution& execution) {
  for (;;) {
    std::vector<CsvPiece> pieces = cut_pieces(input, cut);
    if (pieces.empty()) return read_rest(input, reading, cut.line, gate);
    const bool finished =
        parallel_for_chunks(pieces.size(), 1, execution, "",
                            [&](std::size_t begin, std::size_t) { read_piece(reading, pieces[begin]); });
    if (!finished) return fail(ErrorCode::interrupted, "stopped before all accounts were read");
    const Passed passed = pass(pieces, input, cut.line, gate);
    if (passed == Passed::stopped) return {};
    if (passed == Passed::up_to_doubt) return read_rest(input, reading, cut.line, gate);
    input.fill();
  }
}

}  // namespace

Status stream_csv(const AccountStream& stream, int lines_before, AccountGate& gate,
                  const Execution& execution) {
  if (stream.input.bad() || stream.piece_bytes == 0)
    return read_in_one_go(stream.input, stream.file, lines_before, gate);
  CsvInput input(stream.input, pieces_at_once * stream.piece_bytes);
  input.fill();
  auto header = find_header(input, stream.file);
  if (!header) {
    RestOfInput all("", input);
    return read_in_one_go(all, stream.file, lines_before, gate);
  }
  input.skip(header->bytes);
  header->row.line += lines_before;
  const CsvCut cut{header->row.cells.size(), place_of_account(header->row), stream.piece_bytes,
                   header->row.line + 1};
  return read_blocks(input, {stream.file, header->row, gate}, cut, gate, execution);
}

}  // namespace crossmargin::io
