#include "crossmargin/io/write_book.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/csv_write.hpp"
#include "crossmargin/numeric/parallel.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t accounts_per_task = 1024;
constexpr std::size_t tasks_at_once = 64;  // between two writes

/// Above this a double in full digits says more than it knows.
constexpr double largest_in_full = 1e15;
constexpr double smallest_in_full = 1e-9;

using Digits = std::array<char, 64>;

std::string_view text_of(double contracts, Digits& digits) {
  const double size = std::abs(contracts);
  const bool in_full = size < largest_in_full && size >= smallest_in_full;
  char* const end = digits.data() + digits.size();
  const auto written = in_full ? std::to_chars(digits.data(), end, contracts, std::chars_format::fixed)
                               : std::to_chars(digits.data(), end, contracts);
  return {digits.data(), written.ptr};
}

/// multiple * units / 10^decimals in decimal digits, without a rounding.
std::string_view text_of(std::int64_t multiple, QuantityStep step, Digits& digits) {
  __extension__ using Wide = __int128;
  Wide value = static_cast<Wide>(multiple) * step.units;
  const bool negative = value < 0;
  if (negative) value = -value;
  char* at = digits.data() + digits.size();
  int decimals = step.decimals;
  for (; decimals > 0 && value % 10 == 0; --decimals) value /= 10;
  for (int written = 0; value > 0 || written <= decimals; ++written) {
    if (written == decimals && decimals > 0) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  }
  if (negative) *--at = '-';
  return {at, digits.data() + digits.size()};
}

std::string_view quantity_text(const PositionBook& book, std::size_t entry, Digits& digits) {
  const QuantityStep step = book.steps[static_cast<std::size_t>(book.instrument[entry])];
  const std::int64_t stored = book.quantity[entry];
  return step.units == 0 ? text_of(std::bit_cast<double>(stored), digits) : text_of(stored, step, digits);
}

/// Writes accounts [0, n) in pieces made at the same time and handed over in order.
template <class Make>
Status write_pieces(std::size_t accounts, const ByteSink& sink, const Execution& execution,
                    const Make& make) {
  const std::size_t tasks = (accounts + accounts_per_task - 1) / accounts_per_task;
  for (std::size_t first = 0; first < tasks; first += tasks_at_once) {
    std::vector<std::string> pieces(std::min(tasks_at_once, tasks - first));
    const bool finished =
        parallel_for_chunks(pieces.size(), 1, execution, "", [&](std::size_t i, std::size_t) {
          const std::size_t begin = (first + i) * accounts_per_task;
          for (std::size_t a = begin; a < std::min(begin + accounts_per_task, accounts); ++a)
            make(a, pieces[i]);
        });
    if (!finished) return fail(ErrorCode::interrupted, "stopped before all was written");
    for (const std::string& piece : pieces)
      if (auto written = sink(piece); !written) return written;
    if (execution.progress)
      execution.progress("writing", std::min((first + tasks_at_once) * accounts_per_task, accounts),
                         accounts);
  }
  return {};
}

void append_json_text(std::string& line, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  line += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') line += '\\';
    if (byte >= 0x20) {
      line += c;
    } else {
      line += "\\u00";
      line += digits[byte >> 4U];
      line += digits[byte & 15U];
    }
  }
  line += '"';
}

/// Names in the form in which they stand between separators, made once.
template <class Append>
std::vector<std::string> prepared(TextColumn names, const Append& append) {
  std::vector<std::string> made(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) append(made[i], names[i]);
  return made;
}

std::size_t row(const PositionBook& book, std::size_t account) {
  return static_cast<std::size_t>(book.rows[account]);
}

}  // namespace

Status write_book_csv(const PositionBook& book, const ByteSink& sink, const Execution& execution) {
  const auto names = prepared(book.instruments, append_csv_cell);
  if (auto written = sink("account,instrument,quantity\n"); !written) return written;
  return write_pieces(book.account_count(), sink, execution, [&](std::size_t account, std::string& text) {
    std::string id;
    append_csv_cell(id, book.accounts[account]);
    Digits digits;
    for (std::size_t i = row(book, account); i < row(book, account + 1); ++i) {
      text += id;
      text += ',';
      text += names[static_cast<std::size_t>(book.instrument[i])];
      text += ',';
      text += quantity_text(book, i, digits);
      text += '\n';
    }
  });
}

Status write_book_json(const PositionBook& book, const ByteSink& sink, const Execution& execution) {
  const auto names = prepared(book.instruments, append_json_text);
  return write_pieces(book.account_count(), sink, execution, [&](std::size_t account, std::string& text) {
    text += "{\"id\":";
    append_json_text(text, book.accounts[account]);
    text += ",\"positions\":[";
    Digits digits;
    for (std::size_t i = row(book, account); i < row(book, account + 1); ++i) {
      text += i == row(book, account) ? "{\"instrument\":" : ",{\"instrument\":";
      text += names[static_cast<std::size_t>(book.instrument[i])];
      const std::string_view quantity = quantity_text(book, i, digits);
      // A reader may refuse integers that a double cannot hold; a text is read digit by digit.
      const bool as_text = quantity.size() > 15;
      text += as_text ? ",\"quantity\":\"" : ",\"quantity\":";
      text += quantity;
      text += as_text ? "\"}" : "}";
    }
    text += "]}\n";
  });
}

}  // namespace crossmargin::io
