#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "io/span_xml/tags.hpp"

struct XML_ParserStruct;

namespace crossmargin::io {

/// What is told of the elements as they go by. `parent` is `Tag::none` for the outermost.
class XmlEvents {
 public:
  virtual ~XmlEvents() = default;
  /// Before an element of elements. False: it is not wanted, and nothing in it is told of.
  virtual bool begin(Tag parent, Tag tag) = 0;
  virtual void end(Tag parent, Tag tag) = 0;
  /// A value, without blanks at its ends; eight bytes before it may be read.
  virtual void value(Tag parent, Tag tag, std::string_view text) = 0;
};

/// Elements of a text that comes in pieces. Holds no more of it than one element's text and the tail of a
/// piece. Refused, and reading ends: a document type declaration (and with it every entity), depth above 64,
/// a value of more than 4096 bytes, a tag, comment or reference of more than a mebibyte.
class XmlStream {
 public:
  XmlStream(std::string file, XmlEvents& events, Issues& issues);
  ~XmlStream();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  /// False when reading has ended, by an issue.
  bool feed(std::string_view piece, bool is_last);

  /// Where the reader stands: line and path of elements.
  SourceLocation where() const;
  int line() const;
  /// An issue here, with the byte; reading goes on, up to a hundred of them.
  void complain(ErrorCode code, const std::string& message, std::string hint);
  /// The issue that the element where the reader stands lacks a child.
  void miss(Tag child);
  /// Elements that are not known where they stand, by path, and how many of each.
  const std::map<std::string, std::size_t>& unknown() const { return unknown_; }

 private:
  static constexpr std::size_t deepest = 64;
  static constexpr std::size_t padding = 8;
  struct Callbacks;
  void start(std::string_view name);
  void finish();
  void add_text(std::string_view text);
  void note_unknown(std::string_view name);
  void stop(ErrorCode code, const std::string& message, std::string hint);
  std::string path() const;
  std::uint64_t byte() const;

  std::string file_;
  XmlEvents& events_;
  Issues& issues_;
  XML_ParserStruct* parser_;
  std::array<Tag, deepest> open_{};  ///< outermost first
  std::size_t depth_{0};
  std::size_t skipped_{0};  ///< depth within an element that is not wanted
  bool is_value_{false};
  bool stopped_{false};
  std::string text_;  ///< of the value, behind the padding
  std::map<std::string, std::size_t> unknown_;
  std::string_view piece_;
  std::uint64_t piece_start_{0};
  mutable std::uint64_t counted_{0};  ///< bytes whose lines are counted
  mutable int line_{1};
};

}  // namespace crossmargin::io
