#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/portfolio/position_book.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "io/short_text.hpp"

namespace crossmargin::io {

/// Names of instruments in the order in which one worker met them, each with its step: an open-addressed hash
/// table. A name as it was written is its own entry; `canonical` says what it stands for.
class NameTable {
 public:
  explicit NameTable(const InstrumentTable* instruments);

  /// The place of a name, which is added when it is new.
  std::int32_t place_of(std::string_view name) {
    const std::uint32_t hash = short_hash(name);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.place < 0) return add(name, hash);
      if (slot.hash == hash && same_text(names_[static_cast<std::size_t>(slot.place)], name))
        return slot.place;
    }
  }
  QuantityStep step(std::int32_t place) const { return steps_[static_cast<std::size_t>(place)]; }
  const std::vector<std::string_view>& canonical() const { return canonical_; }
  const std::vector<QuantityStep>& steps() const { return steps_; }

 private:
  struct Slot {
    std::uint32_t hash{0};
    std::int32_t place{-1};
  };
  std::int32_t add(std::string_view name, std::uint32_t hash);
  void grow();
  const InstrumentTable* instruments_;
  std::vector<Slot> slots_;
  std::size_t mask_;
  std::vector<std::string_view> names_;
  std::vector<std::string_view> canonical_;
  std::vector<QuantityStep> steps_;
  std::deque<std::string> kept_;  ///< what the views point to
};

}  // namespace crossmargin::io
