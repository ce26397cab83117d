#include <doctest/doctest.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <random>

#include "crossmargin/io/book.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "reading.hpp"
#include "support/book_fixture.hpp"

namespace snapshot_test {

using namespace crossmargin;
using test::says;

namespace {

PositionBook small_book() {
  auto book = io::read_book_csv({"b", "account,instrument,quantity\nA,X,1\nA,Y,-2.5\nB,X,3\n"}, {}, {});
  REQUIRE(book);
  return *book;
}

/// Two instruments, 17 scenarios, one unit.
struct Risk {
  std::vector<std::uint64_t> scenario_offsets;
  std::string scenario_bytes;
  std::vector<std::uint64_t> unit_offsets{0, 3};
  std::string unit_bytes{"BTC"};
  std::vector<std::int32_t> unit{0, 0};
  std::vector<double> cells = std::vector<double>(64);
  std::vector<double> dampening = std::vector<double>(32);
  std::vector<double> sizes = std::vector<double>(17, 0.5);

  Risk() {
    for (std::size_t i = 0; i <= 17; ++i) scenario_offsets.push_back(2 * i);
    for (int i = 10; i < 27; ++i) scenario_bytes += std::to_string(i);
    for (std::size_t i = 0; i < 32; ++i) cells[i] = static_cast<double>(i) - 7.5;
    cells[32] = 4.0;
    cells[48] = -4.0;
  }
  io::SnapshotRisk view() const {
    return {"scan-16 1",
            "00ff",
            "2026-02-05T00:00:00Z",
            "USD",
            {scenario_offsets, {scenario_bytes.data(), scenario_bytes.size()}},
            {unit_offsets, {unit_bytes.data(), unit_bytes.size()}},
            unit,
            cells,
            dampening,
            {},
            sizes,
            1e-7};
  }
};

std::string bytes_of(const io::Snapshot& snapshot) {
  std::string bytes;
  const auto sink = [&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  };
  REQUIRE(io::write_snapshot(snapshot, sink, {}));
  return bytes;
}

Result<io::Snapshot> read(const std::string& bytes, int threads = 1) {
  auto kept = std::make_shared<const std::string>(bytes);
  return io::read_snapshot({"s", *kept, kept}, {threads});
}

std::vector<std::string> complaints(const std::string& bytes) {
  const auto snapshot = read(bytes);
  return snapshot ? std::vector<std::string>{} : test::texts(snapshot.error());
}

/// The numbers of docs/file-formats/snapshot.md, written down a second time.
enum class Id : std::uint32_t {
  account_offsets = 1,
  account_bytes = 2,
  instrument_offsets = 3,
  steps = 5,
  rows = 6,
  instrument = 7,
  quantity = 8,
  fact_offsets = 16,
  unit = 22,
  cells = 23,
  sizes = 25,
  tie_tolerance = 26
};
constexpr std::size_t head_bytes = 64;
constexpr std::size_t section_bytes = 32;
constexpr std::size_t block = std::size_t{1} << 20U;

template <class T>
T get(const std::string& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <class T>
void put(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

std::uint64_t checksum(std::string_view bytes) {
  std::vector<std::uint64_t> hashes;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(block, bytes.size())))
    hashes.push_back(XXH3_64bits(bytes.data(), std::min(block, bytes.size())));
  return XXH3_64bits(hashes.data(), 8 * hashes.size());
}

/// Makes the checksums of a section and of the head hold again.
std::string with_checksum(std::string bytes, Id id) {
  const auto sections = get<std::uint32_t>(bytes, 24);
  for (std::size_t at = head_bytes; at < head_bytes + sections * section_bytes; at += section_bytes) {
    if (get<std::uint32_t>(bytes, at) != static_cast<std::uint32_t>(id)) continue;
    const auto offset = get<std::uint64_t>(bytes, at + 8);
    put(bytes, at + 24, checksum(std::string_view(bytes).substr(offset, get<std::uint64_t>(bytes, at + 16))));
  }
  put(bytes, 32, std::uint64_t{0});
  put(bytes, 32,
      static_cast<std::uint64_t>(XXH3_64bits(bytes.data(), head_bytes + sections * section_bytes)));
  return bytes;
}

/// Writes a value into the bytes of a section and makes all checksums hold again.
template <class T>
std::string forged(std::string bytes, Id id, std::size_t element, T value) {
  const auto sections = get<std::uint32_t>(bytes, 24);
  for (std::size_t at = head_bytes; at < head_bytes + sections * section_bytes; at += section_bytes)
    if (get<std::uint32_t>(bytes, at) == static_cast<std::uint32_t>(id))
      put(bytes, get<std::uint64_t>(bytes, at + 8) + element * sizeof value, value);
  return with_checksum(std::move(bytes), id);
}

}  // namespace

TEST_CASE("what was written is read back, and written again as the same bytes") {
  const Risk risk;
  const io::Snapshot with_risk{small_book(), risk.view()};
  for (const io::Snapshot& snapshot : {io::Snapshot{small_book()}, with_risk}) {
    const std::string bytes = bytes_of(snapshot);
    const auto back = read(bytes, 2);
    REQUIRE(back);
    CHECK(bytes_of(*back) == bytes);
    CHECK(back->book.accounts[1] == "B");
    CHECK(back->book.instruments[1] == "Y");
    CHECK(std::bit_cast<double>(back->book.quantity[1]) == -2.5);
    CHECK(back->risk.has_value() == snapshot.risk.has_value());
  }
  const auto back = read(bytes_of(with_risk));
  REQUIRE(back);
  CHECK(back->risk->method == "scan-16 1");
  CHECK(back->risk->currency == "USD");
  CHECK(back->risk->scenarios[16] == "26");
  CHECK(back->risk->cells[32] == 4.0);
  CHECK(back->risk->sizes[16] == 0.5);
  CHECK(back->risk->tie_tolerance == 1e-7);
  CHECK(reinterpret_cast<std::uintptr_t>(back->risk->cells.data()) % 128 == 0);
}

TEST_CASE("no byte can change and no byte be missing without an error") {
  const Risk risk;
  const std::string bytes = bytes_of({small_book(), risk.view()});
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    CAPTURE(i);
    CHECK(!complaints(changed).empty());
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!complaints(bytes.substr(0, size)).empty());
  CHECK(!complaints(bytes + std::string(128, '\0')).empty());
}

