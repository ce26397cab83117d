#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/portfolio/position_book.hpp"

/// How the bytes of a snapshot are laid out; docs/file-formats/snapshot.md says the same in words.
namespace crossmargin::io::snapshot {

static_assert(std::endian::native == std::endian::little, "snapshots are used as they stand in memory");

constexpr std::uint32_t byte_order = 0x01020304;
constexpr std::size_t alignment = 128;
constexpr std::size_t block_bytes = std::size_t{1} << 20U;  ///< of one hash
constexpr std::size_t most_sections = 64;

/// What tells one kind of snapshot from another; they have the head and the directory in common.
struct Kind {
  /// Eight characters: a carriage return and line feed show a transfer that took the file for text.
  std::string_view magic;
  std::uint32_t version{0};
  std::string_view (*section_name)(std::uint32_t id){nullptr};  ///< "unknown" for what it does not know
  std::string_view write_again;                                 ///< what to do with a file that is no good
};

struct Head {
  std::array<char, 8> magic{};
  std::uint32_t byte_order{0};
  std::uint32_t version{0};
  std::uint64_t file_bytes{0};
  std::uint32_t sections{0};
  std::uint32_t reserved{0};
  std::uint64_t checksum{0};  ///< of this head, with zero here, and the directory
  std::array<std::uint64_t, 3> padding{};
};
static_assert(sizeof(Head) == 64);

enum class Id : std::uint32_t {
  account_offsets = 1,
  account_bytes = 2,
  instrument_offsets = 3,
  instrument_bytes = 4,
  steps = 5,
  rows = 6,
  instrument = 7,
  quantity = 8,
  fact_offsets = 16,
  fact_bytes = 17,
  scenario_offsets = 18,
  scenario_bytes = 19,
  unit_offsets = 20,
  unit_bytes = 21,
  unit = 22,
  cells = 23,
  dampening = 24,
  sizes = 25,
  tie_tolerance = 26,
};

std::string_view name_of(Id id);

/// Books of positions.
extern const Kind book_kind;

/// One entry of the directory.
struct Section {
  std::uint32_t id{0};
  std::uint32_t element_bytes{0};
  std::uint64_t offset{0};
  std::uint64_t bytes{0};
  std::uint64_t checksum{0};  ///< of the hashes of its blocks of 1 MiB
};
static_assert(sizeof(Section) == 32);

/// A quantity step as it is stored.
struct StoredStep {
  std::int64_t units{0};
  std::int32_t decimals{0};
  std::int32_t zero{0};
};
static_assert(sizeof(StoredStep) == 16 && sizeof(QuantityStep) == 16);
static_assert(offsetof(StoredStep, decimals) == offsetof(QuantityStep, decimals));

inline std::size_t aligned(std::size_t offset) {
  return (offset + alignment - 1) / alignment * alignment;
}

/// XXH3, 64 bits.
std::uint64_t hash_of(std::string_view bytes);

/// The same in pieces, of a block whose elements are looked at piece by piece.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void add(std::string_view bytes);
  std::uint64_t hash() const;

 private:
  void* state_;
};

/// The checksum of a section's bytes; nothing is returned by a stop.
bool checksum_of(std::string_view bytes, const Execution& execution, std::uint64_t& checksum);

template <class T>
std::string_view bytes_of(std::span<const T> items) {
  return {reinterpret_cast<const char*>(items.data()), items.size_bytes()};
}

}  // namespace crossmargin::io::snapshot
