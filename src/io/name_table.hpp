#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/portfolio/position_book.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "io/short_text.hpp"

namespace crossmargin::io {

/// Names of instruments in the order in which one worker met them, each with its step: an open-addressed hash
/// table. A name as it was written is its own entry; `canonical` says what it stands for. Made to stay in the
/// cache of one core: eight bytes a slot, and one cache line a name.
class NameTable {
 public:
  explicit NameTable(const InstrumentTable* instruments);

  /// The place of a name, which is added when it is new.
  std::int32_t place_of(std::string_view name) { return place_of(name, short_hash(name)); }
  std::int32_t place_of(std::string_view name, std::uint32_t hash) {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.place < 0) return add(name, hash);
      if (slot.hash == hash && is(entries_[static_cast<std::size_t>(slot.place)], name)) return slot.place;
    }
  }
  QuantityStep step(std::int32_t place) const { return entries_[static_cast<std::size_t>(place)].step; }

  /// Hints for the cache, to be given in this order and well before `place_of`.
  void expect(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  void expect_entry(std::uint32_t hash) const {
    const std::int32_t place = slots_[hash & mask_].place;
    if (place >= 0) __builtin_prefetch(&entries_[static_cast<std::size_t>(place)]);
  }

  const std::vector<std::string_view>& canonical() const { return canonical_; }

 private:
  static constexpr std::size_t inline_bytes = 40;
  struct Slot {
    std::uint32_t hash{0};
    std::int32_t place{-1};
  };
  struct alignas(64) Entry {
    std::array<char, inline_bytes> text{};  ///< of a longer name: where it stands
    std::uint32_t size{0};
    QuantityStep step{};
  };
  static_assert(sizeof(Entry) == 64);
  static bool is(const Entry& entry, std::string_view name) {
    const char* text = entry.text.data();
    if (entry.size > inline_bytes) std::memcpy(&text, entry.text.data(), sizeof text);
    return same_text({text, entry.size}, name);
  }
  std::int32_t add(std::string_view name, std::uint32_t hash);
  void grow();
  const InstrumentTable* instruments_;
  std::vector<Slot> slots_;
  std::size_t mask_;
  std::vector<Entry> entries_;
  std::vector<std::string_view> canonical_;
  std::deque<std::string> kept_;  ///< what the views point to
};

}  // namespace crossmargin::io
