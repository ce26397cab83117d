// Bytes a second of what reads positions, each beside an anchor over the same bytes in the same run.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anchors/reading_anchors.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/io/write_book.hpp"
#include "crossmargin/risk/cell_memory.hpp"
#include "must.hpp"

namespace {

using namespace crossmargin;
using bench::must;

constexpr std::size_t names = 20'000;
constexpr std::size_t positions = 50;

/// Names as options venues write them.
std::vector<std::string> instrument_names() {
  const std::vector<std::string> underlyings{"BTC", "ETH", "SOL", "XRP", "MATIC"};
  const std::vector<std::string> expiries{"27MAR26", "26JUN26", "25SEP26", "25DEC26", "5DEC25",
                                          "12DEC25", "19DEC25", "30JAN26", "24APR26", "29MAY26"};
  std::vector<std::string> made;
  for (const auto& underlying : underlyings)
    for (const auto& expiry : expiries)
      for (int strike = 0; strike < 200; ++strike)
        for (const char* right : {"-C", "-P"})
          made.push_back(underlying + "-" + expiry + "-" + std::to_string(20'000 + 500 * strike) + right);
  return made;
}

std::string quantity(std::mt19937_64& random) {
  const int tenths = static_cast<int>(random() % 2000) - 1000;
  const int value = tenths == 0 ? 5 : tenths;
  std::string text = value < 0 ? "-" : "";
  text += std::to_string(std::abs(value) / 10);
  if (value % 10 != 0) text += "." + std::to_string(std::abs(value) % 10);
  return text;
}

/// `accounts` accounts of 50 positions; `write` puts one account into the text.
template <class Write>
std::string make_text(std::size_t accounts, const Write& write) {
  const auto all = instrument_names();
  std::mt19937_64 random(7);
  std::string text;
  for (std::size_t account = 0; account < accounts; ++account) {
    std::string id = std::to_string(account);
    id = "account-" + std::string(7 - id.size(), '0') + id;
    std::size_t place = random() % positions;
    std::vector<std::pair<std::string, std::string>> held;
    for (std::size_t i = 0; i < positions; ++i, place += 1 + random() % (names / positions - 1))
      held.emplace_back(all[place % names], quantity(random));
    write(text, id, held);
  }
  return text;
}

using Held = std::vector<std::pair<std::string, std::string>>;

std::string make_csv(std::size_t accounts) {
  return "account,instrument,quantity\n" +
         make_text(accounts, [](std::string& text, const std::string& id, const Held& held) {
           for (const auto& [name, amount] : held) text += id + "," + name + "," + amount + "\n";
         });
}

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

std::string make_json(std::size_t accounts) {
  return make_text(accounts, [](std::string& text, const std::string& id, const Held& held) {
    text += R"({"id":")" + id + R"(","positions":[)";
    for (std::size_t i = 0; i < held.size(); ++i)
      text += (i == 0 ? "" : ",") + (R"({"instrument":")" + held[i].first) + R"(","quantity":)" +
              held[i].second + "}";
    text += "]}\n";
  });
}

std::string written(const PositionBook& book) {
  std::string bytes;
  const auto sink = [&](std::string_view piece) -> Status {
    bytes += piece;
    return {};
  };
  if (!io::write_snapshot({book}, sink, {2})) std::exit(3);
  return bytes;
}

/// Registers what reads the whole of `bytes`; items are bytes.
template <class Read>
void add(const std::string& name, const std::string& bytes, const Read& read) {
  benchmark::RegisterBenchmark(("reading/" + name).c_str(), [&bytes, read](benchmark::State& state) {
    for (auto _ : state) read(bytes);
    count_bytes(state, bytes.size());
  })->UseRealTime();
}

template <class Keep>
void keep(const Keep& value) {
  benchmark::DoNotOptimize(&value);
}

void add_csv(const std::string& csv) {
  for (const int threads : {1, 2})
    add("csv/ours_" + std::to_string(threads), csv, [threads](const std::string& text) {
      keep(must(io::read_book_csv({"bench", text}, {}, {threads})));
    });
  add("csv/getline_from_chars", csv, [](const std::string& text) { keep(anchors::read_csv_by_lines(text)); });
  add("csv/memory_bound", csv, [](const std::string& text) { keep(anchors::read_memory(text)); });
}

void add_json(const std::string& json) {
  for (const int threads : {1, 2})
    add("json/ours_" + std::to_string(threads), json, [threads](const std::string& text) {
      keep(must(io::read_book_json({"bench", text}, {}, {threads})));
    });
  add("json/nlohmann_tree", json, [](const std::string& text) { keep(anchors::read_json_by_tree(text)); });
}

void add_snapshot(const std::string& snapshot) {
  // In pages, as a mapped file stands: elsewhere a copy would be part of the time.
  const auto owner = std::make_shared<CellVector>((snapshot.size() + 7) / 8);
  std::memcpy(owner->data(), snapshot.data(), snapshot.size());
  for (const int threads : {1, 2})
    add("snapshot/ours_" + std::to_string(threads), snapshot, [threads, owner](const std::string& bytes) {
      const std::string_view mapped(reinterpret_cast<const char*>(owner->data()), bytes.size());
      keep(must(io::read_snapshot({"bench", mapped, owner}, {threads})));
    });
  add("snapshot/memory_bound", snapshot, [](const std::string& bytes) { keep(anchors::read_memory(bytes)); });
}

void add_writing(const PositionBook& book, const std::string& csv, const std::string& snapshot) {
  const auto nowhere = [](std::string_view) -> Status { return {}; };
  for (const int threads : {1, 2}) {
    add("write_csv/ours_" + std::to_string(threads), csv, [&book, nowhere, threads](const std::string&) {
      keep(io::write_book_csv(book, nowhere, {threads}));
    });
    add("write_snapshot/ours_" + std::to_string(threads), snapshot,
        [&book, nowhere, threads](const std::string&) {
          keep(io::write_snapshot({book}, nowhere, {threads}));
        });
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string csv = make_csv(120'000);
  const std::string json = make_json(20'000);
  const PositionBook book = must(io::read_book_csv({"bench", csv}, {}, {2}));
  const std::string snapshot = written(book);
  add_csv(csv);
  add_json(json);
  add_snapshot(snapshot);
  add_writing(book, csv, snapshot);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
