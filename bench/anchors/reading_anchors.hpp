#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace anchors {

/// What one would write in an afternoon: lines, from_chars, a map of names. The count of positions.
std::size_t read_csv_by_lines(const std::string& csv);

/// JSON lines through nlohmann's tree, its fields copied into the same arrays. The count of positions.
std::size_t read_json_by_tree(const std::string& lines);

/// The bound of every reader: the bytes, read once. Their sum.
std::uint64_t read_memory(const std::string& bytes);

}  // namespace anchors
