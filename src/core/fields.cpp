#include "crossmargin/core/fields.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"

namespace crossmargin {
namespace {

/// What stands at a value, short enough for a message: `"abc"`, `-3`, `true`, `an array`.
std::string shown(const Document& value) {
  if (const auto* text = value.string()) return in_quotes(*text);
  if (const auto* number = value.number()) return shortest(*number);
  if (const auto* flag = value.boolean()) return *flag ? "true" : "false";
  return std::string(value.type_name());
}

void note_wrong(Issues& issues, const Document& value, std::string_view wanted) {
  std::string hint = value.is_null() ? "leave the field out when it has no value" : "";
  issues.push_back({ErrorCode::invalid_value, "want " + std::string(wanted) + ", got " + shown(value),
                    value.where(), std::move(hint)});
}

/// Issues of a parser that knew only the text, at the place where the text stands.
void note_at(Issues& issues, Issues found, const SourceLocation& where) {
  for (Issue& issue : found) issue.where = where;
  append(issues, std::move(found));
}

std::string list_of(std::initializer_list<std::string_view> words) {
  std::string text = words.size() > 1 ? "one of " : "";
  for (const auto word : words) {
    if (word.data() != words.begin()->data()) text += ", ";
    text += in_quotes(word);
  }
  return text;
}

template <class T>
const T& empty_of() {
  static const T empty;
  return empty;
}

}  // namespace

Fields::Fields(const Document& document, Issues& issues)
    : document_(document), issues_(issues), first_issue_(issues.size()) {
  if (document.object() == nullptr) note_wrong(issues_, document_, "an object");
}

const Document* Fields::ask(std::string_view key) {
  asked_.emplace(key);
  return document_.find(key);
}

bool Fields::has(std::string_view key) const {
  return document_.find(key) != nullptr;
}
const Document* Fields::child(std::string_view key) {
  return ask(key);
}
const SourceLocation& Fields::where() const {
  return document_.where();
}

const Document* Fields::required_child(std::string_view key) {
  const Document* value = ask(key);
  if (value == nullptr && document_.object() != nullptr) {
    issues_.push_back({ErrorCode::missing_field, "is required and absent", place_of(key), {}});
  }
  return value;
}

SourceLocation Fields::place_of(std::string_view key) const {
  if (const Document* value = document_.find(key)) return value->where();
  SourceLocation where = document_.where();
  if (!key.empty()) where.field += (where.field.empty() ? "" : ".") + std::string(key);
  return where;
}

bool Fields::complained(std::string_view key) const {
  if (key.empty()) return issues_.size() > first_issue_;
  const std::string member = place_of(key).field;
  for (std::size_t i = first_issue_; i < issues_.size(); ++i) {
    const std::string_view field = issues_[i].where.field;
    if (!member.empty() && field.starts_with(member) &&
        (field.size() == member.size() || field[member.size()] == '.' || field[member.size()] == '['))
      return true;
  }
  return false;
}

void Fields::fail_at(std::string_view key, ErrorCode code, std::string message, std::string hint) {
  if (document_.object() == nullptr) return;
  if (!key.empty() && !failed_.contains(key) && complained(key)) return;
  failed_.emplace(key);
  issues_.push_back({code, std::move(message), place_of(key), std::move(hint)});
}

double Fields::number_of(const Document* value, Domain domain) {
  if (value == nullptr) return 0;
  const double* number = value->number();
  const bool fits =
      number != nullptr && std::isfinite(*number) &&
      (domain == Domain::any || *number > 0 || (domain == Domain::non_negative && *number == 0));
  if (fits) return *number;
  constexpr std::string_view wanted[] = {"a finite number", "a number > 0", "a number >= 0"};
  note_wrong(issues_, *value, wanted[static_cast<std::size_t>(domain)]);
  return domain == Domain::positive ? 1 : 0;
}

double Fields::number(std::string_view key) {
  return number_of(required_child(key), Domain::any);
}
double Fields::positive(std::string_view key) {
  return number_of(required_child(key), Domain::positive);
}
double Fields::non_negative(std::string_view key) {
  return number_of(required_child(key), Domain::non_negative);
}

std::optional<double> Fields::optional_number(std::string_view key) {
  const Document* value = ask(key);
  if (value == nullptr) return std::nullopt;
  const std::size_t before = issues_.size();
  const double number = number_of(value, Domain::any);
  // A wrong value is no number at all: what it would stand for must not be judged as well.
  if (issues_.size() != before) return std::nullopt;
  return number;
}

double Fields::number_or(std::string_view key, double fallback) {
  return optional_number(key).value_or(fallback);
}

std::string Fields::string_of(const Document* value) {
  if (value == nullptr) return {};
  if (const auto* text = value->string(); text != nullptr && !text->empty()) return *text;
  note_wrong(issues_, *value, "a string that is not empty");
  return {};
}

std::string Fields::string(std::string_view key) {
  return string_of(required_child(key));
}

std::string Fields::string_or(std::string_view key, std::string fallback) {
  const Document* value = ask(key);
  return value == nullptr ? fallback : string_of(value);
}

bool Fields::boolean_or(std::string_view key, bool fallback) {
  const Document* value = ask(key);
  if (value == nullptr) return fallback;
  if (const bool* flag = value->boolean()) return *flag;
  note_wrong(issues_, *value, "true or false");
  return fallback;
}

std::optional<Instant> Fields::instant_of(const Document* value) {
  if (value == nullptr) return std::nullopt;
  if (value->string() == nullptr) {
    note_wrong(issues_, *value, "a time such as \"2026-02-05T21:29:37Z\"");
    return std::nullopt;
  }
  auto parsed = parse_instant(*value->string());
  if (parsed) return *parsed;
  note_at(issues_, std::move(parsed).error(), value->where());
  return std::nullopt;
}

Instant Fields::instant(std::string_view key) {
  return instant_of(required_child(key)).value_or(Instant{});
}
std::optional<Instant> Fields::optional_instant(std::string_view key) {
  return instant_of(ask(key));
}

Currency Fields::currency(std::string_view key) {
  const Document* value = required_child(key);
  if (value == nullptr) return {};
  if (value->string() == nullptr) {
    note_wrong(issues_, *value, "a currency code such as \"USD\"");
    return {};
  }
  auto parsed = Currency::parse(*value->string());
  if (parsed) return *std::move(parsed);
  note_at(issues_, std::move(parsed).error(), value->where());
  return {};
}

std::size_t Fields::word_of(const Document& value, std::initializer_list<std::string_view> words) {
  if (const auto* text = value.string()) {
    const auto found = std::find(words.begin(), words.end(), *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    note_wrong(issues_, value, list_of(words));
    issues_.back().hint = did_you_mean(*text, {words.begin(), words.end()});
    return 0;
  }
  note_wrong(issues_, value, list_of(words));
  return 0;
}

std::size_t Fields::word(std::string_view key, std::initializer_list<std::string_view> words) {
  const Document* value = required_child(key);
  return value == nullptr ? 0 : word_of(*value, words);
}

std::size_t Fields::word_or(std::string_view key, std::initializer_list<std::string_view> words,
                            std::size_t fallback) {
  const Document* value = ask(key);
  return value == nullptr ? fallback : word_of(*value, words);
}

std::vector<std::string> Fields::strings(std::string_view key) {
  std::vector<std::string> texts;
  for (const Document& item : array_or_empty(key)) texts.push_back(string_of(&item));
  return texts;
}

const Document::Array& Fields::array_of(const Document* value) {
  if (value == nullptr) return empty_of<Document::Array>();
  if (const auto* items = value->array()) return *items;
  note_wrong(issues_, *value, "an array");
  return empty_of<Document::Array>();
}

const Document::Array& Fields::array(std::string_view key) {
  return array_of(required_child(key));
}
const Document::Array& Fields::array_or_empty(std::string_view key) {
  return array_of(ask(key));
}

const Document::Object& Fields::object_or_empty(std::string_view key) {
  const Document* value = ask(key);
  if (value == nullptr) return empty_of<Document::Object>();
  if (const auto* members = value->object()) return *members;
  note_wrong(issues_, *value, "an object");
  return empty_of<Document::Object>();
}

void Fields::finish() {
  const auto* members = document_.object();
  if (members == nullptr) return;
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& [key, value] : *members) {
    if (asked_.contains(key)) continue;
    issues_.push_back(
        {ErrorCode::unknown_field, "is not a field of this object", value.where(), did_you_mean(key, known)});
  }
}

}  // namespace crossmargin
