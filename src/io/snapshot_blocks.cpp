#include "io/snapshot_blocks.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/numeric/target.hpp"
#include "io/snapshot_look.hpp"

namespace crossmargin::io::snapshot {
namespace {

constexpr std::size_t hash_bytes = std::size_t{1}
                                   << 16U;  ///< hashed, and looked at before it leaves the cache

/// Elements of eight bytes, as integers.
struct Words {
  const std::int64_t* start{nullptr};
  std::size_t count{0};
};

/// The elements of a piece, and `beyond` of those behind it, as far as there are.
template <class T>
Words words(std::span<const T> all, std::size_t offset, std::size_t beyond = 0) {
  static_assert(sizeof(T) == sizeof(std::int64_t));
  const std::size_t first = offset / sizeof(T);
  return {reinterpret_cast<const std::int64_t*>(all.data()) + first,
          std::min(hash_bytes / sizeof(T) + beyond, all.size() - first)};
}

/// Looks at pieces of sections.
class Look {
 public:
  explicit Look(const Snapshot& content) : content_(content), book_(content.book) {
    if (numeric::native_target() != numeric::Target::scalar) looks_ = looks_avx2();
    const auto has_none = [](const QuantityStep& step) { return step.units == 0; };
    const auto steps = book_.steps;
    all_have_steps_ = std::none_of(steps.begin(), steps.end(), has_none);
    none_has_steps_ = std::all_of(steps.begin(), steps.end(), has_none);
  }

  /// Quantities of which some are doubles and some not are left to the check of every element.
  bool is_sound(Id id, std::size_t offset) const {
    switch (id) {
      case Id::account_offsets:
        return holds(looks_.never_falls, words(book_.accounts.offsets, offset, 1));
      case Id::rows:
        return holds(looks_.never_falls, words(book_.rows, offset, 1));
      case Id::instrument:
        return are_instruments(offset / sizeof(std::int32_t));
      case Id::quantity:
        if (none_has_steps_) return holds(looks_.all_numbers, words(book_.quantity, offset));
        return all_have_steps_ && holds(looks_.none_is_zero, words(book_.quantity, offset));
      case Id::cells:
        return !content_.risk || holds(looks_.all_finite, words(content_.risk->cells, offset));
      case Id::dampening:
        return !content_.risk || holds(looks_.all_finite, words(content_.risk->dampening, offset));
      default:
        return true;
    }
  }

 private:
  static bool holds(bool (*look)(const std::int64_t*, std::size_t), Words words) {
    return look(words.start, words.count);
  }

  /// In range, and ascending inside accounts.
  bool are_instruments(std::size_t first) const {
    const std::size_t count = std::min(hash_bytes / sizeof(std::int32_t), book_.position_count() - first);
    return !book_.instruments.offsets.empty() &&
           looks_.all_up_to(book_.instrument.data() + first, count,
                            static_cast<std::int32_t>(book_.instruments.size()) - 1) &&
           ascend_inside(first, first + count);
  }

  /// Of the pairs (i, i + 1) with i from begin to end as many must not ascend as do not at the starts of
  /// accounts. Rows are taken as they are; where they fall the answer means nothing, and that is seen when
  /// they are looked at.
  bool ascend_inside(std::size_t begin, std::size_t end) const {
    const std::int32_t* instrument = book_.instrument.data();
    const std::size_t last = std::min(end, book_.position_count() - 1);
    std::size_t falls = looks_.not_below_next(instrument + begin, last - begin);
    const auto from = static_cast<std::int64_t>(begin);
    const std::int64_t* stop = book_.rows.data() + book_.rows.size();
    std::int64_t before = from;
    for (const std::int64_t* row = std::upper_bound(book_.rows.data(), stop, from); row < stop; ++row) {
      if (*row <= from || *row > static_cast<std::int64_t>(last)) break;
      falls -= *row != before && instrument[*row] <= instrument[*row - 1] ? 1U : 0U;
      before = *row;
    }
    return falls == 0;
  }

  const Snapshot& content_;
  const PositionBook& book_;
  Looks looks_{looks_scalar()};
  bool all_have_steps_{false};
  bool none_has_steps_{false};
};

/// A block of a section.
struct Block {
  std::size_t section{0};
  std::size_t offset{0};  ///< inside the section
};

std::vector<Block> blocks_of(const std::vector<Section>& sections) {
  std::vector<Block> blocks;
  for (std::size_t s = 0; s < sections.size(); ++s)
    for (std::size_t offset = 0; offset < sections[s].bytes; offset += block_bytes)
      blocks.push_back({s, offset});
  return blocks;
}

}  // namespace

std::vector<std::uint64_t> hash_and_look(std::string_view file, const std::vector<Section>& sections,
                                         const Snapshot* content, Seen& seen, const Execution& execution) {
  const std::vector<Block> blocks = blocks_of(sections);
  std::vector<std::uint64_t> hashes(blocks.size());
  std::optional<Look> look;
  if (content != nullptr) look.emplace(*content);
  const bool finished = parallel_for_chunks(blocks.size(), 1, execution, "", [&](std::size_t i, std::size_t) {
    const Section& section = sections[blocks[i].section];
    const auto id = static_cast<Id>(section.id);
    const std::size_t first = blocks[i].offset;
    const std::string_view bytes = file.substr(section.offset, section.bytes).substr(first, block_bytes);
    bool sound = true;
    Hasher hasher;
    for (std::size_t at = 0; at < bytes.size(); at += hash_bytes) {
      hasher.add(bytes.substr(at, hash_bytes));
      sound = sound && (!look || look->is_sound(id, first + at));
    }
    hashes[i] = hasher.hash();
    if (!sound) seen.bad(id);
  });
  if (!finished) return {};
  if (look) seen.looked();
  std::vector<std::uint64_t> checksums;
  std::size_t at = 0;
  for (const Section& section : sections) {
    const std::size_t count = (section.bytes + block_bytes - 1) / block_bytes;
    checksums.push_back(hash_of(bytes_of(std::span<const std::uint64_t>(hashes).subspan(at, count))));
    at += count;
  }
  return checksums;
}

}  // namespace crossmargin::io::snapshot
