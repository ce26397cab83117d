#pragma once

#include <span>
#include <string_view>

#include "io/span/layout.hpp"

namespace crossmargin::io {

/// A record's id, two characters, and its fields. Record 4 of delivery method 11 stands as "4 /11".
struct RecordLayout {
  std::string_view id;
  std::span<const Columns> fields;
};

/// All records of the format.
std::span<const RecordLayout> record_layouts();

/// Where the fields of a record end; 0 for an id that the format does not have.
int record_length(std::string_view id);

}  // namespace crossmargin::io
