#include "io/span_xml/xml_stream.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t longest_value = 4096;
constexpr std::uint64_t longest_token = 1U << 20U;
constexpr std::size_t most_issues = 100;
constexpr std::size_t most_unknown = 1000;

/// Most values have none: two bytes tell.
std::string_view without_blanks(std::string_view text) {
  if (!text.empty() && text.front() > ' ' && text.back() > ' ') return text;
  return trimmed(text);
}

/// In blocks whose count fits a byte, so that many bytes are compared at once.
int count_line_ends(std::string_view text) {
  constexpr std::size_t block = 255;
  int count = 0;
  for (std::size_t at = 0; at < text.size(); at += block) {
    std::uint8_t in_block = 0;
    for (const char c : text.substr(at, block))
      in_block = static_cast<std::uint8_t>(in_block + (c == '\n' ? 1 : 0));
    count += in_block;
  }
  return count;
}

}  // namespace

/// What expat calls.
struct XmlStream::Callbacks {
  static void start(void* stream, const XML_Char* name, const XML_Char** /*attributes*/) {
    static_cast<XmlStream*>(stream)->start(name);
  }
  static void end(void* stream, const XML_Char* /*name*/) { static_cast<XmlStream*>(stream)->finish(); }
  static void text(void* stream, const XML_Char* text, int size) {
    auto& self = *static_cast<XmlStream*>(stream);
    if (self.is_value_) self.add_text({text, static_cast<std::size_t>(size)});
  }
  static void doctype(void* stream, const XML_Char* /*name*/, const XML_Char* /*system*/,
                      const XML_Char* /*is_public*/, int /*has_internal*/) {
    static_cast<XmlStream*>(stream)->stop(
        ErrorCode::malformed, "a document type declaration, which may define entities, is refused",
        "a risk parameter file needs none: remove it");
  }
};

XmlStream::XmlStream(std::string file, XmlEvents& events, Issues& issues)
    : file_(std::move(file)), events_(events), issues_(issues), parser_(XML_ParserCreate(nullptr)) {
  text_.assign(padding, ' ');
  text_.reserve(longest_value + padding);
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, &Callbacks::start, &Callbacks::end);
  XML_SetCharacterDataHandler(parser_, &Callbacks::text);
  XML_SetStartDoctypeDeclHandler(parser_, &Callbacks::doctype);
}

XmlStream::~XmlStream() {
  XML_ParserFree(parser_);
}

bool XmlStream::feed(std::string_view piece, bool is_last) {
  if (stopped_) return false;
  piece_ = piece;
  const XML_Status status =
      XML_Parse(parser_, piece.data(), static_cast<int>(piece.size()), is_last ? XML_TRUE : XML_FALSE);
  if (status == XML_STATUS_ERROR && !stopped_) {
    const char* what = XML_ErrorString(XML_GetErrorCode(parser_));
    stop(ErrorCode::malformed, what == nullptr ? "not well-formed" : what,
         is_last ? "the file may be cut off: take a complete file" : "want well-formed XML");
  }
  const std::uint64_t fed = piece_start_ + piece.size();
  if (!stopped_ && !is_last && fed - byte() > longest_token)
    stop(ErrorCode::limit, "a tag, comment or reference of more than a mebibyte",
         "is this a risk parameter file?");
  line_ += count_line_ends(piece.substr(std::max(counted_, piece_start_) - piece_start_));
  counted_ = fed;
  piece_start_ = fed;
  piece_ = {};
  return !stopped_;
}

void XmlStream::start(std::string_view name) {
  if (stopped_) return;
  if (depth_ + skipped_ >= deepest) {
    stop(ErrorCode::limit, fmt::format("more than {} elements within each other", deepest),
         "is this a risk parameter file?");
    return;
  }
  if (skipped_ > 0) {
    ++skipped_;
    return;
  }
  const Tag parent = depth_ == 0 ? Tag::none : open_[depth_ - 1];
  const Tag tag = tag_of(name);
  const Content content = is_value_ ? Content::foreign : content_of(parent, tag);
  if (content == Content::text) {
    is_value_ = true;
    text_.resize(padding);
  } else if (content == Content::foreign) {
    note_unknown(name);
    skipped_ = 1;
    return;
  } else if (content == Content::skipped || !events_.begin(parent, tag)) {
    skipped_ = 1;
    return;
  }
  open_[depth_++] = tag;
}

void XmlStream::finish() {
  if (stopped_) return;
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  const Tag tag = open_[depth_ - 1];
  const Tag parent = depth_ == 1 ? Tag::none : open_[depth_ - 2];
  if (is_value_) {
    is_value_ = false;
    events_.value(parent, tag, without_blanks(std::string_view(text_).substr(padding)));
  } else {
    events_.end(parent, tag);
  }
  --depth_;
}

void XmlStream::add_text(std::string_view text) {
  if (skipped_ > 0) return;
  if (text_.size() + text.size() > longest_value + padding) {
    stop(ErrorCode::limit, fmt::format("a value of more than {} bytes", longest_value),
         "no value of a risk parameter file is that long");
    return;
  }
  text_.append(text);
}

void XmlStream::note_unknown(std::string_view name) {
  if (depth_ == 0) {
    stop(ErrorCode::malformed, fmt::format("want the element spanFile, got {}", in_quotes(name)),
         "this is no SPAN XML file");
    return;
  }
  std::string key = path() + "/";
  key += name.substr(0, 60);
  const auto found = unknown_.find(key);
  if (found != unknown_.end()) {
    ++found->second;
  } else if (unknown_.size() < most_unknown) {
    unknown_.emplace(std::move(key), 1);
  } else {
    stop(ErrorCode::limit, fmt::format("more than {} unknown elements", most_unknown),
         "is this a risk parameter file?");
  }
}

void XmlStream::complain(ErrorCode code, const std::string& message, std::string hint) {
  issues_.push_back({code, fmt::format("{} (byte {})", message, byte()), where(), std::move(hint)});
  if (issues_.size() >= most_issues) {
    stopped_ = true;
    XML_StopParser(parser_, XML_FALSE);
  }
}

void XmlStream::miss(Tag child) {
  const std::size_t depth = depth_;
  if (depth_ < deepest) open_[depth_++] = child;
  complain(ErrorCode::missing_field, fmt::format("{} is missing", name_of(child)),
           "nothing is assumed for it: take a complete file");
  depth_ = depth;
}

void XmlStream::stop(ErrorCode code, const std::string& message, std::string hint) {
  complain(code, message, std::move(hint));
  stopped_ = true;
  XML_StopParser(parser_, XML_FALSE);
}

std::string XmlStream::path() const {
  std::string made;
  for (std::size_t i = 0; i < depth_; ++i) {
    if (i > 0) made += '/';
    made += name_of(open_[i]);
  }
  return made;
}

SourceLocation XmlStream::where() const {
  return {file_, line(), 0, path()};
}

std::uint64_t XmlStream::byte() const {
  const XML_Index at = XML_GetCurrentByteIndex(parser_);
  return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

int XmlStream::line() const {
  const std::uint64_t from = std::max(counted_, piece_start_);
  const std::uint64_t to = std::min(byte(), piece_start_ + piece_.size());
  if (to > from) {
    line_ += count_line_ends(piece_.substr(from - piece_start_, to - from));
    counted_ = to;
  }
  return line_;
}

}  // namespace crossmargin::io
