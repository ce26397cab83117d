// Any bytes as a snapshot, as they are and with checksums made to hold: what is read can be walked through
// from end to end, and can be written again.
#include <cstdint>
#include <string>

#include "crossmargin/io/snapshot.hpp"
#include "with_checksums.hpp"

using namespace crossmargin;

namespace {

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
  read(fuzz::with_checksums(bytes));
  return 0;
}
