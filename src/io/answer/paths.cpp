#include "io/answer/paths.hpp"

#include <fmt/format.h>

#include <optional>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"
#include "io/venue/foreign_fields.hpp"

namespace crossmargin::io {
namespace {

/// The text of a member, or of a member's member; a number as it is shortest.
std::optional<std::string> member_text(const Document& value, std::string_view path) {
  const Document* at = &value;
  for (const std::string_view part : split(path, '/')) {
    at = at->find(part);
    if (at == nullptr) return std::nullopt;
  }
  if (at->string() != nullptr) return *at->string();
  return at->number() != nullptr ? std::optional(shortest(*at->number())) : std::nullopt;
}

/// Takes the `{x=member}` off the end of a segment and binds them. False when a member is not there.
bool take_members(std::string_view& segment, const Document& value, Bindings& bindings) {
  while (segment.ends_with('}')) {
    const std::size_t open = segment.rfind('{');
    const std::size_t equals = segment.find('=', open);
    if (open == std::string_view::npos || equals == std::string_view::npos) return true;
    const std::string name(segment.substr(open + 1, equals - open - 1));
    const auto text = member_text(value, segment.substr(equals + 1, segment.size() - equals - 2));
    if (!text) return false;
    bindings[name] = *text;
    segment.remove_suffix(segment.size() - open);
  }
  return true;
}

/// Binds the names in braces of one segment to a key: literal text must stand as it is, a name takes what
/// stands before the literal text behind it.
bool take_key(std::string_view segment, std::string_view key, Bindings& bindings) {
  const std::size_t open = segment.find('{');
  if (open == std::string_view::npos) return segment == key;
  if (key.substr(0, open) != segment.substr(0, open)) return false;
  const std::size_t close = segment.find('}', open);
  if (close == std::string_view::npos) return false;
  const std::string name(segment.substr(open + 1, close - open - 1));
  const std::string_view rest = segment.substr(close + 1);
  const std::string_view literal = rest.substr(0, rest.find('{'));
  key.remove_prefix(open);
  const std::size_t end = rest.empty() ? key.size() : key.find(literal);
  if (end == std::string_view::npos || end == 0) return false;
  const auto [place, added] = bindings.emplace(name, key.substr(0, end));
  if (!added && place->second != key.substr(0, end)) return false;
  return take_key(rest, key.substr(end), bindings);
}

class Walker {
 public:
  Walker(std::vector<std::string_view> segments, int first) : segments_(std::move(segments)), first_(first) {}

  void walk(const PathMatch& at, std::size_t depth) {
    if (depth == segments_.size()) return found_.push_back(at);
    if (const Document::Object* object = at.value->object()) {
      for (const auto& [key, value] : *object) step(at, depth, key, value);
    } else if (const Document::Array* array = at.value->array()) {
      for (std::size_t i = 0; i < array->size(); ++i)
        step(at, depth, std::to_string(first_ + static_cast<int>(i)), (*array)[i]);
    }
  }

  std::vector<PathMatch> take() { return std::move(found_); }

 private:
  void step(const PathMatch& at, std::size_t depth, const std::string& key, const Document& value) {
    PathMatch next{&value, at.bindings, at.path.empty() ? key : at.path + "." + key};
    std::string_view segment = segments_[depth];
    if (!take_members(segment, value, next.bindings)) return;
    if (segment.empty() || take_key(segment, key, next.bindings)) walk(next, depth + 1);
  }

  std::vector<std::string_view> segments_;
  int first_;
  std::vector<PathMatch> found_;
};

std::optional<std::string> bound(std::string_view name, const Bindings& bindings) {
  if (const auto found = bindings.find(name); found != bindings.end()) return found->second;
  for (const auto& [key, value] : bindings)
    if (upper_case(key) == name) return upper_case(value);
  return std::nullopt;
}

}  // namespace

std::vector<PathMatch> find_paths(const Document& root, std::string_view pattern, int first) {
  Walker walker(split(pattern, '.'), first);
  walker.walk({&root, {}, ""}, 0);
  return walker.take();
}

Result<std::string> filled_in(std::string_view text, const Bindings& bindings) {
  std::string made;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    made += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto value = close == std::string_view::npos ? std::nullopt : bound(name, bindings);
    if (!value) {
      return fail(ErrorCode::missing_parameter,
                  fmt::format("{} stands in no path of the component", in_quotes(name)), {},
                  "use the placeholders of \"path\"");
    }
    made += *value;
    text.remove_prefix(close + 1);
  }
  return made;
}

}  // namespace crossmargin::io
