// Rows that are read in pieces, in parallel, become what one strict reader makes of the whole table: the same
// records, places, issues and hints, at any size of the pieces and any number of threads.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/inputs.hpp"

using namespace crossmargin;

namespace {

std::string show(const SourceLocation& where) {
  return where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ":" +
         where.field;
}

std::string show(const Issues& issues) {
  std::string text;
  for (const Issue& issue : issues)
    text += std::string(to_string(issue.code)) + " " + to_text(issue) + "; " + issue.hint + "\n";
  return text;
}

std::string show(const Bucket& bucket) {
  std::string text = " [" + bucket.id;
  for (const Position& position : bucket.positions)
    text += " " + position.instrument + "*" + shortest(position.quantity) + "p" +
            shortest(position.average_price.value_or(-1)) + "@" + show(position.where);
  for (const OpenOrder& order : bucket.orders)
    text += " order " + order.instrument + "*" + shortest(order.quantity) + "p" +
            shortest(order.limit_price.value_or(-1)) + "@" + show(order.where);
  for (const Balance& balance : bucket.collateral)
    text += " holds " + std::string(balance.currency.code()) + "*" + shortest(balance.amount) + "@" +
            show(balance.where);
  return text + "]";
}

/// Everything of a record, as text.
std::string show(const io::BatchRecord& record) {
  std::string text = record.id + "@" + std::to_string(record.line) + " ";
  if (!record.account) return text + show(record.account.error());
  text += show(record.account->where) + show(record.account->cross);
  for (const Bucket& bucket : record.account->isolated) text += show(bucket);
  return text;
}

struct Reading {
  std::size_t piece_bytes{0};
  int threads{1};
  std::size_t stop_after{1'000'000};
};

std::vector<std::string> read(std::istream& input, const Reading& reading) {
  std::vector<std::string> made;
  const Status status = io::stream_accounts({input, "some file with a long name", {}, reading.piece_bytes},
                                            [&](const io::BatchRecord& record) {
                                              made.push_back(show(record));
                                              return made.size() < reading.stop_after;
                                            },
                                            {reading.threads});
  made.push_back(status ? "to its end" : show(status.error()));
  return made;
}

std::vector<std::string> read(const std::string& text, const Reading& reading) {
  std::istringstream input(text);
  return read(input, reading);
}

/// Gives some bytes, and then fails as a file does.
class BreakingOff : private std::streambuf, public std::istream {
 public:
  explicit BreakingOff(std::string bytes)
      : std::istream(static_cast<std::streambuf*>(this)), bytes_(std::move(bytes)) {}

 private:
  std::streambuf::int_type underflow() override {
    if (at_ == bytes_.size()) throw std::ios_base::failure("broke off");
    const std::size_t count = std::min<std::size_t>(1000, bytes_.size() - at_);
    setg(bytes_.data() + at_, bytes_.data() + at_, bytes_.data() + at_ + count);
    at_ += count;
    return std::char_traits<char>::to_int_type(*gptr());
  }
  std::string bytes_;
  std::size_t at_{0};
};

const std::vector<std::string> headers{
    "account,instrument,quantity",
    "account,instrument,quantity,record",
    "instrument, quantity ,account,bucket,record,average_price,limit_price",
    "# a note\n\nbucket,account,average_price,quantity,instrument\r",
    "\"account\",instrument,quantity",
    "account,instrument,quantity,nothing",
    "account,instrument",
};

/// One of some texts.
std::string one_of(std::mt19937& random, const std::vector<std::string>& texts) {
  return texts[random() % texts.size()];
}

std::string cell_for(std::mt19937& random, const std::string& column, int account) {
  const std::string blank = one_of(random, {"", "", "", " ", "\t"});
  if (column == "account") return blank + "k\xC3\xA4" + std::to_string(account);
  if (column == "instrument")
    return blank + one_of(random, {"X", "Y", "\xE2\x82\xACuro", "SPXW  220207C04500000", "USD", "BTC"}) +
           blank;
  if (column == "quantity")
    return blank + one_of(random, {"1", "-2.5", "+3", "1e3", "0.125", ".5", "7."}) + blank;
  if (column == "record") return one_of(random, {"", "position", "position", "collateral", "order"});
  if (column == "bucket") return one_of(random, {"", "", "", "cross", "far"});
  return one_of(random, {"", "", "", "12.5"});
}

/// What replaces a cell in a table that is not sound.
std::string broken_cell(std::mt19937& random) {
  return one_of(random, {"", "x", "1e999", "0", "nan", "1,2", "a,b,c,d,e,f,g,h,i,j", "\"q\"", "\"a,b\"",
                         "\"\"", "9e9", "\x01", "#", "-", "\"two\nlines\""});
}

/// What stops the strict reader.
std::string fatal_cell(std::mt19937& random) {
  return one_of(random, {"\"open", "a\"b", "\xFF", std::string(1, '\0'), "a\rb", "\"shut\"x"});
}

struct Faults {
  unsigned cell{0};   ///< one cell in so many is broken, none where 0
  unsigned fatal{0};  ///< one cell in so many stops the reader
};

std::string table(std::mt19937& random, const std::string& header, const Faults& faults) {
  std::vector<std::string> columns;
  std::istringstream names(header.substr(header.rfind('\n') + 1));
  for (std::string name; std::getline(names, name, ',');) {
    std::erase_if(name, [](char c) { return c == ' ' || c == '"' || c == '\r'; });
    columns.push_back(name);
  }
  std::string text = one_of(random, {"", "", "\xEF\xBB\xBF", "\n \n"}) + header + "\n";
  const std::string line_end = one_of(random, {"\n", "\n", "\r\n"});
  for (int account = 0; account < 40; ++account) {
    const int id = faults.cell != 0 && random() % 30 == 0 ? account / 2 : account;
    for (std::uint_fast32_t rows = random() % 6 + 1; rows > 0; --rows) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        std::string cell = cell_for(random, columns[i], id);
        if (faults.cell != 0 && random() % faults.cell == 0) cell = broken_cell(random);
        if (faults.fatal != 0 && random() % faults.fatal == 0) cell = fatal_cell(random);
        text += (i == 0 ? "" : ",") + cell;
      }
      text += random() % 40 == 0 ? line_end + line_end : line_end;
    }
  }
  if (random() % 3 == 0) text.resize(text.size() - line_end.size());
  return text;
}

