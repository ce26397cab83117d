#pragma once

#include <string>
#include <utility>
#include <vector>

namespace crossmargin::test {

using Cells = std::vector<std::pair<int, std::string>>;

/// A line with texts at their columns, from 1.
inline std::string line(const Cells& cells) {
  std::string text;
  for (const auto& [column, cell] : cells) {
    const auto from = static_cast<std::size_t>(column) - 1;
    if (text.size() < from + cell.size()) text.resize(from + cell.size(), ' ');
    text.replace(from, cell.size(), cell);
  }
  return text + "\n";
}

/// `count` values of a risk array as they stand in a record.
inline std::string values(int count, const std::string& value) {
  std::string text;
  for (int i = 0; i < count; ++i) text += value;
  return text;
}

}  // namespace crossmargin::test
