#include "crossmargin/io/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>

#include "crossmargin/core/format.hpp"
#include "io/json_syntax.hpp"
#include "io/utf8.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t max_depth = 64;
constexpr std::string_view blanks = " \t\r\n";

/// Walks a text and tells, through `offset`, how far the parser has read: its events carry no position.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(std::string_view text, std::size_t at, std::size_t* offset)
      : text_(text), at_(at), offset_(offset) {}
  reference operator*() const { return text_[at_]; }
  CountingIterator& operator++() {
    *offset_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  std::string_view text_;
  std::size_t at_;
  std::size_t* offset_;
};

/// Line and column of growing offsets. Columns count characters, not bytes.
class LineCounter {
 public:
  LineCounter(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  SourceLocation at(std::size_t offset) {
    if (offset < at_) {
      at_ = 0;
      line_ = column_ = 1;
    }
    for (; at_ < offset && at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
      } else if (!is_continuation_byte(text_[at_])) {
        ++column_;
      }
    }
    return {file_, line_, column_, {}};
  }

 private:
  std::string_view text_;
  const std::string& file_;
  std::size_t at_{0};
  int line_{1};
  int column_{1};
};

/// An array or object that is being read.
struct Open {
  Document::Array items;
  Document::Object members;
  SourceLocation where;
  std::string key;  ///< of the member that is being read
  bool is_object{false};
  bool key_is_pending{false};
};

/// Receives the parser's events and builds the tree.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(std::string_view text, const std::string& file) : text_(text), lines_(text, file) {}

  std::size_t* offset() { return &offset_; }
  Document take_root() { return std::move(root_); }
  Issues take_issues() { return std::move(issues_); }

  bool null() override { return put(Document::Value{}, token_start(), offset_); }
  bool boolean(bool value) override { return put(value, token_start(), offset_); }
  bool number_integer(std::int64_t) override { return put_number(); }
  bool number_unsigned(std::uint64_t) override { return put_number(); }
  bool number_float(double, const std::string&) override { return put_number(); }
  bool string(std::string& value) override { return put(std::move(value), token_start(), offset_); }
  bool binary(nlohmann::json::binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool key(std::string& value) override {
    stack_.back().key = std::move(value);
    stack_.back().key_is_pending = true;
    cursor_ = offset_;
    return true;
  }
  bool end_object() override;
  bool end_array() override {
    Open done = close();
    return place(Document(std::move(done.items), std::move(done.where)));
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    note_syntax_error();
    return false;
  }

 private:
  std::size_t skip_blanks(std::size_t at) const {
    return std::min(text_.find_first_not_of(blanks, at), text_.size());
  }
  std::size_t token_start() const;
  SourceLocation here(std::size_t offset);
  bool put_number();
  bool put(Document::Value value, std::size_t start, std::size_t end);
  bool place(Document document);
  bool open(bool is_object);
  Open close();
  void note_duplicates(const Document::Object& members);
  void note_no_double(std::string_view digits, std::size_t start);
  void note_lost_digits(std::string_view digits, double number, std::size_t start);
  void note_syntax_error();
  JsonContext context_at(std::size_t start) const;

  std::string_view text_;
  LineCounter lines_;
  std::size_t offset_{0};  ///< how far the parser has read; one past the token after a number
  std::size_t cursor_{0};  ///< where the last token ended
  std::vector<Open> stack_;
  Document root_;
  bool root_is_complete_{false};
  Issues issues_;
};

/// Where the next token starts, past blanks and the one comma or colon that may stand in between.
std::size_t TreeBuilder::token_start() const {
  const std::size_t at = skip_blanks(cursor_);
  if (at >= text_.size() || stack_.empty()) return at;
  const Open& top = stack_.back();
  const bool first = top.items.empty() && top.members.empty();
  const char separator = top.key_is_pending ? ':' : ',';
  const bool separated = text_[at] == separator && (top.key_is_pending || !first);
  return separated ? skip_blanks(at + 1) : at;
}

SourceLocation TreeBuilder::here(std::size_t offset) {
  SourceLocation where = lines_.at(offset);
  if (stack_.empty()) return where;
  const Open& top = stack_.back();
  where.field = top.where.field;
  if (!top.is_object) {
    where.field += '[' + std::to_string(top.items.size()) + ']';
  } else if (top.key_is_pending) {
    where.field += (where.field.empty() ? "" : ".") + top.key;
  }
  return where;
}

bool TreeBuilder::put(Document::Value value, std::size_t start, std::size_t end) {
  Document document(std::move(value), here(start));
  cursor_ = end;
  return place(std::move(document));
}

/// Reads the digits again from the text: the parser's own value passed through the C locale functions and
/// hides whether an integer lost digits.
bool TreeBuilder::put_number() {
  const std::size_t start = token_start();
  const std::size_t length = json_number_length(text_, start);
  const std::string_view digits = text_.substr(start, length);
  const auto value = parse_number(digits);
  if (!value) {
    note_no_double(digits, start);
  } else if (digits.find_first_of(".eE") == std::string_view::npos) {
    note_lost_digits(digits, *value, start);
  }
  return put(value.value_or(0), start, start + length);
}

void TreeBuilder::note_no_double(std::string_view digits, std::size_t start) {
  issues_.push_back({ErrorCode::invalid_value,
                     "want a number that a double can hold, got " + in_quotes(digits), here(start),
                     "write it in larger or smaller units"});
}

