#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crossmargin::io {

/// What a JSON reader stood in when it met something it did not want.
struct JsonContext {
  enum class Inside { nothing, array, object };
  enum class Wants { value, key, colon, comma_or_end, end_of_text };
  Inside inside{Inside::nothing};
  Wants wants{Wants::value};
  int opened_at_line{0};  ///< of the array or object
};

/// A syntax error in words: what was wanted and got, where, and what to do.
struct JsonComplaint {
  std::size_t offset{0};
  std::string message;
  std::string hint;
};

/// Explains why the text at `offset` (after blanks) cannot go on as `context` wants. `text` is valid UTF-8.
JsonComplaint explain_json_error(std::string_view text, std::size_t offset, const JsonContext& context);

/// The length of the number, as JSON writes numbers, that starts at `offset`; 0 when there is none.
std::size_t json_number_length(std::string_view text, std::size_t offset);

}  // namespace crossmargin::io
