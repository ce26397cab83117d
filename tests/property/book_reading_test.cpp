// A book does not depend on how its text was cut or on the number of threads, and holds what the account
// reader reads.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/io/inputs.hpp"

using namespace crossmargin;

namespace {

std::string pick(std::mt19937& random, const std::vector<std::string>& of) {
  return of[random() % of.size()];
}

/// A text of rows, most of them sound; `faults` in a thousand rows are odd in some way.
std::string make_text(std::mt19937& random, unsigned faults) {
  std::string text =
      pick(random, {"account,instrument,quantity\n", "\xEF\xBB\xBF# c\naccount,instrument,quantity\n"});
  const std::string line_end = pick(random, {"\n", "\r\n"});
  for (int account = 0; account < 40; ++account) {
    for (std::uint_fast32_t row = 0, place = 0; row < 1 + random() % 6; ++row) {
      place += 1 + random() % 9;
      std::string id = "a" + std::to_string(1000 + account);
      std::string name = "BTC-" + std::to_string(place);
      std::string amount = shortest((static_cast<double>(random() % 2000) - 999.5) / 10);
      if (random() % 1000 < faults) id = pick(random, {"", "a1003", "\"q\"", "a\xC3\xA4", "a\xC3", " b "});
      if (random() % 1000 < faults) name = pick(random, {"", "BTC-1", "\"B,\nC\"", "B\rC", "\"x"});
      if (random() % 1000 < faults)
        amount = pick(random, {"0", "-0.0", "1e3", "x", "", "1,2", "9e99", "+5", "--1"});
      text += id + "," + name + "," + amount + line_end;
    }
    if (random() % 1000 < faults) text += pick(random, {"\n", "  \n", "#\n", "\r\n"});
  }
  return text;
}

struct Outcome {
  std::vector<std::string> accounts;
  std::vector<std::string> instruments;
  std::vector<std::int64_t> rows;
  std::vector<std::int32_t> instrument;
  std::vector<std::int64_t> quantity;
  std::vector<std::string> issues;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome(const std::string& text, std::size_t chunk, int threads) {
  io::BookOptions options;
  options.chunk_bytes = chunk;
  const auto book = io::read_book_csv({"b", text}, options, {threads});
  Outcome made;
  if (!book) {
    for (const Issue& issue : book.error()) made.issues.push_back(to_text(issue) + issue.hint);
    return made;
  }
  for (std::size_t i = 0; i < book->accounts.size(); ++i) made.accounts.emplace_back(book->accounts[i]);
  for (std::size_t i = 0; i < book->instruments.size(); ++i)
    made.instruments.emplace_back(book->instruments[i]);
  made.rows.assign(book->rows.begin(), book->rows.end());
  made.instrument.assign(book->instrument.begin(), book->instrument.end());
  made.quantity.assign(book->quantity.begin(), book->quantity.end());
  return made;
}

/// "account instrument quantity" of everything that the account reader reads; nothing when it complains.
std::vector<std::string> account_reading(const std::string& text) {
  std::vector<std::string> held;
  bool sound = true;
  std::istringstream input(text);
  const auto status = io::stream_accounts(input, "b", {}, [&](const io::BatchRecord& record) {
    sound = sound && record.account.has_value();
    if (!sound) return false;
    for (const Position& position : record.account->cross.positions)
      held.push_back(record.id + " " + position.instrument + " " + shortest(position.quantity));
    return true;
  });
  return status && sound ? held : std::vector<std::string>{};
}

std::vector<std::string> held_of(const Outcome& made) {
  std::vector<std::string> held;
  for (std::size_t a = 0; a < made.accounts.size(); ++a)
    for (auto i = static_cast<std::size_t>(made.rows[a]); i < static_cast<std::size_t>(made.rows[a + 1]); ++i)
      held.push_back(made.accounts[a] + " " + made.instruments[static_cast<std::size_t>(made.instrument[i])] +
                     " " + shortest(std::bit_cast<double>(made.quantity[i])));
  return held;
}

}  // namespace

TEST_CASE("any cut and any number of threads give the same book or the same issues") {
  std::mt19937 random(11);
  for (int round = 0; round < 400; ++round) {
    const std::string text = make_text(random, round % 4 == 0 ? 0 : 12);
    CAPTURE(text);
    const Outcome whole = outcome(text, std::size_t{1} << 20U, 1);
    CHECK(outcome(text, 1 + random() % 200, 1) == whole);
    CHECK(outcome(text, 1 + random() % 200, 3) == whole);
  }
}

TEST_CASE("a book holds what the account reader reads, and is refused where that complains") {
  std::mt19937 random(12);
  std::size_t read = 0;
  for (int round = 0; round < 600; ++round) {
    const std::string text = make_text(random, round % 3 == 0 ? 0 : 3);
    CAPTURE(text);
    const Outcome book = outcome(text, 1 + random() % 300, 2);
    CHECK(held_of(book) == account_reading(text));
    CHECK(book.issues.empty() == !book.accounts.empty());
    read += book.accounts.empty() ? 0 : 1;
  }
  CHECK(read > 200);
  CHECK(read < 600);
}
