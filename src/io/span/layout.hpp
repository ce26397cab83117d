#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

/// The columns of every record of the positional format, once for the reader and the writer. A test compares
/// them with the published layout.
namespace crossmargin::io {

/// Columns of a field, from 1, both included, and its name for messages. `places` of its digits are decimals.
/// A field that stands several times does so `count` times, `step` columns apart.
struct Columns {
  int from{0};
  int to{0};
  const char* name{""};
  int places{0};
  std::size_t count{1};
  int step{0};

  constexpr int width() const { return to - from + 1; }
  /// The one of that place, from 0.
  constexpr Columns nth(std::size_t place) const {
    const int by = step * static_cast<int>(place);
    return {from + by, to + by, name, places};
  }
};

/// A number with an exponent of ten of its own.
struct ScaledColumns {
  Columns number;
  Columns exponent;
  Columns sign;  ///< of the exponent
};

namespace layout {

/// The field of that name; a name that the record does not have is an error of the compiler. A reference,
/// because clang 16 loses members of a value that is used at once.
template <std::size_t size>
consteval const Columns& column(const std::array<Columns, size>& record, std::string_view name) {
  for (const Columns& field : record)
    if (name == field.name) return field;
  throw "the record has no field of this name";
}

/// Where a record's last field ends.
constexpr int last_column(std::span<const Columns> record) {
  int last = 0;
  for (const Columns& field : record) {
    const int end = field.to + field.step * static_cast<int>(field.count - 1);
    last = end > last ? end : last;
  }
  return last;
}

}  // namespace layout
}  // namespace crossmargin::io
