#include <doctest/doctest.h>

#include <sstream>

#include "reading.hpp"

namespace stream_accounts_test {

using namespace crossmargin;
using test::says;

namespace {

struct Streamed {
  std::vector<io::BatchRecord> records;
  std::vector<std::string> complaints;  ///< of accounts, then of the file
  bool whole{false};
};

Streamed stream(const std::string& text, std::size_t stop_after = 1000) {
  Streamed made;
  std::istringstream input(text);
  const Status status = io::stream_accounts(input, "b", {}, [&](io::BatchRecord record) {
    made.records.push_back(std::move(record));
    return made.records.size() < stop_after;
  });
  for (const auto& record : made.records) {
    if (!record.account) {
      for (const std::string& line : test::texts(record.account.error())) made.complaints.push_back(line);
    }
  }
  made.whole = status.has_value();
  if (!status) {
    for (const std::string& line : test::texts(status.error())) made.complaints.push_back(line);
  }
  return made;
}

const std::string kHeader = "account,instrument,quantity\n";

}  // namespace

TEST_CASE("rows of one account together make one record") {
  const auto made = stream(kHeader + "A,X,1\nA,Y,-2\nB,X,3\n");
  CHECK(made.whole);
  REQUIRE(made.records.size() == 2);
  CHECK(made.records[0].id == "A");
  CHECK(made.records[0].line == 2);
  CHECK(made.records[0].account->cross.positions.size() == 2);
  CHECK(made.records[1].line == 4);
  CHECK(made.records[1].account->cross.positions[0].where.line == 4);
}

TEST_CASE("an account that comes back is a duplicate, and so is an id of JSON lines") {
  CHECK(says(stream(kHeader + "A,X,1\nB,X,1\nA,Y,1\n").complaints,
             "b:4:1: account:", "account \"A\" came before"));
  const std::string line = R"({"id": "A", "positions": [{"instrument": "X", "quantity": 1}]})";
  CHECK(says(stream(line + "\n" + line).complaints, "b:2:", "account \"A\" came before"));
}

TEST_CASE("a bad account does not stop the others; its issues carry their lines") {
  const auto made = stream(kHeader + "A,X,one\nA,X\nB,X,1\n,X,1\nC,X,1\nC,X,2\nD,X,9e9\nE,Y,0\nF,X,1\n");
  CHECK(made.whole);
  REQUIRE(made.records.size() == 7);
  std::string good;
  for (const auto& record : made.records) good += record.account ? record.id : "-";
  CHECK(good == "-B----F");
  CAPTURE(test::joined(made.complaints));
  CHECK(says(made.complaints, "b:2:5: quantity:", ""));
  CHECK(says(made.complaints, "b:3:", ""));
  CHECK(says(made.complaints, "b:5:1: account:", "want an account"));
  CHECK(says(made.complaints, "b:7:", "X stands twice"));
  CHECK(says(made.complaints, "b:8:", "9000000000"));
  CHECK(says(made.complaints, "b:9:", "Y"));
  CHECK(made.complaints.size() == 6);
}

TEST_CASE("JSON lines: blank lines are skipped and every issue carries the line of the file") {
  const auto made = stream(
      "\n{\"id\": \"A\", \"positions\": [{\"instrument\": \"X\", \"quantity\": 1}]}\n\n"
      "{\"id\": \"B\", \"positions\": [{\"instrument\": \"X\", \"quantity\": \"x\"}]}\n"
      "{\"id\": \"C\"\n"
      "{\"id\": \"D\", \"colour\": 1, \"collateral\": [{\"currency\": \"USD\", \"amount\": 1}]}\n"
      "{\"id\": \"E\", \"collateral\": [{\"currency\": \"USD\", \"amount\": 1}]}");
  CHECK(made.whole);
  REQUIRE(made.records.size() == 5);
  CHECK(made.records[0].line == 2);
  CHECK(made.records[0].account->cross.positions[0].where.line == 2);
  CHECK(made.records[4].account.has_value());
  CAPTURE(test::joined(made.complaints));
  CHECK(made.complaints.size() == 3);
  CHECK(says(made.complaints, "b:4:", "positions[0].quantity: want a finite number"));
  CHECK(says(made.complaints, "b:5:", ""));
  CHECK(says(made.complaints, "b:6:", "colour"));
}

TEST_CASE("what makes the rest unreadable ends the stream") {
  const auto header = stream("name,quantity\nA,1\n");
  CHECK_FALSE(header.whole);
  CHECK(header.records.empty());
  CHECK(says(header.complaints, "b:1:", "account"));
  const auto quote = stream("\n\n" + kHeader + "A,X,1\nB,\"X,1\nC,X,1\n");
  CHECK_FALSE(quote.whole);
  CHECK(quote.records.empty());  // A's rows may go on behind the broken quote
  CHECK(says(quote.complaints, "b:5:", ""));
  for (const std::string& text : {std::string(), std::string("\n\n"), kHeader}) {
    const auto none = stream(text);
    CHECK_FALSE(none.whole);
    CHECK(says(none.complaints, "b:1", "no account"));
  }
}

TEST_CASE("a sink that says stop is not called again") {
  CHECK(stream(kHeader + "A,X,1\nB,X,1\nC,X,1\n", 1).records.size() == 1);
  CHECK(stream("{\"id\": \"A\"}\n{\"id\": \"B\"}\n", 1).records.size() == 1);
}

}  // namespace stream_accounts_test
