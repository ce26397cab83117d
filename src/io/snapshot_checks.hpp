#pragma once

#include <functional>
#include <span>
#include <string>

#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io::snapshot {

/// Whether offsets start at 0, never fall and end at `bytes`.
bool are_offsets(std::span<const std::uint64_t> offsets, std::size_t bytes);

/// Notes what is wrong with an element of a section.
using Note =
    std::function<void(Id id, std::size_t element, std::size_t element_bytes, const std::string& what)>;

/// Checks what the arrays say of each other and every element, in parallel. False when a stop was requested.
bool check(const Snapshot& snapshot, const Note& note, const Execution& execution);

}  // namespace crossmargin::io::snapshot
