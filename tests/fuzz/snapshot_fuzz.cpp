// Any bytes as a snapshot, as they are and with checksums made to hold: what is read can be walked through
// from end to end, and can be written again.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "crossmargin/io/snapshot.hpp"

using namespace crossmargin;

namespace {

constexpr std::size_t head_bytes = 64;
constexpr std::size_t section_bytes = 32;
constexpr std::size_t most_sections = 64;

template <class T>
T get(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// The layout of docs/file-formats/snapshot.md; sections of less than a block each.
std::string with_checksums(std::string bytes) {
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

void read(const std::string& bytes) {
  const auto snapshot = io::read_snapshot({"fuzz", bytes, nullptr}, {});
  if (!snapshot) {
    if (snapshot.error().empty()) __builtin_trap();
    return;
  }
  const PositionBook& book = snapshot->book;
  std::size_t sum = 0;
  for (std::size_t a = 0; a < book.account_count(); ++a) {
    for (const char c : book.accounts[a]) sum += static_cast<unsigned char>(c);
    for (std::int64_t i = book.rows[a]; i < book.rows[a + 1]; ++i)
      sum += book.instruments[static_cast<std::size_t>(book.instrument[static_cast<std::size_t>(i)])].size() +
             static_cast<std::size_t>(book.quantity[static_cast<std::size_t>(i)]);
  }
  volatile std::size_t kept = sum;  // every byte was read
  (void)kept;
  std::string again;
  const auto sink = [&](std::string_view piece) -> Status {
    again += piece;
    return {};
  };
  if (!io::write_snapshot(*snapshot, sink, {})) __builtin_trap();
  if (again.empty()) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(with_checksums(bytes));
  return 0;
}
