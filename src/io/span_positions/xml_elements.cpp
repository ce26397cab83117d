#include "io/span_positions/xml_elements.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_text = 4096;
constexpr std::size_t chunk_bytes = std::size_t{1} << 20U;

using Parser = std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)>;

struct ParserState {
  XML_Parser parser;
  XmlSink& sink;
  const std::string& file;
  std::vector<std::string> path;
  std::vector<std::string> texts;
  std::vector<XmlAttribute> attributes;  ///< of the element that starts
  Issues issues;

  XmlPlace place() const {
    return {static_cast<int>(XML_GetCurrentLineNumber(parser)),
            static_cast<int>(XML_GetCurrentColumnNumber(parser)) + 1, path};
  }
  void stop(ErrorCode code, std::string message, std::string hint) {
    if (!issues.empty()) return;
    const XmlPlace at = place();
    issues.push_back({code,
                      std::move(message),
                      {file, at.line, at.column, fmt::format("{}", fmt::join(path, "/"))},
                      std::move(hint)});
    XML_StopParser(parser, XML_FALSE);
  }
};

void XMLCALL start_element(void* user, const XML_Char* name, const XML_Char** attributes) {
  ParserState& state = *static_cast<ParserState*>(user);
  if (state.path.size() >= deepest)
    return state.stop(ErrorCode::limit, fmt::format("more than {} elements in each other", deepest),
                      "no file of this kind is that deep");
  state.path.emplace_back(name);
  state.texts.emplace_back();
  state.sink.start(state.place());
  state.attributes.clear();
  for (; *attributes != nullptr; attributes += 2) state.attributes.push_back({attributes[0], attributes[1]});
  if (!state.attributes.empty()) state.sink.attributes(state.place(), state.attributes);
}

void XMLCALL end_element(void* user, const XML_Char* /*name*/) {
  ParserState& state = *static_cast<ParserState*>(user);
  state.sink.end(state.place(), trimmed(state.texts.back()));
  state.path.pop_back();
  state.texts.pop_back();
}

void XMLCALL add_text(void* user, const XML_Char* text, int length) {
  ParserState& state = *static_cast<ParserState*>(user);
  if (state.texts.empty()) return;
  std::string& whole = state.texts.back();
  const std::string_view more(text, static_cast<std::size_t>(length));
  // Blanks between elements would add up in their parent.
  if (whole.empty() && trimmed(more).empty()) return;
  if (whole.size() + more.size() > longest_text)
    return state.stop(ErrorCode::limit, fmt::format("a text of more than {} bytes", longest_text),
                      "no field of this kind is that long");
  whole += more;
}

void XMLCALL refuse_doctype(void* user, const XML_Char* /*name*/, const XML_Char* /*system*/,
                            const XML_Char* /*public_id*/, int /*has_internal*/) {
  static_cast<ParserState*>(user)->stop(
      ErrorCode::unsupported, "the text has a DOCTYPE, which is refused",
      "take it out: files of this kind need no declarations and no entities");
}

void feed(std::string_view bytes, ParserState& state) {
  for (std::size_t at = 0; state.issues.empty();) {
    const std::string_view part = bytes.substr(at, chunk_bytes);
    at += part.size();
    const bool is_last = at == bytes.size();
    if (XML_Parse(state.parser, part.data(), static_cast<int>(part.size()), is_last ? XML_TRUE : XML_FALSE) ==
        XML_STATUS_ERROR)
      return state.stop(
          ErrorCode::malformed,
          fmt::format("not well-formed XML: {}", XML_ErrorString(XML_GetErrorCode(state.parser))),
          "the file may be cut off: take a complete one");
    if (is_last) return;
  }
}

}  // namespace

void XmlSink::attributes(const XmlPlace& /*place*/, std::span<const XmlAttribute> /*attributes*/) {}

Status read_xml_elements(const NamedBytes& input, XmlSink& sink) {
  const Parser parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  if (!parser) return fail(ErrorCode::internal, "no memory for an XML parser");
  ParserState state{parser.get(), sink, input.name, {}, {}, {}, {}};
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(parser.get(), start_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), add_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), refuse_doctype);
  feed(input.bytes, state);
  if (!state.issues.empty()) return tl::unexpected(std::move(state.issues));
  return {};
}

std::string xml_escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '&') {
      made += "&amp;";
    } else if (c == '<') {
      made += "&lt;";
    } else if (c == '>') {
      made += "&gt;";
    } else {
      made += c;
    }
  }
  return made;
}

}  // namespace crossmargin::io
