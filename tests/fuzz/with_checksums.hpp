#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

/// Snapshots whose checksums are made to hold, so that what lies behind them is reached.
namespace crossmargin::fuzz {

inline constexpr std::size_t head_bytes = 64;
inline constexpr std::size_t section_bytes = 32;
inline constexpr std::size_t most_sections = 64;

template <class T>
T get(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// The layout of docs/file-formats/snapshot.md; sections of less than a block each.
inline std::string with_checksums(std::string bytes) {
  if (bytes.size() < head_bytes) return bytes;
  const auto put = [&](std::size_t at, std::uint64_t value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
  };
  const std::size_t sections = std::min<std::size_t>(get<std::uint32_t>(bytes, 24), most_sections);
  if (head_bytes + sections * section_bytes > bytes.size()) return bytes;
  put(16, bytes.size());
  for (std::size_t at = head_bytes; at < head_bytes + sections * section_bytes; at += section_bytes) {
    const auto offset = get<std::uint64_t>(bytes, at + 8);
    const auto length = get<std::uint64_t>(bytes, at + 16);
    if (offset > bytes.size() || length > bytes.size() - offset) continue;
    const std::uint64_t block = XXH3_64bits(bytes.data() + offset, length);
    put(at + 24, XXH3_64bits(&block, length == 0 ? 0 : sizeof block));
  }
  put(32, 0);
  put(32, XXH3_64bits(bytes.data(), head_bytes + sections * section_bytes));
  return bytes;
}

}  // namespace crossmargin::fuzz
