#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/fields.hpp"

namespace crossmargin::io {

/// A finite number, or the same as a decimal string ("1250.75"), for amounts and quantities. An issue when
/// absent.
double amount(Fields& fields, std::string_view key);
std::optional<double> optional_amount(Fields& fields, std::string_view key);

/// A positive number, or nothing when absent. Nothing and an issue when it is not positive.
std::optional<double> optional_positive(Fields& fields, std::string_view key);

/// Notes an issue unless the document says it is a `schema` of version 1, this program's newest.
void check_schema(Fields& fields, std::string_view schema);

/// The name of an instrument in its one spelling.
std::string instrument_id(Fields& fields, std::string_view key);

}  // namespace crossmargin::io
