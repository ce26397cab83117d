#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "io/decimal.hpp"

namespace crossmargin::io {

/// A position as it stands in a line: its texts point into the line.
struct QuickPosition {
  std::string_view instrument;
  std::string_view quantity;   ///< digits, as a number or in quotes
  Decimal decimal{};           ///< what the quantity says
  const char* start{nullptr};  ///< of the object
  std::uint32_t hash{0};       ///< of the instrument
};

/// Reads lines of the one common shape, {"id": text, "positions": [{"instrument": text, "quantity": number},
/// ...]}, quickly. It takes only what it is sure of: a line that is anything else, right or wrong, is left to
/// the strict reader, so that this one needs no messages.
class QuickLine {
 public:
  QuickLine();
  ~QuickLine();
  QuickLine(const QuickLine&) = delete;
  QuickLine& operator=(const QuickLine&) = delete;

  /// Whether `line` is of that shape, well-formed to its end, each key once, its texts without escapes,
  /// blanks at their ends or control characters, its numbers of 15 digits at most without an exponent.
  /// `readable` counts the bytes that may be read from the line's start: those of the text it stands in.
  bool read(std::string_view line, std::size_t readable);

  /// The line as it was read: all texts point into it.
  std::string_view line() const { return line_; }
  std::string_view id() const { return id_; }
  const std::vector<QuickPosition>& positions() const { return positions_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string_view line_;
  std::string_view id_;
  std::vector<QuickPosition> positions_;
};

}  // namespace crossmargin::io
