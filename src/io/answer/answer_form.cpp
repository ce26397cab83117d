#include "io/answer/answer_form.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/core/fields.hpp"
#include "io/answer/paths.hpp"
#include "io/field_helpers.hpp"

namespace crossmargin::io {
namespace {

std::vector<std::string> read_paths(Fields& fields) {
  const Document* path = fields.required_child("path");
  if (path == nullptr) return {};
  if (path->array() != nullptr) {
    std::vector<std::string> paths = fields.strings("path");
    if (path->array()->empty()) fields.fail_at("path", ErrorCode::missing_field, "want at least one path");
    return paths;
  }
  const std::string one = fields.string("path");
  return one.empty() ? std::vector<std::string>{} : std::vector{one};
}

double read_resolution(Fields& fields) {
  const auto digits = fields.optional_number("digits");
  if (!digits) return 0.0;
  if (*digits >= 0.0 && *digits <= 18.0 && *digits == std::floor(*digits))
    return 0.5 * std::pow(10.0, -*digits);
  fields.fail_at("digits", ErrorCode::invalid_value, "want a whole number from 0 to 18");
  return 0.0;
}

AnswerEntry read_entry(const Document& document, Issues& issues) {
  Fields fields(document, issues);
  AnswerEntry entry;
  entry.where = document.where();
  if (document.object() == nullptr) return entry;
  entry.paths = read_paths(fields);
  entry.first = static_cast<int>(fields.number_or("first", 1.0));
  entry.name = fields.string("name");
  entry.unit = fields.string_or("unit", "");
  entry.cell = fields.string_or("cell", "");
  entry.currency = fields.string_or("currency", "");
  entry.sign = fields.word_or("sign", {"as_is", "turned"}, 0) == 0 ? 1.0 : -1.0;
  entry.resolution = read_resolution(fields);
  entry.zero_if_absent = fields.boolean_or("zero_if_absent", false);
  fields.finish();
  return entry;
}

}  // namespace

Result<AnswerForm> bind_answer_form(const Document& document) {
  Issues issues;
  Fields fields(document, issues);
  AnswerForm form;
  if (document.object() != nullptr) {
    check_schema(fields, "crossmargin-answer-form");
    form.id = fields.string("id");
    form.title = fields.string("title");
    fields.strings("sources");
    fields.strings("notes");
    form.within = fields.string_or("within", "");
    form.recognised_by = fields.strings("recognised_by");
    for (const Document& entry : fields.array("components"))
      form.entries.push_back(read_entry(entry, issues));
    fields.finish();
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return form;
}

const Document& content_of(const AnswerForm& form, const Document& answer) {
  if (form.within.empty()) return answer;
  const std::vector<PathMatch> found = find_paths(answer, form.within, 1);
  return found.empty() ? answer : *found.front().value;
}

bool is_of_form(const AnswerForm& form, const Document& answer) {
  const Document& content = content_of(form, answer);
  return std::any_of(form.recognised_by.begin(), form.recognised_by.end(),
                     [&](const std::string& path) { return !find_paths(content, path, 1).empty(); });
}

}  // namespace crossmargin::io
