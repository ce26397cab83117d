#include "report/document_leaves.hpp"

#include <algorithm>
#include <set>

#include "crossmargin/core/format.hpp"

namespace crossmargin::report {
namespace {

std::string text_at(const Document& element, std::string_view key) {
  const Document* member = element.find(key);
  return member == nullptr ? std::string() : leaf_text(*member);
}

/// What tells an element from its neighbours; empty where nothing does.
std::string identity_of(const Document& element) {
  for (const std::string_view key : {"id", "name"})
    if (element.find(key) != nullptr) return text_at(element, key);
  if (element.find("a") != nullptr && element.find("b") != nullptr)
    return text_at(element, "a") + "+" + text_at(element, "b");
  return {};
}

/// The names of an array's elements, in order.
std::vector<std::string> element_names(const Document::Array& elements, ElementNames names) {
  std::vector<std::string> found;
  if (names == ElementNames::identities)
    for (const Document& element : elements) found.push_back(identity_of(element));
  const std::set<std::string> different(found.begin(), found.end());
  if (!found.empty() && !different.contains("") && different.size() == found.size()) return found;
  found.clear();
  for (std::size_t i = 0; i < elements.size(); ++i) found.push_back(std::to_string(i));
  return found;
}

void add_leaves(const Leaf& at, ElementNames names, std::vector<Leaf>& leaves) {
  const Document::Object* object = at.value->object();
  const Document::Array* array = at.value->array();
  if (object != nullptr && !object->empty()) {
    for (const auto& [key, member] : *object)
      add_leaves({at.path.empty() ? key : at.path + "." + key, &member}, names, leaves);
  } else if (array != nullptr && !array->empty()) {
    const std::vector<std::string> keys = element_names(*array, names);
    for (std::size_t i = 0; i < array->size(); ++i)
      add_leaves({at.path + "[" + keys[i] + "]", &(*array)[i]}, names, leaves);
  } else {
    leaves.push_back(at);
  }
}

}  // namespace

std::vector<Leaf> leaves_of(const Document& value, const std::string& path, ElementNames names) {
  std::vector<Leaf> leaves;
  add_leaves({path, &value}, names, leaves);
  return leaves;
}

std::string leaf_text(const Document& value) {
  if (const std::string* text = value.string()) return *text;
  if (const double* number = value.number()) return shortest(*number);
  if (const bool* flag = value.boolean()) return *flag ? "true" : "false";
  return value.is_null() ? "null" : "(empty)";
}

}  // namespace crossmargin::report
