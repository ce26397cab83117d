#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_layout.hpp"

namespace crossmargin::io::snapshot {

/// What was seen of the elements of each section while its bytes were at hand.
class Seen {
 public:
  /// Whether nothing is wrong with any element: false also for what nobody looked at.
  bool sound(Id id) const { return looked_ && !bad_[static_cast<std::size_t>(id)]; }
  void looked() { looked_ = true; }
  void bad(Id id) { bad_[static_cast<std::size_t>(id)] = true; }

 private:
  bool looked_{false};
  std::array<std::atomic<bool>, most_sections> bad_{};
};

/// Hashes all sections block by block and, while a block is in cache, looks at its elements: offsets and rows
/// that fall, instruments out of range or not ascending inside an account, quantities of zero, numbers that
/// are not finite. `content` has spans of the right sizes that nobody has looked into, or is null, and then
/// bytes are hashed alone. Returns the checksum of each section, nothing when a stop was requested.
std::vector<std::uint64_t> hash_and_look(std::string_view file, const std::vector<Section>& sections,
                                         const Snapshot* content, Seen& seen, const Execution& execution);

}  // namespace crossmargin::io::snapshot
