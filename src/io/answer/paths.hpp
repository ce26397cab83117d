#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/document.hpp"

namespace crossmargin::io {

/// What the placeholders of a pattern stand for.
using Bindings = std::map<std::string, std::string, std::less<>>;

/// A value that a pattern led to.
struct PathMatch {
  const Document* value{nullptr};
  Bindings bindings;
  std::string path;  ///< as in their file: "margins.eth.initial_margin"
};

/// Every value at a dotted path in which `{x}` stands for any text of a key, and, by itself, for every key of
/// an object or every place of an array, counted from `first`. `{x=member}` at the end of a part binds the
/// text of a member of what the part leads to (`a/b` a member's member); a part of nothing else takes every
/// key and place.
std::vector<PathMatch> find_paths(const Document& root, std::string_view pattern, int first);

/// A text with `{x}` replaced by what it stands for, and `{X}` by the same in capitals. Errors:
/// `missing_parameter` for a name that no path bound.
Result<std::string> filled_in(std::string_view text, const Bindings& bindings);

}  // namespace crossmargin::io