void TreeBuilder::note_lost_digits(std::string_view digits, double number, std::size_t start) {
  if (std::abs(number) < 9007199254740992.0) return;  // 2^53: below it every integer is a double
  std::array<char, 400> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed, 0).ptr;
  if (digits == std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data()))) return;
  issues_.push_back({ErrorCode::invalid_value,
                     "want an integer that a double can hold exactly, got " + in_quotes(digits), here(start),
                     "write an identifier as a string, in double quotes"});
}

/// Hands a finished value to what holds it.
bool TreeBuilder::place(Document document) {
  if (stack_.empty()) {
    root_ = std::move(document);
    root_is_complete_ = true;
    return true;
  }
  Open& top = stack_.back();
  if (top.is_object) {
    top.members.emplace_back(std::move(top.key), std::move(document));
    top.key_is_pending = false;
  } else {
    top.items.push_back(std::move(document));
  }
  return true;
}

bool TreeBuilder::open(bool is_object) {
  const std::size_t start = token_start();
  if (stack_.size() == max_depth) {
    issues_.push_back({ErrorCode::limit, "is nested deeper than 64 levels", here(start), {}});
    return false;
  }
  Open frame;
  frame.where = here(start);
  frame.is_object = is_object;
  stack_.push_back(std::move(frame));
  cursor_ = start + 1;
  return true;
}

Open TreeBuilder::close() {
  Open done = std::move(stack_.back());
  stack_.pop_back();
  cursor_ = skip_blanks(cursor_) + 1;
  return done;
}

bool TreeBuilder::end_object() {
  Open done = close();
  note_duplicates(done.members);
  return place(Document(std::move(done.members), std::move(done.where)));
}

/// Keys that stand twice, in file order. Sorted places keep this fast for objects with thousands of members.
void TreeBuilder::note_duplicates(const Document::Object& members) {
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int compared = members[a].first.compare(members[b].first);
    return compared != 0 ? compared < 0 : a < b;
  });
  std::vector<std::pair<std::size_t, std::size_t>> again;
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    if (members[order[i]].first != members[order[first]].first) first = i;
    if (i != first) again.emplace_back(order[i], order[first]);
  }
  std::sort(again.begin(), again.end());
  for (const auto& [second, first] : again) {
    issues_.push_back(
        {ErrorCode::duplicate,
         "stands twice in one object, first at line " + std::to_string(members[first].second.where().line),
         members[second].second.where(), "keep one of the two"});
  }
}

JsonContext TreeBuilder::context_at(std::size_t start) const {
  using Wants = JsonContext::Wants;
  if (stack_.empty()) {
    return {JsonContext::Inside::nothing, root_is_complete_ ? Wants::end_of_text : Wants::value, 0};
  }
  const Open& top = stack_.back();
  const bool first = top.items.empty() && top.members.empty();
  const bool separated = start > skip_blanks(cursor_);  // a comma or colon stood in between
  JsonContext context;
  context.inside = top.is_object ? JsonContext::Inside::object : JsonContext::Inside::array;
  context.opened_at_line = top.where.line;
  if (top.key_is_pending) {
    context.wants = separated ? Wants::value : Wants::colon;
  } else if (!first && !separated) {
    context.wants = Wants::comma_or_end;
  } else {
    context.wants = top.is_object ? Wants::key : Wants::value;
  }
  return context;
}

void TreeBuilder::note_syntax_error() {
  const std::size_t start = token_start();
  const JsonContext context = context_at(start);
  const std::size_t length = json_number_length(text_, start);
  if (context.wants == JsonContext::Wants::value &&
      length > 0) {  // a number, but the parser ends at an overflow
    note_no_double(text_.substr(start, length), start);
    return;
  }
  JsonComplaint complaint = explain_json_error(text_, start, context);
  SourceLocation where = here(complaint.offset);
  if (context.wants != JsonContext::Wants::value && !stack_.empty()) where.field = stack_.back().where.field;
  issues_.push_back(
      {ErrorCode::malformed, std::move(complaint.message), std::move(where), std::move(complaint.hint)});
}

/// Bytes that no JSON text may hold. The parser would take a NUL for the end of the text.
Issues bad_bytes(std::string_view text, const std::string& file) {
  if (text.starts_with(byte_order_mark)) {  // the parser would skip it, and every position would be off
    return {{ErrorCode::malformed, "want one byte-order mark at most, got two", {file, 1, 1, {}}, {}}};
  }
  const std::size_t valid = valid_utf8_prefix(text);
  const std::size_t nul = text.find('\0');
  if (valid == text.size() && nul == std::string_view::npos) return {};
  LineCounter lines(text, file);
  if (nul < valid) return {{ErrorCode::malformed, "want text, got a NUL byte", lines.at(nul), {}}};
  return {{ErrorCode::malformed, "want UTF-8, got the byte " + in_quotes(text.substr(valid, 1)),
           lines.at(valid), "save the file in the encoding UTF-8"}};
}

}  // namespace

Result<Document> parse_json(std::string_view text, const std::string& file) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (Issues bad = bad_bytes(text, file); !bad.empty()) return tl::unexpected<Issues>(std::move(bad));
  TreeBuilder builder(text, file);
  const CountingIterator begin(text, 0, builder.offset());
  const CountingIterator end(text, text.size(), builder.offset());
  const bool read = nlohmann::json::sax_parse(begin, end, &builder);
  Issues issues = builder.take_issues();
  if (issues.empty() && !read) return fail(ErrorCode::malformed, "is not a JSON text", {file, 0, 0, {}});
  if (!issues.empty()) return tl::unexpected<Issues>(std::move(issues));
  return builder.take_root();
}

}  // namespace crossmargin::io
