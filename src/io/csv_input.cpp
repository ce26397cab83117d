#include "io/csv_input.hpp"

#include <algorithm>
#include <cstring>

#include "io/account_csv.hpp"
#include "io/memory_stream.hpp"
#include "io/plain_csv.hpp"
#include "io/text.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t read_bytes = std::size_t{1} << 16U;
constexpr std::size_t longest_preamble = std::size_t{1} << 16U;

/// The account that a line without its line end names, where it is beyond doubt a row.
std::optional<std::string_view> account_of(std::string_view line, const CsvCut& cut) {
  if (line.size() > longest_record) return std::nullopt;
  const Inspection found = inspect(line);
  if (found.has_quote || !found.is_clean) return std::nullopt;
  std::string_view account;
  std::size_t cells = 0;
  for (std::size_t at = 0;; ++cells) {
    const std::size_t stop = std::min(line.find(',', at), line.size());
    if (cells == cut.account) account = trimmed(line.substr(at, stop - at));
    if (stop == line.size()) break;
    at = stop + 1;
  }
  if (cells + 1 != cut.columns) return std::nullopt;
  return account;
}

/// Where a row of another account than the row before starts, after `from`; the end of a whole text, and
/// else nothing.
std::optional<std::size_t> next_cut(const CsvInput& input, std::size_t from, const CsvCut& cut) {
  const std::string_view text = input.text();
  std::optional<std::string_view> before;
  std::size_t at = from == 0 ? 0 : text.rfind('\n', from - 1) + 1;
  while (at < text.size()) {
    const std::size_t stop = text.find('\n', at);
    if (stop == std::string_view::npos) break;  // the last line of a whole text stays with the rest
    const auto account = account_of(text.substr(at, stop - at), cut);
    if (at > from && before && account && *before != *account) return at;
    before = account;
    at = stop + 1;
  }
  if (input.is_whole()) return text.size();
  return std::nullopt;
}

}  // namespace

void CsvInput::fill() {
  text_.erase(0, at_);
  at_ = 0;
  const std::size_t wanted = text_.size() + block_bytes_;
  while (!ended_ && text_.size() < wanted) {
    const std::size_t before = text_.size();
    text_.resize(before + std::min(read_bytes, block_bytes_));
    std::streamsize count = 0;
    try {
      count =
          input_.rdbuf()->sgetn(text_.data() + before, static_cast<std::streamsize>(text_.size() - before));
    } catch (const std::ios_base::failure&) {  // a read error under the buffer
      failed_ = true;
      input_.setstate(std::ios_base::badbit);
    }
    text_.resize(before + static_cast<std::size_t>(count));
    ended_ = count == 0;
  }
}

RestOfInput::RestOfInput(std::string_view before, const CsvInput& input)
    : std::istream(static_cast<std::streambuf*>(this)),
      bytes_(std::string(before).append(input.text())),
      rest_(input.stream().rdbuf()),
      failed_(input.failed()) {}

std::streamsize RestOfInput::xsgetn(char* to, std::streamsize most) {
  if (at_ == bytes_.size() && failed_) throw std::ios_base::failure("the input broke off");
  if (at_ == bytes_.size()) return rest_->sgetn(to, most);
  const std::size_t count = std::min(static_cast<std::size_t>(most), bytes_.size() - at_);
  std::memcpy(to, bytes_.data() + at_, count);
  at_ += count;
  return static_cast<std::streamsize>(count);
}

std::optional<CsvHeader> find_header(const CsvInput& input, const std::string& file) {
  const std::string_view text = input.text();
  if (text.starts_with(byte_order_mark)) return std::nullopt;
  std::size_t at = 0;
  for (int number = 1; at < text.size(); ++number) {
    std::size_t stop = text.find('\n', at);
    if (stop == std::string_view::npos && !input.is_whole()) return std::nullopt;
    stop = std::min(stop, text.size());
    if (stop > longest_preamble) return std::nullopt;
    const std::string_view line = text.substr(at, stop - at);
    at = std::min(stop + 1, text.size());
    if (line.starts_with('#') || trimmed(line).empty()) continue;
    MemoryStream stream(line);
    CsvReader reader(stream, file);
    CsvHeader header{{}, at};
    Issues issues;
    if (line.find('"') != std::string_view::npos || !reader.next(header.row)) return std::nullopt;
    header.row.line = number;
    const CsvTable table(header.row, account_columns(), file, issues);
    if (!issues.empty()) return std::nullopt;
    return header;
  }
  return std::nullopt;
}

std::vector<CsvPiece> cut_pieces(const CsvInput& input, const CsvCut& cut) {
  const std::string_view text = input.text();
  std::vector<CsvPiece> pieces;
  int line = cut.line;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = next_cut(input, std::min(at + cut.piece_bytes, text.size()), cut);
    if (!end) break;
    const std::string_view piece = text.substr(at, *end - at);
    pieces.push_back({piece, line, static_cast<int>(std::count(piece.begin(), piece.end(), '\n'))});
    line += pieces.back().line_ends;
    at = *end;
  }
  return pieces;
}

}  // namespace crossmargin::io