TEST_CASE("bytes with good checksums and bad content are refused at their place") {
  const Risk risk;
  const std::string bytes = bytes_of({small_book(), risk.view()});
  REQUIRE(complaints(bytes).empty());
  CHECK(complaints(forged(bytes, Id::rows, 1, std::int64_t{2})).empty());  // forging itself breaks nothing
  const auto refused = [&](Id id, std::size_t element, auto value, const std::string& what) {
    const auto wrong = complaints(forged(bytes, id, element, value));
    CAPTURE(test::joined(wrong));
    CHECK(says(wrong, "s: byte ", what));
  };
  refused(Id::rows, 1, std::int64_t{4}, "rows falls");
  refused(Id::rows, 0, std::int64_t{1}, "rows does not start at 0");
  refused(Id::rows, 2, std::int64_t{2}, "rows does not end");
  refused(Id::instrument, 2, std::int32_t{2}, "instrument names no instrument");
  refused(Id::instrument, 0, std::int32_t{-1}, "instrument names no instrument");
  refused(Id::quantity, 1, std::int64_t{0}, "quantity is no quantity");
  refused(Id::quantity, 1, std::bit_cast<std::int64_t>(std::numeric_limits<double>::infinity()),
          "quantity is no quantity");
  refused(Id::account_offsets, 1, std::uint64_t{1} << 60U, "offsets does not ascend");
  refused(Id::instrument_offsets, 2, std::uint64_t{3}, "offsets does not ascend");
  refused(Id::steps, 0, std::int64_t{-1}, "steps is no quantity step");
  refused(Id::unit, 1, std::int32_t{1}, "unit names no unit");
  refused(Id::cells, 3, std::numeric_limits<double>::quiet_NaN(), "cells is not finite");
  refused(Id::cells, 33, 1.0, "cells is not zero beyond");
  refused(Id::instrument, 0, std::int32_t{1}, "instrument does not ascend inside an account");
  refused(Id::instrument, 1, std::int32_t{0}, "instrument does not ascend inside an account");
  refused(Id::rows, 1, std::int64_t{1}, "instrument does not ascend inside an account");
  refused(Id::sizes, 3, std::numeric_limits<double>::infinity(), "sizes is not finite");
  refused(Id::tie_tolerance, 0, 1.0, "tie_tolerance want one share");
}

TEST_CASE("a second mistake is not looked up through the first") {
  const Risk risk;
  const std::string bytes = bytes_of({small_book(), risk.view()});
  const std::string both = forged(forged(bytes, Id::instrument_offsets, 1, std::uint64_t{1} << 60U),
                                  Id::fact_offsets, 1, std::uint64_t{1} << 60U);
  CHECK(says(complaints(both), "s: byte ", "instrument_offsets does not ascend"));
  CHECK(says(complaints(both), "s: byte ", "fact_offsets does not ascend"));
}

