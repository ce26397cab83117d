#pragma once

#include <string>
#include <vector>

#include "crossmargin/core/document.hpp"

namespace crossmargin::io {

/// One line of a mapping: where a number stands in somebody's answer, and which component of ours it is.
struct AnswerEntry {
  std::vector<std::string> paths;  ///< the first must be there; the values of all of them are added
  int first{1};                    ///< number of the first element of an array
  std::string name;
  std::string unit;
  std::string cell;
  std::string currency;
  double sign{1.0};
  double resolution{0.0};
  bool zero_if_absent{false};
  SourceLocation where{};
};

/// How to read one program's answers. Docs: docs/file-formats/answer.md.
struct AnswerForm {
  std::string id;
  std::string title;
  std::string within;                      ///< path of the envelope's content, where there is an envelope
  std::vector<std::string> recognised_by;  ///< paths of which a file of this form has at least one
  std::vector<AnswerEntry> entries;
};

/// Binds a mapping. Errors: every wrong or missing field.
Result<AnswerForm> bind_answer_form(const Document& document);

/// What stands in the envelope, or the document itself.
const Document& content_of(const AnswerForm& form, const Document& answer);

bool is_of_form(const AnswerForm& form, const Document& answer);

}  // namespace crossmargin::io