void check_readings(const std::string& text) {
  CAPTURE(text);
  const auto wanted = read(text, {});
  for (const std::size_t piece_bytes : {1U, 40U, 300U, 65'536U})
    for (const int threads : {1, 3}) {
      const auto made = read(text, {piece_bytes, threads});
      CAPTURE(piece_bytes);
      REQUIRE(made.size() == wanted.size());
      for (std::size_t i = 0; i < made.size(); ++i) CHECK(made[i] == wanted[i]);
    }
  const std::size_t some = 1 + wanted.size() / 2;
  CHECK(read(text, {200, 2, some}) == read(text, {0, 1, some}));
}

}  // namespace

TEST_CASE("tables without a fault: pieces and the strict reader agree") {
  std::mt19937 random(31);
  for (int round = 0; round < 20; ++round)
    for (const std::string& header : headers) check_readings(table(random, header, {}));
}

TEST_CASE("tables with broken cells: pieces and the strict reader agree") {
  std::mt19937 random(32);
  for (int round = 0; round < 20; ++round)
    for (const std::string& header : headers)
      check_readings(table(random, header, {round % 2 == 0 ? 9U : 150U, 0}));
}

TEST_CASE("tables that cannot be read to their end: pieces and the strict reader agree") {
  std::mt19937 random(33);
  for (int round = 0; round < 30; ++round)
    for (const std::string& header : headers) check_readings(table(random, header, {200, 300}));
}

TEST_CASE("accounts larger than a block of pieces, long rows and rows of many cells are read all the same") {
  std::string text = "account,instrument,quantity\n";
  for (int i = 0; i < 500; ++i)
    text += (i < 400 ? "A,X" : "B" + std::to_string(i) + ",X") + std::to_string(i) + ",1\n";
  check_readings(text);
  check_readings(text + "C," + std::string(1'100'000, 'x') + ",1\nD,X,1\n");
  check_readings(text + "C" + std::string(20'000, ',') + "\nD,X,1\n");
  check_readings("");
  check_readings("\n\n# only a note\n");
}

TEST_CASE("an input that breaks off gives what came before, and an error") {
  for (const int accounts : {0, 100, 20'000}) {
    std::string text = "account,instrument,quantity\n";
    for (int i = 0; i < accounts; ++i)
      text += "A" + std::to_string(i / 3) + ",X" + std::to_string(i) + ",1\n";
    BreakingOff strict(text);
    const auto wanted = read(strict, {});
    CHECK(wanted.back().find("cannot be read to its end") != std::string::npos);
    for (const std::size_t piece_bytes : {2'048U, 65'536U}) {
      BreakingOff pieces(text);
      CHECK(read(pieces, {piece_bytes, 3}) == wanted);
    }
  }
}
