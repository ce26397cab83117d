#include "crossmargin/core/document.hpp"

#include <algorithm>
#include <array>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

SourceLocation at_field(const SourceLocation& origin, std::string_view field) {
  SourceLocation where = origin;
  where.field = field;
  return where;
}

Document& member_or_new(Document::Object& members, std::string_view key, const SourceLocation& where) {
  const auto same_key = [&](const Document::Member& member) { return member.first == key; };
  const auto found = std::find_if(members.begin(), members.end(), same_key);
  if (found != members.end()) return found->second;
  return members.emplace_back(std::string(key), Document(Document::Object{}, where)).second;
}

}  // namespace

const Document* Document::find(std::string_view key) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto found =
      std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.first == key; });
  return found == members->end() ? nullptr : &found->second;
}

std::string_view Document::type_name() const {
  constexpr std::array<std::string_view, 6> names{"null",     "a boolean", "a number",
                                                  "a string", "an array",  "an object"};
  return names[value_.index()];
}

Status Document::set(std::string_view dotted_path, Value value, const SourceLocation& origin) {
  Document* node = this;
  for (std::size_t start = 0; start <= dotted_path.size();) {
    const std::size_t end = std::min(dotted_path.find('.', start), dotted_path.size());
    const auto where = at_field(origin, dotted_path.substr(0, end));
    if (end == start) {
      return fail(ErrorCode::invalid_value,
                  "want a path such as ranges.BTC.price, got " + in_quotes(dotted_path), origin);
    }
    auto* members = std::get_if<Object>(&node->value_);
    if (members == nullptr) {
      const std::string holder(node->type_name());
      return fail(ErrorCode::invalid_value, "cannot be set: what holds it is " + holder + ", not an object",
                  where);
    }
    node = &member_or_new(*members, dotted_path.substr(start, end - start), where);
    start = end + 1;
  }
  *node = Document(std::move(value), at_field(origin, dotted_path));
  return {};
}

}  // namespace crossmargin
