#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "crossmargin/core/issue.hpp"

namespace crossmargin {

/// A tree of values in which each value knows its file, line and column. Readers of JSON make it; methods,
/// scenario sets and the domain readers bind from it. It holds no parser.
class Document {
 public:
  using Array = std::vector<Document>;
  using Member = std::pair<std::string, Document>;
  using Object = std::vector<Member>;  ///< in file order, keys unique
  using Value = std::variant<std::monostate, bool, double, std::string, Array, Object>;

  Document() = default;
  Document(Value value, SourceLocation where) : value_(std::move(value)), where_(std::move(where)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const double* number() const { return std::get_if<double>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }

  /// The member of an object, or null when absent (or when this is no object).
  const Document* find(std::string_view key) const;
  const SourceLocation& where() const { return where_; }
  /// "null", "a boolean", "a number", "a string", "an array" or "an object": for error messages.
  std::string_view type_name() const;

  /// Sets (or adds) the value at a dotted path such as "ranges.BTC.price.value" through objects, making them
  /// where they are absent. Errors: `invalid_value` where the path passes through something that is not an
  /// object.
  Status set(std::string_view dotted_path, Value value, const SourceLocation& origin);

 private:
  Value value_;
  SourceLocation where_;
};

}  // namespace crossmargin
