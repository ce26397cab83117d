#pragma once

#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/margin/span/terms.hpp"
#include "io/span_xml/tags.hpp"

namespace crossmargin::io {

/// The canonical text, as it grows: no blanks, a line end behind each element of elements, numbers as short
/// as they read back. What no text can hold is an issue.
class XmlText {
 public:
  XmlText() : text_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}
  void open(Tag tag);
  void close(Tag tag);
  void text(Tag tag, std::string_view value);
  void number(Tag tag, double value);
  void integer(Tag tag, int value) { text(tag, std::to_string(value)); }
  void flag(Tag tag, bool value) { text(tag, value ? "1" : "0"); }
  void period(Tag tag, const span::Period& period);
  /// The same where there is something to say.
  void text_if_any(Tag tag, std::string_view value);
  void number_if_any(Tag tag, double value);

  void complain(ErrorCode code, std::string message, std::string hint);
  Result<std::string> take();

 private:
  void begin(Tag tag);
  void end(Tag tag);
  std::string text_;
  Issues issues_;
};

}  // namespace crossmargin::io