TEST_CASE("an account that stands twice is an error that names it, wherever it stands") {
  std::string text = "account,instrument,quantity\n";
  for (int i = 0; i < 3000; ++i) text += "A" + std::to_string(100000 + i) + ",X,1\n";
  for (const std::string other : {"B00000", "00000A"}) {  // ascending to the end, and not
    const auto book = io::read_book_csv({"b", text + other + "1,X,1\n" + other + "2,X,1\n"}, {}, {});
    REQUIRE(book);
    const std::string bytes = bytes_of({*book});
    CHECK(complaints(bytes).empty());
    // The last id becomes the one before it, which is not what a section's checksum is for.
    std::string twice = bytes;
    const std::size_t at = twice.rfind(other + "2");
    REQUIRE(at != std::string::npos);
    twice[at + other.size()] = '1';
    twice = forged(twice, Id::rows, 0, std::int64_t{0});
    const auto wrong = complaints(with_checksum(twice, Id::account_bytes));
    CAPTURE(test::joined(wrong));
    CHECK(says(wrong, "s: ", "account \"" + other + "1\" stands twice"));
  }
}

TEST_CASE(
    "a snapshot holds the entries of an account in the order of its instruments, in blocks of any content") {
  // More than two blocks of instruments, accounts of all sizes, empty ones at the cuts among them.
  std::mt19937_64 random(3);
  const std::size_t names = 700;
  test::BookBuilder sorted;
  test::BookBuilder shuffled;
  for (std::size_t i = 0; i < names; ++i) {
    sorted.instrument("I" + std::to_string(1000 + i), {1, 0});
    shuffled.instrument("I" + std::to_string(1000 + i), {1, 0});
  }
  for (std::size_t a = 0, entries = 0; entries < 700'000; ++a) {
    std::vector<std::pair<std::int32_t, std::int64_t>> held;
    const std::uint64_t rarely = random() % 5 == 0 ? 1 : 3 + random() % 200;
    for (std::size_t i = 0; i < names; ++i)
      if (random() % rarely == 0) held.emplace_back(i, 1 + random() % 9);
    entries += held.size();
    const std::string id = "A" + std::to_string(100'000 + a);
    sorted.account(id, held);
    std::shuffle(held.begin(), held.end(), random);
    shuffled.account(id, held);
  }
  const std::string bytes = bytes_of({sorted.view()});
  CHECK(bytes_of({shuffled.view()}) == bytes);
  const auto back = read(bytes, 2);
  REQUIRE(back);
  CHECK(std::ranges::equal(back->book.instrument, sorted.view().instrument));
  CHECK(std::ranges::equal(back->book.quantity, sorted.view().quantity));
  for (int round = 0; round < 40; ++round) {
    const PositionBook book = sorted.view();
    const std::size_t account = random() % book.account_count();
    const auto first = static_cast<std::size_t>(book.rows[account]);
    const auto end = static_cast<std::size_t>(book.rows[account + 1]);
    if (end - first < 2) continue;
    const std::size_t at = first + 1 + random() % (end - first - 1);
    CHECK(says(complaints(forged(bytes, Id::instrument, at, book.instrument[at - 1])), "s: byte ",
               "instrument does not ascend inside an account"));
    CHECK(says(complaints(forged(bytes, Id::instrument, at, std::int32_t{700})), "s: byte ",
               "instrument names no instrument"));
    CHECK(says(complaints(forged(bytes, Id::quantity, at, std::int64_t{0})), "s: byte ",
               "quantity is no quantity"));
  }
}

TEST_CASE("another version, another byte order and other files are told apart") {
  const std::string bytes = bytes_of({small_book()});
  std::string newer = bytes;
  newer[12] = 3;
  CHECK(says(complaints(newer), "s: byte 12:", "version 3, want 2"));
  std::string turned = bytes;
  std::swap(turned[8], turned[11]);
  std::swap(turned[9], turned[10]);
  CHECK(says(complaints(turned), "s: byte 8:", "another byte order"));
  CHECK(says(complaints(std::string(200, 'x')), "s: byte 0:", "does not begin as a snapshot"));
  CHECK(says(complaints(""), "s: ", "ends after 0 bytes"));
  CHECK(io::is_snapshot(bytes));
  CHECK(!io::is_snapshot("account,instrument,quantity\n"));
}

TEST_CASE("random bytes over a snapshot with good checksums never lead out of it") {
  const Risk risk;
  const std::string bytes = bytes_of({small_book(), risk.view()});
  std::mt19937_64 random(5);
  const std::vector<Id> ids{Id::account_offsets, Id::instrument_offsets, Id::rows, Id::quantity, Id::cells};
  for (int round = 0; round < 500; ++round) {
    std::string changed = bytes;
    for (int i = 0; i < 2; ++i)
      changed = forged(changed, ids[random() % ids.size()], random() % 3,
                       std::int64_t(random() >> (random() % 64)));
    const auto back = read(changed);
    if (!back) continue;
    CHECK(bytes_of(*back) == changed);
  }
}

}  // namespace snapshot_test
