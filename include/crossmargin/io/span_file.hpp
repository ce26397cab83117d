#pragma once

#include <memory>

#include "crossmargin/io/book.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::io {

/// Reads a risk parameter file in the expanded unpacked positional format (file format code U2; .pa2, .par):
/// fixed columns, one record a line. Unknown records are skipped and counted in `notes`; lines may lack
/// trailing blanks. Errors, each with line, column and field: `malformed` for what is no such file, a broken
/// number, a second half of an array without its first, two business dates; `missing_field` for an array that
/// is cut off; `duplicate` for a contract or record that stands twice; `invalid_value` for a delta of the
/// wrong sign. Source of the layout: docs/file-formats/span-positional.md.
Result<span::ParameterSet> read_span_positional(const NamedBytes& input);

}  // namespace crossmargin::io
