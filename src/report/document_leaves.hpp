#pragma once

#include <string>
#include <vector>

#include "crossmargin/core/document.hpp"

namespace crossmargin::report {

/// A value of a document that holds no others, under the path by which --set and `provenance` reach it:
/// "parameters.levels.factor", "parameters.groups[0].offset". An empty array or object is one too.
struct Leaf {
  std::string path;
  const Document* value{nullptr};
};

/// How elements of arrays are told apart: by place, or where each has one by what identifies it ("id",
/// "name", or the pair "a" and "b"), so that an element put in does not move the others.
enum class ElementNames { places, identities };

/// In the order of the document. `path` is that of `value` itself; empty for a whole document.
std::vector<Leaf> leaves_of(const Document& value, const std::string& path, ElementNames names);

/// A leaf as it would stand in a table: numbers in their shortest form.
std::string leaf_text(const Document& value);

}  // namespace crossmargin::report
