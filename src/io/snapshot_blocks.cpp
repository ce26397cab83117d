#include "io/snapshot_blocks.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "crossmargin/numeric/parallel.hpp"

namespace crossmargin::io::snapshot {
namespace {

// Each look gathers a sign bit over plain words and has no exit but its end, so that any compiler makes
// vectors of it with the instructions that every machine has.

bool has_sign(std::uint64_t bits) {
  return bits >> 63U != 0;
}

/// `values` and the one behind them, where there is one.
template <class T>
bool never_falls(std::span<const T> values) {
  std::uint64_t bad = values.empty() ? 0 : static_cast<std::uint64_t>(values.front());
  for (std::size_t i = 1; i < values.size(); ++i) {
    const auto next = static_cast<std::uint64_t>(values[i]);
    bad |= next | (next - static_cast<std::uint64_t>(values[i - 1]));
  }
  return !has_sign(bad);
}

bool all_below(std::span<const std::int32_t> places, std::size_t count) {
  const auto last = static_cast<std::uint32_t>(count) - 1U;
  std::uint32_t bad = 0;
  for (const std::int32_t place : places)
    bad |= static_cast<std::uint32_t>(place) | (last - static_cast<std::uint32_t>(place));
  return bad >> 31U == 0;
}

bool none_is_zero(std::span<const std::int64_t> values) {
  std::uint64_t bad = 0;
  for (const std::int64_t value : values) {
    const auto bits = static_cast<std::uint64_t>(value);
    bad |= (bits - 1U) & ~bits;
  }
  return !has_sign(bad);
}

bool all_finite(std::span<const double> values) {
  constexpr std::uint64_t exponent = 0x7FF0000000000000U;
  constexpr std::uint64_t one = 0x0010000000000000U;
  std::uint64_t bad = 0;
  for (const double value : values) bad |= (std::bit_cast<std::uint64_t>(value) & exponent) + one;
  return !has_sign(bad);
}

/// Whether instruments ascend inside accounts, seen from the pairs (i, i + 1) with i from begin to end: as
/// many pairs must not ascend as do not at the starts of accounts. Rows are taken as they are; where they
/// fall the answer means nothing, and that is seen elsewhere.
bool ascend_inside(const PositionBook& book, std::size_t begin, std::size_t end) {
  const std::int32_t* instrument = book.instrument.data();
  const std::size_t last = std::min(end, book.position_count() - 1);
  std::uint32_t falls = 0;
  for (std::size_t i = begin; i < last; ++i)
    falls += static_cast<std::uint32_t>(instrument[i + 1] <= instrument[i]);
  const auto from = static_cast<std::int64_t>(begin);
  const auto* row = std::upper_bound(book.rows.data(), book.rows.data() + book.rows.size(), from);
  std::int64_t before = from;
  for (; row < book.rows.data() + book.rows.size(); ++row) {
    if (*row <= from || *row > static_cast<std::int64_t>(last)) break;
    falls -= static_cast<std::uint32_t>(*row != before && instrument[*row] <= instrument[*row - 1]);
    before = *row;
  }
  return falls == 0;
}

/// A block of a section.
struct Block {
  std::size_t section{0};
  std::size_t offset{0};  ///< inside the section
};

/// The elements of a block, and `beyond` of those behind it, as far as there are.
template <class T>
std::span<const T> elements(std::span<const T> all, std::size_t offset, std::size_t beyond) {
  const std::size_t first = offset / sizeof(T);
  return all.subspan(first, std::min(block_bytes / sizeof(T) + beyond, all.size() - first));
}

bool is_sound(const Snapshot& content, Id id, std::size_t offset) {
  const PositionBook& book = content.book;
  switch (id) {
    case Id::account_offsets:
      return never_falls(elements(book.accounts.offsets, offset, 1));
    case Id::rows:
      return never_falls(elements(book.rows, offset, 1));
    case Id::instrument: {
      const auto places = elements(book.instrument, offset, 0);
      const std::size_t first = offset / sizeof(std::int32_t);
      return all_below(places, book.instruments.size()) && ascend_inside(book, first, first + places.size());
    }
    case Id::quantity:
      return none_is_zero(elements(book.quantity, offset, 0));
    case Id::cells:
      return !content.risk || all_finite(elements(content.risk->cells, offset, 0));
    case Id::dampening:
      return !content.risk || all_finite(elements(content.risk->dampening, offset, 0));
    default:
      return true;
  }
}

}  // namespace

std::vector<std::uint64_t> hash_and_look(std::string_view file, const std::vector<Section>& sections,
                                         const Snapshot* content, Seen& seen, const Execution& execution) {
  std::vector<Block> blocks;
  for (std::size_t s = 0; s < sections.size(); ++s)
    for (std::size_t offset = 0; offset < sections[s].bytes; offset += block_bytes)
      blocks.push_back({s, offset});
  std::vector<std::uint64_t> hashes(blocks.size());
  const bool finished = parallel_for_chunks(blocks.size(), 1, execution, "", [&](std::size_t i, std::size_t) {
    const Section& section = sections[blocks[i].section];
    hashes[i] = hash_of(file.substr(section.offset, section.bytes).substr(blocks[i].offset, block_bytes));
    const auto id = static_cast<Id>(section.id);
    if (content != nullptr && !is_sound(*content, id, blocks[i].offset)) seen.bad(id);
  });
  if (!finished) return {};
  if (content != nullptr) seen.looked();
  std::vector<std::uint64_t> checksums;
  const std::span<const std::uint64_t> all(hashes);
  std::size_t at = 0;
  for (const Section& section : sections) {
    const std::size_t count = (section.bytes + block_bytes - 1) / block_bytes;
    checksums.push_back(hash_of(bytes_of(all.subspan(at, count))));
    at += count;
  }
  return checksums;
}

}  // namespace crossmargin::io::snapshot
