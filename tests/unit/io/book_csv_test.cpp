#include <doctest/doctest.h>

#include <bit>

#include "crossmargin/io/book.hpp"
#include "reading.hpp"

namespace book_csv_test {

using namespace crossmargin;
using test::says;

namespace {

const std::string kHeader = "account,instrument,quantity\n";

Result<PositionBook> read(const std::string& text, io::BookOptions options = {}) {
  return io::read_book_csv({"b", text}, options, {});
}

std::vector<std::string> complaints(const std::string& text, io::BookOptions options = {}) {
  const auto book = read(text, options);
  return book ? std::vector<std::string>{} : test::texts(book.error());
}

InstrumentTable with_step(const std::string& id, double step) {
  Instrument instrument;
  instrument.id = id;
  instrument.kind = InstrumentKind::perpetual;
  instrument.underlying = "U";
  instrument.spec.quote_currency = *Currency::parse("USD");
  instrument.spec.settlement_currency = *Currency::parse("USD");
  instrument.spec.quantity_step = step;
  auto table = InstrumentTable::create({instrument});
  REQUIRE(table);
  return *table;
}

}  // namespace

TEST_CASE("rows become compressed rows over sorted names") {
  const auto book = read(kHeader + "A,Y,1\nA,X,-2.5\nB,Y,3\n");
  REQUIRE(book);
  REQUIRE(book->account_count() == 2);
  CHECK(book->accounts[1] == "B");
  REQUIRE(book->instruments.size() == 2);
  CHECK(book->instruments[0] == "X");
  CHECK(std::vector(book->rows.begin(), book->rows.end()) == std::vector<std::int64_t>{0, 2, 3});
  CHECK(std::vector(book->instrument.begin(), book->instrument.end()) == std::vector<std::int32_t>{1, 0, 1});
  CHECK(std::bit_cast<double>(book->quantity[1]) == -2.5);
}

TEST_CASE("a listed step makes quantities whole multiples, exactly") {
  const auto table = with_step("X", 0.1);
  io::BookOptions options;
  options.instruments = &table;
  const auto book = read(kHeader + "A,X,0.3\nA,Y,0.3\nB,X,-1.50\nC,X,2e-1\nD,X,12345678.9\n", options);
  REQUIRE(book);
  CHECK(book->steps[0].units == 1);
  CHECK(book->steps[0].decimals == 1);
  CHECK(book->steps[1].units == 0);
  CHECK(book->quantity[0] == 3);
  CHECK(std::bit_cast<double>(book->quantity[1]) == 0.3);
  CHECK(book->quantity[2] == -15);
  CHECK(book->quantity[3] == 2);
  CHECK(book->quantity[4] == 123456789);
  const auto wrong = complaints(kHeader + "A,X,0.3\nB,X,0.35\nC,X,25e-2\n", options);
  CHECK(wrong.size() == 2);
  CHECK(says(wrong, "b:3:5: quantity:", "\"0.35\" is no multiple of the quantity step of \"X\""));
  CHECK(says(wrong, "b:4:5: quantity:", "\"25e-2\" is no multiple"));
}

TEST_CASE("a step of whole contracts") {
  const auto table = with_step("X", 25.0);
  io::BookOptions options;
  options.instruments = &table;
  const auto book = read(kHeader + "A,X,-75\nB,X,50.0\n", options);
  REQUIRE(book);
  CHECK(book->quantity[0] == -3);
  CHECK(book->quantity[1] == 2);
  CHECK(says(complaints(kHeader + "A,X,30\n", options), "b:2:", "no multiple"));
}

TEST_CASE("every bad row is named with its line and field") {
  const auto wrong =
      complaints(kHeader + "A,X,one\nA,X\nB,X,0\n,X,1\nC,,1\n\nC,X,2e9\nD,Y,nan\nE\x01,Y,1\nF,Y,\n");
  CHECK(wrong.size() == 9);
  CHECK(says(wrong, "b:2:5: quantity:", "want a finite number, got \"one\""));
  CHECK(says(wrong, "b:3:", "want 3 cells as in the header, got 2"));
  CHECK(says(wrong, "b:4: quantity:", "want a finite number other than 0"));
  CHECK(says(wrong, "b:5:1: account:", "want an account"));
  CHECK(says(wrong, "b:6:3: instrument:", "want an instrument"));
  CHECK(says(wrong, "b:8: quantity:", "not below the limit"));
  CHECK(says(wrong, "b:9:5: quantity:", "want a finite number"));
  CHECK(says(wrong, "b:10:", "holds a control character"));
  CHECK(says(wrong, "b:11:5: quantity:", "got an empty cell"));
}

TEST_CASE("what stands twice is named with both lines") {
  const auto rows = complaints(kHeader + "A,X,1\n\nA,Y,1\nA,X,2\nB,X,1\nA,Z,1\n");
  CHECK(rows.size() == 2);
  CHECK(says(rows, "b:5:", "a position in X stands twice (first at line 2)"));
  CHECK(says(rows, "b:7: account:", "account \"A\" came before"));
  CHECK(says(complaints(kHeader + "\"A\nA\",X,1\n"), "b:2:", "control character"));
  CHECK(says(complaints(kHeader + "\"A\",X,1\n\n\"A\",X,1\n"), "b:4:", "stands twice (first at line 2)"));
}

TEST_CASE("rows that a book cannot hold are counted, and the first is named") {
  const std::string header = "account,record,bucket,instrument,quantity,average_price\n";
  const auto wrong =
      complaints(header + "A,,,X,1,\nA,order,,X,1,\nA,collateral,,USD,5,\nA,,iso,X,1,\nA,,,Y,1,7\n");
  CHECK(wrong.size() == 1);
  CHECK(says(wrong, "b:3:", "is the first of 4 rows that are no positions of a cross pool alone"));
  CHECK(read(header + "A,position,cross,X,1,\nA,,,Y,1,\n"));
}

TEST_CASE("the forms of CSV that other readers take") {
  const std::string plain = kHeader + "A,X,1\nA,Y,2\n";
  for (const std::string& text :
       std::vector<std::string>{"\xEF\xBB\xBF" + plain, "# a comment\n\n" + plain,
                                std::string("account,instrument,quantity\r\nA,X,1\r\nA,Y,2\r\n"),
                                std::string("account,instrument,quantity\n A , X ,\t1\nA,Y,2"),
                                kHeader + "\"A\",X,1\nA,\"Y\",\"2\"\n",
                                std::string("instrument,quantity,account\nX,+1,A\nY,2.0,A\n"),
                                kHeader + "\n  \nA,X,1\n\nA,Y,2\n\n"}) {
    CAPTURE(text);
    const auto book = read(text);
    REQUIRE(book);
    CHECK(book->account_count() == 1);
    REQUIRE(book->position_count() == 2);
    CHECK(std::bit_cast<double>(book->quantity[0]) == 1.0);
    CHECK(std::bit_cast<double>(book->quantity[1]) == 2.0);
  }
}

TEST_CASE("a text that breaks off is an error at its place") {
  CHECK(says(complaints(kHeader + "A,X,1\n\"B,X,1\n"), "b:3:1:", "opens a quote that is not closed"));
  CHECK(says(complaints(kHeader + "A,X,1\nB,X\xFF,1\n"), "b:3:4:", "want UTF-8"));
  CHECK(says(complaints(kHeader + "A,X,1\nB\rB,X,1\n"), "b:3:2:", "want a comma"));
  CHECK(says(complaints(kHeader + std::string("A,X\0,1\n", 8)), "b:2:4:", "NUL byte"));
  CHECK(says(complaints("account,quantity\nA,1\n"), "b:1: instrument:", "required column"));
  CHECK(says(complaints("account,instrument,quantiti\nA,X,1\n"), "b:1:20: quantiti:", "not a column"));
  CHECK(says(complaints(kHeader), "b:1:", "holds no account"));
  CHECK(says(complaints(""), "b:1:", "holds no account"));
}

TEST_CASE("a row over a mebibyte is refused however plain it looks") {
  const std::string blanks(std::size_t{1} << 20U, ' ');
  const auto found = complaints(kHeader + "A,X,1\nA,Y," + blanks + "2\n");
  REQUIRE(found.size() == 1);
  INFO(found[0].substr(0, 200));
  CHECK(found[0].find("b:3:1: is a record of more than 1 MiB") == 0);
}

TEST_CASE("more mistakes than can be named are counted") {
  std::string text = kHeader;
  for (int i = 0; i < 50; ++i) text += "A,X,x\n";
  io::BookOptions options;
  options.max_issues = 7;
  options.chunk_bytes = 16;
  const auto wrong = complaints(text, options);
  CHECK(wrong.size() == 8);
  CHECK(says(wrong, "b:8:", "got \"x\""));
  CHECK(says(wrong, "b: 43 more mistakes", ""));
}

}  // namespace book_csv_test
