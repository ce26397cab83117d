#pragma once

#include <set>
#include <string>

#include "crossmargin/io/book.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::io {

/// Which part of a file is wanted.
struct SpanXmlFilter {
  std::set<std::string> commodities;  ///< combined commodities by id; empty: all
};

/// Reads SPAN XML 4.00 (.spn, .xml). Of commodities that the filter leaves out nothing is built. Memory
/// beyond the result does not grow with the text. Unknown elements are skipped and counted in `notes`.
/// Errors, each with line, byte and path of elements: `malformed` for text that is no such file, not
/// well-formed, or with a document type declaration; `limit` for elements deeper than 64 and values of more
/// than 4096 bytes; `missing_field` for what a margin needs and is not there; `invalid_value` for broken
/// numbers, an array that has not sixteen values, a delta of the wrong sign, two business dates; `duplicate`
/// for a contract that stands twice; `missing_parameter` for contracts without a combined commodity.
/// What asks for rules that are not known is read and marked as refused.
/// Source of the elements and readings: docs/file-formats/span-xml.md.
Result<span::ParameterSet> read_span_xml(const NamedBytes& input, const SpanXmlFilter& filter);

/// The same from a file, piece by piece, so that a file of any size needs the same memory. "-" is standard
/// input, which is held as a whole. Errors: also `unreadable`.
Result<span::ParameterSet> read_span_xml_file(const std::string& path, const SpanXmlFilter& filter);

/// The canonical text of a parameter set: reading it gives the same set, but for places in files, what
/// methods say (`rules`), exchanges' codes, groups and records of other forms; writing that gives the same
/// bytes. Errors: `unsupported` for what the form cannot hold: product types without a family, organisations
/// of several points in time, contracts that do not fit their product.
Result<std::string> write_span_xml(const span::ParameterSet& set);

}  // namespace crossmargin::io
