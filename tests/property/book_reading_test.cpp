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

/// The same as JSON lines.
std::string make_lines(std::mt19937& random, unsigned faults) {
  std::string text = pick(random, {"", "\xEF\xBB\xBF", "\n  \n"});
  for (int account = 0; account < 30; ++account) {
    const auto odd = [&] { return random() % 1000 < faults; };
    std::string positions;
    for (std::uint_fast32_t row = 0, place = 0; row < 1 + random() % 5; ++row) {
      place += 1 + random() % 9;
      std::string name = "\"BTC-" + std::to_string(place) + "\"";
      std::string amount = shortest((static_cast<double>(random() % 2000) - 999.5) / 10);
      if (odd()) amount = "\"" + amount + "\"";
      if (odd())
        amount = pick(random, {"0", "1e3", "x", "", "05", "1.", ".5", "+1", "-", "true", "12345678901234567",
                               "1.000000000000000000001", "[1]", "\"\"", "\" 1\"", "1 2", "-0.0", "null"});
      if (odd())
        name = pick(random, {"\"BTC-1\"", "\"\"", "\" X\"", "\"\\u0041\"", "\"\xC3\xA4\"", "\"\xC3\"", "1",
                             "\"a\tb\"", "\"SPXW  220207C04500000\"", "\"x\"y"});
      std::string key = odd() ? pick(random, {"quantiti", "instrument", "quant\\u0069ty"}) : "quantity";
      positions += std::string(row == 0 ? ""
                               : odd()  ? ""
                                        : ",") +
                   (odd() ? " " : "") + "{\"instrument\": " + name + ", \"" + key + "\":" + amount +
                   (odd() ? ",\"average_price\":7" : "") + (odd() ? ",}" : "}");
    }
    std::string id = odd() ? pick(random, {"a1003", "", "\xC3\xA4", "a\\nb", "a\x7F"})
                           : "a" + std::to_string(1000 + account);
    std::string line = "{\"id\":\"" + id + "\",\"positions\":[" + positions + (odd() ? ",]" : "]");
    if (odd()) line += pick(random, {",\"id\":\"z\"", ",\"orders\":[]", ",\"isolated\":[]", ",\"x\":1", ","});
    line += odd() ? pick(random, {"", "}}", "} x", "}\r", "} "}) : "}";
    text += line + (odd() ? "\n\n" : "\n");
  }
  if (random() % 2 == 0) text.pop_back();
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

/// Without columns: a repeat that is found in a book has none.
std::vector<std::string> texts_of(Issues issues) {
  std::vector<std::string> texts;
  for (Issue& issue : issues) {
    issue.where.column = 0;
    texts.push_back(to_text(issue) + issue.hint);
  }
  return texts;
}

Outcome outcome(const std::string& text, std::size_t chunk, int threads) {
  io::BookOptions options;
  options.chunk_bytes = chunk;
  const bool is_csv = text.find("account,") < 20;
  const auto book = is_csv ? io::read_book_csv({"b", text}, options, {threads})
                           : io::read_book_json({"b", text}, options, {threads});
  Outcome made;
  if (!book) {
    made.issues = texts_of(book.error());
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

/// What the account reader makes of a text.
struct Streamed {
  std::vector<std::string> held;    ///< "account instrument quantity"
  std::vector<std::string> issues;  ///< by line
  bool more{false};                 ///< something that a book cannot hold
};

Streamed stream(const std::string& text) {
  Streamed made;
  Issues issues;
  std::istringstream input(text);
  const auto status = io::stream_accounts(input, "b", {}, [&](const io::BatchRecord& record) {
    if (!record.account) {
      append(issues, record.account.error());
      return true;
    }
    made.more = made.more || !record.account->isolated.empty() || !record.account->cross.orders.empty();
    for (const Position& position : record.account->cross.positions) {
      made.more = made.more || position.average_price;
      made.held.push_back(record.id + " " + position.instrument + " " + shortest(position.quantity));
    }
    return true;
  });
  if (!status) append(issues, status.error());
  made.issues = texts_of(issues);
  return made;
}

/// Repeats are searched only in books without another mistake.
std::vector<std::string> without_repeats(std::vector<std::string> issues) {
  std::erase_if(issues, [](const std::string& text) {
    return text.find("came before") != std::string::npos || text.find("stands twice") != std::string::npos;
  });
  return issues;
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

TEST_CASE("any cut of JSON lines and any number of threads give the same book or the same issues") {
  std::mt19937 random(13);
  for (int round = 0; round < 300; ++round) {
    const std::string text = make_lines(random, round % 4 == 0 ? 0 : 4);
    CAPTURE(text);
    const Outcome whole = outcome(text, std::size_t{1} << 20U, 1);
    CHECK(outcome(text, 1 + random() % 400, 1) == whole);
    CHECK(outcome(text, 1 + random() % 400, 3) == whole);
  }
}

TEST_CASE("a book of JSON lines holds what the account reader reads, and names the mistakes that it names") {
  std::mt19937 random(14);
  std::size_t read = 0;
  for (int round = 0; round < 900; ++round) {
    const std::string text = make_lines(random, round % 3 == 0 ? 0 : 1);
    CAPTURE(text);
    const Outcome book = outcome(text, 1 + random() % 600, 2);
    const Streamed accounts = stream(text);
    if (!book.accounts.empty()) {
      CHECK(held_of(book) == accounts.held);
      CHECK(accounts.issues.empty());
    } else if (!accounts.more) {
      const auto others = without_repeats(accounts.issues);
      CHECK(without_repeats(book.issues) == others);
      if (others.empty()) CHECK(book.issues == accounts.issues);
    }
    read += book.accounts.empty() ? 0 : 1;
  }
  CHECK(read > 300);
  CHECK(read < 900);
}

TEST_CASE("a book holds what the account reader reads, and is refused where that complains") {
  std::mt19937 random(12);
  std::size_t read = 0;
  for (int round = 0; round < 600; ++round) {
    const std::string text = make_text(random, round % 3 == 0 ? 0 : 3);
    CAPTURE(text);
    const Outcome book = outcome(text, 1 + random() % 300, 2);
    const Streamed accounts = stream(text);
    CHECK(held_of(book) == (accounts.issues.empty() ? accounts.held : std::vector<std::string>{}));
    CHECK(book.issues.empty() == !book.accounts.empty());
    read += book.accounts.empty() ? 0 : 1;
  }
  CHECK(read > 200);
  CHECK(read < 600);
}
