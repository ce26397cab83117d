#pragma once

#include <string_view>

#include "crossmargin/io/snapshot.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::io {

/// Whether bytes begin as a snapshot of SPAN parameters does.
bool is_span_snapshot(std::string_view bytes);

/// Takes a parameter set from a snapshot, in one pass over its bytes for the checksums and one that copies;
/// the set points into nothing of the input. `docs/file-formats/span-snapshot.md` has the layout. Errors,
/// each with the section and the byte: `malformed` for a checksum that does not hold and for anything out of
/// its range or order, `unsupported` for another version or byte order, `unreadable` for a file that ends
/// early; `interrupted`.
Result<span::ParameterSet> read_span_snapshot(const SharedBytes& input, const Execution& execution);

/// Writes a set, whichever format it came from, with everything in it: the same bytes for the same set.
/// Errors: the sink's; `interrupted`.
Status write_span_snapshot(const span::ParameterSet& set, const ByteSink& sink, const Execution& execution);

}  // namespace crossmargin::io
