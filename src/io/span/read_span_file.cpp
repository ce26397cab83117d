#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_snapshot.hpp"
#include "crossmargin/io/span_xml.hpp"

namespace crossmargin::io {
namespace {

/// XML begins with '<', behind a byte-order mark or blanks where there are some.
bool is_xml(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

Result<std::string> text_of(const span::ParameterSet& set, SpanForm form) {
  return form == SpanForm::xml ? write_span_xml(set) : write_span_positional(set);
}

}  // namespace

Result<span::ParameterSet> read_span_file(const NamedBytes& input, const std::set<std::string>& commodities) {
  if (is_span_snapshot(input.bytes)) return read_span_snapshot({input.name, input.bytes, nullptr}, {});
  if (is_xml(input.bytes)) return read_span_xml(input, {commodities});
  return read_span_positional(input);
}

std::optional<SpanForm> span_form_by_name(std::string_view path) {
  for (const std::string_view end : {".pa2", ".pa5", ".par"})
    if (path.ends_with(end)) return SpanForm::positional;
  for (const std::string_view end : {".spn", ".xml"})
    if (path.ends_with(end)) return SpanForm::xml;
  if (path.ends_with(".snap")) return SpanForm::snapshot;
  return std::nullopt;
}

Status write_span_file(const span::ParameterSet& set, SpanForm form, const ByteSink& sink) {
  if (form == SpanForm::snapshot) return write_span_snapshot(set, sink, {});
  const auto text = text_of(set, form);
  if (!text) return tl::unexpected(text.error());
  return sink(*text);
}

}  // namespace crossmargin::io
