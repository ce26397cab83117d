#include "crossmargin/io/csv.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

namespace csv_test {

using namespace crossmargin;
using io::CsvReader;
using io::CsvRow;
using io::CsvTable;

namespace {

struct Reading {
  std::vector<CsvRow> rows;
  Issues issues;
};

Reading read(const std::string& text) {
  std::istringstream input(text);
  CsvReader reader(input, "f.csv");
  Reading reading;
  for (CsvRow row; reader.next(row);) reading.rows.push_back(row);
  CsvRow row;
  CHECK_FALSE(reader.next(row));  // the end stays the end
  reading.issues = reader.issues();
  return reading;
}

using Cells = std::vector<std::string>;

std::string complaint(const std::string& text) {
  const Reading reading = read(text);
  REQUIRE(reading.issues.size() == 1);
  return to_text(reading.issues.front());
}

}  // namespace

TEST_CASE("records and cells") {
  const Reading reading = read("a,b,c\n1,,3\n,,\n\"x\"\n");
  REQUIRE(reading.rows.size() == 4);
  CHECK(reading.issues.empty());
  CHECK(reading.rows[0].cells == Cells{"a", "b", "c"});
  CHECK(reading.rows[1].cells == Cells{"1", "", "3"});
  CHECK(reading.rows[2].cells == Cells{"", "", ""});
  CHECK(reading.rows[3].cells == Cells{"x"});
  CHECK(reading.rows[1].columns == std::vector<int>{1, 3, 4});
  CHECK(reading.rows[3].line == 4);
}

TEST_CASE("quoted cells hold commas, quotes and line ends") {
  const Reading reading = read("h\n\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\"\",\"\"\"\"\nnext\n");
  REQUIRE(reading.rows.size() == 3);
  CHECK(reading.rows[1].cells == Cells{"a,b", "say \"hi\"", "two\r\nlines", "", "\""});
  CHECK(reading.rows[1].line == 2);
  CHECK(reading.rows[2].line == 4);
}

TEST_CASE("line ends, a byte-order mark, blank lines and comments before the header") {
  const Reading reading = read("\xEF\xBB\xBF# a \"comment\n#,\"two\n\n \t\r\nh1,h2\r\n\r\n#1,2\r\n3,4");
  REQUIRE(reading.rows.size() == 3);
  CHECK(reading.rows[0].cells == Cells{"h1", "h2"});
  CHECK(reading.rows[0].line == 5);
  CHECK(reading.rows[1].cells == Cells{"#1", "2"});
  CHECK(reading.rows[2].cells == Cells{"3", "4"});
  CHECK(reading.rows[2].line == 8);
  CHECK(read("\xEF\xBB\xBF\"a\",b\n").rows[0].cells == Cells{"a", "b"});
  CHECK(read("").rows.empty());
  CHECK(read("\n\n").rows.empty());
  CHECK(read("\"\"\n").rows.size() == 1);  // a quoted nothing is a cell, a blank line is not
}

TEST_CASE("columns count characters") {
  const Reading reading = read("\xC3\xA9\xC3\xA9,b,\"\xE2\x82\xAC\",d\n");
  REQUIRE(reading.rows.size() == 1);
  CHECK(reading.rows[0].columns == std::vector<int>{1, 4, 6, 10});
}

TEST_CASE("broken records are errors with their place") {
  CHECK(complaint("a\n1,\"x\n2,3\n") == "f.csv:2:3: opens a quote that is not closed");
  CHECK(complaint("a\n1,x\"y\"\n") == "f.csv:2:4: want a comma, got \"\\\"\"");
  CHECK(complaint("a\n\"x\"y,2\n") == "f.csv:2:4: want a comma, got \"y\"");
  CHECK(complaint("a\n\"x\" ,2\n") == "f.csv:2:4: want a comma, got \" \"");
  CHECK(complaint("a\rb\n") == "f.csv:1:2: want a comma, got \"\\x0d\"");
  CHECK(complaint("a\n\"x\ny\"z\n") == "f.csv:3:3: want a comma, got \"z\"");
  CHECK(complaint(std::string("a\nb\0c\n", 6)) == "f.csv:2:2: want text, got a NUL byte");
  CHECK(complaint("a\nb,\xFF\n") == "f.csv:2:3: want UTF-8, got the byte \"\xFF\"");
  const Reading stopped = read("a\n1\"\n2\n");
  CHECK(stopped.rows.size() == 1);
  CHECK(stopped.issues[0].code == ErrorCode::malformed);
}

TEST_CASE("a quote that is never closed stops at a bound") {
  const Reading reading = read("a\n\"" + std::string(2000000, 'x'));
  REQUIRE(reading.issues.size() == 1);
  CHECK(reading.issues[0].code == ErrorCode::limit);
  CHECK(reading.issues[0].where.line == 2);
  const Reading wide = read(std::string(20000, ','));
  REQUIRE(wide.issues.size() == 1);
  CHECK(wide.issues[0].code == ErrorCode::limit);
}

TEST_CASE("an input that fails is an error, not an end") {
  std::ifstream input("/");  // a directory opens, and fails at the first read
  CsvReader reader(input, "/");
  CsvRow row;
  CHECK_FALSE(reader.next(row));
  REQUIRE(reader.issues().size() == 1);
  CHECK(reader.issues()[0].code == ErrorCode::unreadable);
}

namespace {

/// A header and one row, and what a table says about them.
struct Fixture {
  explicit Fixture(const std::string& text, const CsvTable::Columns& columns)
      : rows(read(text).rows), table(rows.at(0), columns, "f.csv", issues) {}
  std::vector<CsvRow> rows;
  Issues issues;
  CsvTable table;
};

std::string texts(const Issues& issues) {
  std::string all;
  for (const Issue& issue : issues) all += (all.empty() ? "" : "\n") + to_text(issue);
  return all;
}

}  // namespace

TEST_CASE("cells are found by the name of their column") {
  const Fixture f("b , a\n 1.5 , x y \n", {{"a", "b"}, {"c"}, false});
  CHECK(f.issues.empty());
  CHECK(f.table.cell(f.rows[1], "a") == "x y");
  CHECK(f.table.number(f.rows[1], "b") == 1.5);
  CHECK(f.table.cell(f.rows[1], "c").empty());
  CHECK_FALSE(f.table.optional_number(f.rows[1], "c").has_value());
  CHECK(f.table.where(f.rows[1], "a").column == 7);
  CHECK(f.table.where(f.rows[1], "a").field == "a");
  CHECK(f.table.check_width(f.rows[1]));
}

TEST_CASE("all that is wrong with a header is told at once") {
  const Fixture f("quantty,price,price,\n", {{"account", "quantity"}, {"price"}, false});
  CHECK(texts(f.issues) ==
        "f.csv:1:1: quantty: is not a column of this format\n"
        "f.csv:1:15: price: is a column that stands twice\n"
        "f.csv:1:21: is a column without a name\n"
        "f.csv:1: account: is a required column and absent\n"
        "f.csv:1: quantity: is a required column and absent");
  CHECK(f.issues[0].hint == "did you mean \"quantity\"?");
  const Fixture tolerant("account,extra,\n", {{"account"}, {}, true});
  CHECK(tolerant.issues.empty());
}

TEST_CASE("cells that are no numbers are told with file, line, column and name") {
  Fixture f("a,b,c,d\nx,,nan,\"1,000\"\n", {{"a", "b", "c", "d"}, {}, false});
  for (const char* column : {"a", "b", "c", "d"}) CHECK(f.table.number(f.rows[1], column) == 0);
  CHECK_FALSE(f.table.optional_number(f.rows[1], "b").has_value());
  CHECK(texts(f.issues) ==
        "f.csv:2:1: a: want a finite number, got \"x\"\n"
        "f.csv:2:3: b: want a number, got an empty cell\n"
        "f.csv:2:4: c: want a finite number, got \"nan\"\n"
        "f.csv:2:8: d: want a finite number, got \"1,000\"");
  CHECK(f.issues[0].code == ErrorCode::invalid_value);
  CHECK(f.issues[1].code == ErrorCode::missing_field);
}

TEST_CASE("rows of another width than the header are malformed") {
  Fixture f("a,b\n1\n1,2,3\n", {{"a", "b"}, {}, false});
  CHECK_FALSE(f.table.check_width(f.rows[1]));
  CHECK_FALSE(f.table.check_width(f.rows[2]));
  CHECK(texts(f.issues) ==
        "f.csv:2: want 2 cells as in the header, got 1\nf.csv:3: want 2 cells as in the header, got 3");
  CHECK(f.table.cell(f.rows[1], "b").empty());
}

}  // namespace csv_test
