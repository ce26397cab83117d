#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/fields.hpp"

namespace crossmargin {

/// A rule for each underlying that a method lists, and one for all others.
template <class Rule>
struct ByUnderlying {
  std::map<std::string, Rule, std::less<>> listed;
  std::optional<Rule> other;

  /// Null when the method does not cover the underlying.
  const Rule* find(std::string_view underlying) const {
    const auto found = listed.find(underlying);
    if (found != listed.end()) return &found->second;
    return other ? &*other : nullptr;
  }
};

/// Reads an object of the members "by_underlying" and "default"; `read` makes a rule of a document and the
/// issues.
template <class Rule>
ByUnderlying<Rule> read_by_underlying(const Document& document, Issues& issues,
                                      Rule (*read)(const Document&, Issues&)) {
  ByUnderlying<Rule> rules;
  Fields members(document, issues);
  for (const auto& [underlying, item] : members.object_or_empty("by_underlying"))
    rules.listed.emplace(underlying, read(item, issues));
  if (const Document* item = members.child("default")) rules.other = read(*item, issues);
  members.finish();
  return rules;
}

}  // namespace crossmargin
