#pragma once

#include <string>
#include <string_view>

#include "crossmargin/core/document.hpp"

namespace crossmargin::io {

/// Reads one JSON text into a tree in which each value knows its line, column and field path.
/// Errors, beside bad syntax: duplicate keys, nesting deeper than 64, numbers that overflow a double,
/// integers that a double cannot hold, bytes that are not UTF-8, and anything after the value.
Result<Document> parse_json(std::string_view text, const std::string& file);

}  // namespace crossmargin::io
