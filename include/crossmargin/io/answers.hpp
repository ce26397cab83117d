#pragma once

#include <string>
#include <vector>

#include "crossmargin/analysis/reconcile.hpp"
#include "crossmargin/io/inputs.hpp"

namespace crossmargin::io {

/// Another program's answer for a book, in our names.
struct Answer {
  std::string format;  ///< id of the form it was read in
  std::string title;
  std::vector<Claim> claims;
  std::vector<std::string> notes;
  InputFile file;
};

/// The form of answer for any program: named components, as docs/file-formats/answer.md has it.
inline constexpr const char* kComponentsFormat = "components";

/// Reads an answer: one in our own form of named components, or one that data/reconcile/<format>.json maps to
/// our names. `format` is "auto" (by what stands in the file), "components", or such an id or path. Errors:
/// `unreadable` naming the ids there are, `malformed` for a file of no known form or without any component,
/// `invalid_value` for a component that is no number, with file, line and field.
Result<Answer> load_answer(const std::string& path, const std::string& format, const DataFolder& folder);
/// The same for a text that is in memory already.
Result<Answer> parse_answer(const NamedText& input, const std::string& format, const DataFolder& folder);

/// Ids of the shipped forms of answers, sorted; "components" is not among them.
std::vector<std::string> list_answer_formats(const DataFolder& folder);

}  // namespace crossmargin::io
