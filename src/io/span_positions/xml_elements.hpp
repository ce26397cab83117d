#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/io/book.hpp"

namespace crossmargin::io {

/// Where an element ends in its text, and the names of the elements it stands in, itself last.
struct XmlPlace {
  int line{0};
  int column{0};
  const std::vector<std::string>& path;
};

/// An attribute of an element; references to characters are resolved.
struct XmlAttribute {
  std::string_view name;
  std::string_view value;
};

/// What takes the elements of a text in their order.
class XmlSink {
 public:
  virtual ~XmlSink() = default;
  virtual void start(const XmlPlace& place) = 0;
  /// Told behind `start`; a sink that has no use for attributes reads past them.
  virtual void attributes(const XmlPlace& place, std::span<const XmlAttribute> attributes);
  /// `text` is what stands directly in the element, without blanks at its ends.
  virtual void end(const XmlPlace& place, std::string_view text) = 0;
};

/// Hands on every element. Errors, with line and column: `malformed` for what is
/// not XML or ends early; `unsupported` for a DOCTYPE, and so for any entity of the text's own; `limit` for
/// more than 64 elements in each other or a text over 4,096 bytes.
Status read_xml_elements(const NamedBytes& input, XmlSink& sink);

/// A text with the characters escaped that XML reserves.
std::string xml_escaped(std::string_view text);

}  // namespace crossmargin::io
