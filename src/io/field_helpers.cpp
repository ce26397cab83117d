#include "io/field_helpers.hpp"

#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr double kSchemaVersion = 1.0;

}  // namespace

std::optional<double> optional_amount(Fields& fields, std::string_view key) {
  const Document* child = fields.child(key);
  if (child == nullptr) return std::nullopt;
  const std::string* text = child->string();
  if (text == nullptr) return fields.optional_number(key);
  const auto value = parse_number(*text);
  if (!value) {
    fields.fail_at(key, ErrorCode::invalid_value,
                   fmt::format("want a finite number, got the text {}", in_quotes(*text)),
                   "write it as a number or as a decimal string such as \"1250.75\"");
  }
  return value;
}

double amount(Fields& fields, std::string_view key) {
  if (fields.required_child(key) == nullptr) return 0.0;
  return optional_amount(fields, key).value_or(0.0);
}

std::optional<double> optional_positive(Fields& fields, std::string_view key) {
  const auto value = fields.optional_number(key);
  if (!value || *value > 0.0) return value;
  fields.fail_at(key, ErrorCode::invalid_value,
                 fmt::format("want a number above 0, got {}", shortest(*value)),
                 "leave it out when it is not known");
  return std::nullopt;
}

void check_schema(Fields& fields, std::string_view schema) {
  const std::string name = fields.string("schema");
  const double version = fields.number("schema_version");
  if (!name.empty() && name != schema) {
    fields.fail_at("schema", ErrorCode::unsupported,
                   fmt::format("this file is a {}, want \"{}\"", in_quotes(name), schema),
                   "pass each file with the option it is meant for");
  }
  if (version > kSchemaVersion) {
    fields.fail_at("schema_version", ErrorCode::unsupported,
                   fmt::format("version {} is newer than this program reads, which is {}", shortest(version),
                               shortest(kSchemaVersion)),
                   "use a newer crossmargin, or write the file in version 1");
  } else if (fields.has("schema_version") && version != kSchemaVersion) {
    fields.fail_at("schema_version", ErrorCode::invalid_value,
                   fmt::format("want 1, got {}", shortest(version)));
  }
}

std::string instrument_id(Fields& fields, std::string_view key) {
  return canonical_instrument_id(trimmed(fields.string(key)));
}

}  // namespace crossmargin::io
