#include "io/venue/foreign_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

// The year 2200: what is later is in another unit, microseconds for example.
constexpr double kLatestMilliseconds = 7.3e12;

bool is_absent(const Document& value) {
  return value.is_null() || (value.string() != nullptr && trimmed(*value.string()).empty());
}

template <class T>
const T& empty_of() {
  static const T empty;
  return empty;
}

}  // namespace

std::string upper_case(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return made;
}

std::optional<double> foreign_number(const Document& value, Issues& issues) {
  if (const double* number = value.number(); number != nullptr && std::isfinite(*number)) return *number;
  const std::string* text = value.string();
  if (text != nullptr) {
    if (const auto number = parse_number(trimmed(*text))) return number;
  }
  issues.push_back({ErrorCode::invalid_value,
                    fmt::format("want a finite number, got {}",
                                text != nullptr ? in_quotes(*text) : std::string(value.type_name())),
                    value.where(), "leave it out, or null, when there is none"});
  return std::nullopt;
}

std::optional<Currency> foreign_currency(std::string_view code, const SourceLocation& where, Issues& issues) {
  auto currency = Currency::parse(upper_case(trimmed(code)));
  if (currency) return *currency;
  for (Issue& issue : currency.error()) issue.where = where;
  append(issues, std::move(currency.error()));
  return std::nullopt;
}

const Document::Array& foreign_rows(const Document& list, Issues& issues) {
  if (list.array() != nullptr) return *list.array();
  issues.push_back({ErrorCode::invalid_value, fmt::format("want an array, got {}", list.type_name()),
                    list.where(), "give the venue's answer as it came"});
  return empty_of<Document::Array>();
}

ForeignFields::ForeignFields(const Document& document, Issues& issues)
    : document_(document), issues_(issues) {
  if (document.object() != nullptr) return;
  issues_.push_back({ErrorCode::invalid_value, fmt::format("want an object, got {}", document.type_name()),
                     document.where(), ""});
}

const Document* ForeignFields::child(std::string_view key) const {
  const Document* value = document_.find(key);
  return value == nullptr || is_absent(*value) ? nullptr : value;
}

SourceLocation ForeignFields::where(std::string_view key) const {
  if (const Document* value = document_.find(key)) return value->where();
  SourceLocation place = document_.where();
  place.field += (place.field.empty() ? "" : ".") + std::string(key);
  return place;
}

void ForeignFields::fail_at(std::string_view key, ErrorCode code, std::string message, std::string hint) {
  issues_.push_back({code, std::move(message), where(key), std::move(hint)});
}

bool ForeignFields::require(std::string_view key) {
  if (document_.object() == nullptr) return false;
  if (has(key)) return true;
  const bool empty = document_.find(key) != nullptr;
  fail_at(key, ErrorCode::missing_field, empty ? "is required and empty" : "is required and absent");
  return false;
}

const Document::Array& ForeignFields::array_or_empty(std::string_view key) {
  const Document* value = child(key);
  if (value == nullptr) return empty_of<Document::Array>();
  if (value->array() != nullptr) return *value->array();
  fail_at(key, ErrorCode::invalid_value, fmt::format("want an array, got {}", value->type_name()));
  return empty_of<Document::Array>();
}

const Document::Object& ForeignFields::object_or_empty(std::string_view key) {
  const Document* value = child(key);
  if (value == nullptr) return empty_of<Document::Object>();
  if (value->object() != nullptr) return *value->object();
  fail_at(key, ErrorCode::invalid_value, fmt::format("want an object, got {}", value->type_name()));
  return empty_of<Document::Object>();
}

double ForeignFields::number(std::string_view key) {
  return require(key) ? optional_number(key).value_or(0.0) : 0.0;
}

std::optional<double> ForeignFields::optional_number(std::string_view key) {
  const Document* value = child(key);
  return value == nullptr ? std::nullopt : foreign_number(*value, issues_);
}

std::optional<double> ForeignFields::optional_positive(std::string_view key) {
  const auto value = optional_number(key);
  if (!value || *value > 0.0) return value;
  fail_at(key, ErrorCode::invalid_value, fmt::format("want a number above 0, got {}", shortest(*value)));
  return std::nullopt;
}

double ForeignFields::positive(std::string_view key) {
  return require(key) ? optional_positive(key).value_or(0.0) : 0.0;
}

std::string ForeignFields::text_or(std::string_view key, std::string fallback) {
  const Document* value = child(key);
  if (value == nullptr) return fallback;
  if (value->string() != nullptr) return std::string(trimmed(*value->string()));
  fail_at(key, ErrorCode::invalid_value, fmt::format("want a text, got {}", value->type_name()));
  return fallback;
}

std::string ForeignFields::text(std::string_view key) {
  return require(key) ? text_or(key, "") : "";
}

bool ForeignFields::flag_or(std::string_view key, bool fallback) {
  const Document* value = child(key);
  if (value == nullptr) return fallback;
  if (value->boolean() != nullptr) return *value->boolean();
  fail_at(key, ErrorCode::invalid_value, fmt::format("want true or false, got {}", value->type_name()));
  return fallback;
}

Currency ForeignFields::currency(std::string_view key) {
  const std::string code = text(key);
  if (code.empty()) return {};
  return foreign_currency(code, where(key), issues_).value_or(Currency{});
}

std::optional<Instant> ForeignFields::optional_milliseconds(std::string_view key) {
  const auto value = optional_number(key);
  if (!value) return std::nullopt;
  if (*value > 0.0 && *value < kLatestMilliseconds)
    return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(*value)));
  fail_at(key, ErrorCode::invalid_value,
          fmt::format("want milliseconds since 1970, got {}", shortest(*value)));
  return std::nullopt;
}

}  // namespace crossmargin::io
