#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "crossmargin/io/book.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::io {

/// Reads a risk parameter file in the expanded unpacked positional format (file format code U2; .pa2, .par):
/// fixed columns, one record a line. Unknown records are skipped and counted in `notes`; lines may lack
/// trailing blanks. Errors, each with line, column and field: `malformed` for what is no such file, a broken
/// number, text behind a record's end, a second half of an array without its first; `missing_field` for what
/// is cut off; `duplicate` for a contract, record or tier that stands twice; `invalid_value` for a second
/// business date or exchange complex and a delta of the wrong sign; `missing_parameter` for a product that no
/// combined commodity names. Source of the layout: docs/file-formats/span-positional.md.
Result<span::ParameterSet> read_span_positional(const NamedBytes& input);

/// Reads risk parameters in any form, told by the first bytes: a snapshot (`span_snapshot.hpp`), XML
/// (`span_xml.hpp`), else a positional file. Of XML only the `commodities` are built where some are named;
/// the other forms are read whole. Errors: those of each.
Result<span::ParameterSet> read_span_file(const NamedBytes& input,
                                          const std::set<std::string>& commodities = {});

/// The forms in which risk parameters are kept.
enum class SpanForm : std::int8_t { positional, xml, snapshot };

/// The form that the end of a file's name asks for: .pa2, .pa5 and .par, .spn and .xml, .snap.
std::optional<SpanForm> span_form_by_name(std::string_view path);

/// Writes a parameter set in one of them. Errors: those of each form's writer; the sink's.
Status write_span_file(const span::ParameterSet& set, SpanForm form, const ByteSink& sink);

/// Writes a positional file: records in the order of docs/file-formats/span-positional.md, lines without
/// trailing blanks. What is read from it equals the set but for places in files, the names of combined
/// commodities, futures without an array that have no series, and what methods say (`rules`). Errors, each
/// naming record and field: `invalid_value` for what does not fit its columns or decimals, which is never
/// cut; `unsupported` for what the format cannot say, and for a set of several organisations.
Result<std::string> write_span_positional(const span::ParameterSet& set);

}  // namespace crossmargin::io
