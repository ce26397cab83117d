// Bytes a second of what reads positions, each beside an anchor over the same bytes in the same run.
#include <benchmark/benchmark.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crossmargin/io/book.hpp"

namespace {

using namespace crossmargin;

constexpr std::size_t names = 20'000;
constexpr std::size_t positions = 50;

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", to_text(result.error().front()).c_str());
  std::exit(3);
}

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

void run_book_csv(benchmark::State& state, const std::string& csv, int threads) {
  for (auto _ : state) {
    const auto book = must(io::read_book_csv({"bench", csv}, {}, {threads}));
    benchmark::DoNotOptimize(book.quantity.data());
  }
  count_bytes(state, csv.size());
}

/// What one would write in an afternoon: lines, from_chars, a map of names.
void run_getline(benchmark::State& state, const std::string& csv) {
  for (auto _ : state) {
    std::istringstream input(csv);
    std::unordered_map<std::string, std::int32_t> places;
    std::vector<std::int32_t> instrument;
    std::vector<double> amounts;
    std::vector<std::size_t> rows;
    std::string line;
    std::string last;
    std::getline(input, line);
    while (std::getline(input, line)) {
      const std::size_t first = line.find(',');
      const std::size_t second = line.find(',', first + 1);
      if (line.compare(0, first, last) != 0) rows.push_back(instrument.size());
      last = line.substr(0, first);
      const auto [found, added] = places.emplace(line.substr(first + 1, second - first - 1),
                                                 static_cast<std::int32_t>(places.size()));
      double value = 0.0;
      std::from_chars(line.data() + second + 1, line.data() + line.size(), value);
      instrument.push_back(found->second);
      amounts.push_back(value);
    }
    benchmark::DoNotOptimize(amounts.data());
  }
  count_bytes(state, csv.size());
}

/// The bound: the same bytes, only read.
void run_read_memory(benchmark::State& state, const std::string& bytes) {
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, 8);
      sum += word;
    }
    benchmark::DoNotOptimize(sum);
  }
  count_bytes(state, bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string csv = make_csv(120'000);
  benchmark::RegisterBenchmark("reading/csv/ours_1_thread", [&](benchmark::State& state) {
    run_book_csv(state, csv, 1);
  })->UseRealTime();
  benchmark::RegisterBenchmark("reading/csv/ours_2_threads", [&](benchmark::State& state) {
    run_book_csv(state, csv, 2);
  })->UseRealTime();
  benchmark::RegisterBenchmark("reading/csv/getline_from_chars", [&](benchmark::State& state) {
    run_getline(state, csv);
  })->UseRealTime();
  benchmark::RegisterBenchmark("reading/csv/memory_bound", [&](benchmark::State& state) {
    run_read_memory(state, csv);
  })->UseRealTime();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
