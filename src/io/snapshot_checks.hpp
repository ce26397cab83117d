#pragma once

#include <functional>
#include <span>
#include <string>

#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_blocks.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io::snapshot {

/// Whether offsets start at 0, never fall and end at `bytes`.
bool are_offsets(std::span<const std::uint64_t> offsets, std::size_t bytes);

/// Notes what is wrong with an element of a section.
using Note =
    std::function<void(Id id, std::size_t element, std::size_t element_bytes, const std::string& what)>;

/// Checks what the lengths of the arrays say of each other; looks into none of them.
void check_sizes(const Snapshot& snapshot, const Note& note);

/// Checks arrays whose sizes fit: what was seen to be sound not again, of the rest every element, in
/// parallel. False when a stop was requested.
bool check(const Snapshot& snapshot, const Seen& seen, const Note& note, const Execution& execution);

constexpr const char* no_offsets = "does not ascend from 0 to the length of its texts";

}  // namespace crossmargin::io::snapshot
