#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "reading.hpp"

namespace portfolio_test {

using namespace crossmargin;
using test::portfolio_complaints;
using test::replaced;
using test::says;

namespace {

const std::string kJson = R"({"schema": "crossmargin-portfolio", "schema_version": 1,
"accounts": [
 {"id": "A1", "collateral": [{"currency": "USD", "amount": "1000000.50"}],
  "positions": [
   {"instrument": "BTC-27MAR26-60000-P", "quantity": -40, "average_price": 0.031},
   {"instrument": "SPXW  220207C04500000", "quantity": "2"}],
  "orders": [{"instrument": "BTC-PERPETUAL", "quantity": 5000, "limit_price": 62000}],
  "isolated": [{"id": "sat1", "collateral": [{"currency": "BTC", "amount": 1}],
    "positions": [{"instrument": "ETH-PERPETUAL", "quantity": -2000}]}]},
 {"id": "A2", "positions": [{"instrument": "BTC-PERPETUAL", "quantity": 1}]}
]})";

const std::string kCsv =
    "# a comment\n"
    "account,instrument,quantity,bucket,record,average_price,limit_price\n"
    "A1,USD,1000000.50,,collateral,,\n"
    "A1,BTC-27MAR26-60000-P,-40,,,0.031,\n"
    "A2,BTC-PERPETUAL,1,,position,,\n"
    "A1,SPXW  220207C04500000,2,,,,\n"
    "A1,BTC-PERPETUAL,5000,,order,,62000\n"
    "A1,BTC,1,sat1,collateral,,\n"
    "A1,ETH-PERPETUAL,-2000,sat1,,,\n";

std::vector<Account> load(const std::string& text) {
  auto made = io::parse_portfolio({"dir/p", text}, {});
  if (!made) MESSAGE(test::joined(test::texts(made.error())));
  REQUIRE(made.has_value());
  CHECK(made->files.size() == 1);
  CHECK(made->files[0].name == "p");
  CHECK(made->files[0].role == "portfolio");
  return made->accounts;
}

}  // namespace

TEST_CASE("the JSON and the CSV form say the same") {
  for (const std::string& text : {kJson, kCsv, "\xEF\xBB\xBF" + kCsv, "\xEF\xBB\xBF" + kJson}) {
    const auto accounts = load(text);
    REQUIRE(accounts.size() == 2);
    const Account& a = accounts[0];
    CHECK(a.id == "A1");
    CHECK(a.cross.id == "cross");
    REQUIRE(a.cross.positions.size() == 2);
    CHECK(a.cross.positions[0].instrument == "BTC-27MAR26-60000-P");
    CHECK(a.cross.positions[0].quantity == -40.0);
    CHECK(a.cross.positions[0].average_price == 0.031);
    CHECK(a.cross.positions[1].instrument == "SPXW220207C04500000");
    CHECK(a.cross.positions[1].quantity == 2.0);
    REQUIRE(a.cross.orders.size() == 1);
    CHECK(a.cross.orders[0].limit_price == 62000.0);
    REQUIRE(a.cross.collateral.size() == 1);
    CHECK(a.cross.collateral[0].amount == 1000000.5);
    REQUIRE(a.isolated.size() == 1);
    CHECK(a.isolated[0].id == "sat1");
    CHECK(a.isolated[0].positions[0].quantity == -2000.0);
    CHECK(a.isolated[0].collateral[0].currency.code() == "BTC");
    CHECK(accounts[1].cross.positions[0].where.line == (text.find("schema") != std::string::npos ? 10 : 5));
  }
}

TEST_CASE("JSON: all mistakes in one run, each with its line and field") {
  std::string text = kJson;
  text = replaced(text, "\"1000000.50\"", "\"1,000\"");
  text = replaced(text, "-40", "1000000000");
  text = replaced(text, "\"quantity\": \"2\"", "\"quantity\": 0");
  text = replaced(text, "\"limit_price\": 62000", "\"limit_prise\": 62000");
  text = replaced(text, "\"amount\": 1}", "\"amount\": null}");
  text = replaced(text, "\"A2\"", "\"A1\"");
  const auto wrong = portfolio_complaints(text);
  CAPTURE(test::joined(wrong));
  CHECK(
      says(wrong, "p:3:", "accounts[0].collateral[0].amount: want a finite number, got the text \"1,000\""));
  CHECK(says(wrong, "p:5:", "1000000000"));
  CHECK(says(wrong, "p:6:", "accounts[0].positions[1].quantity"));
  CHECK(says(wrong, "p:7:", "accounts[0].orders[0].limit_prise:"));
  CHECK(says(wrong, "p:8:", "accounts[0].isolated[0].collateral[0].amount: want"));
  CHECK(says(wrong, "p:10:", "A1"));
  CHECK(wrong.size() == 6);
}

TEST_CASE("CSV: all mistakes in one run, each with its line and column") {
  std::string text = kCsv;  // lines 2 to 9
  text += "A3,BTC-PERPETUAL,nan,,,,\n";
  text += "A3,,5,,,,\n";
  text += ",BTC-PERPETUAL,5,,,,\n";
  text += "A3,BTC-PERPETUAL,5,,loan,,\n";
  text += "A3,usd!,5,,collateral,,\n";
  text += "A3,BTC-PERPETUAL,5,,order,9,\n";
  text += "A3,BTC-PERPETUAL,5,,,,9\n";
  text += "A3,BTC-PERPETUAL,5\n";
  text += "A1,BTC-27MAR26-60000-P,1,,,,\n";
  text += "A3,BTC-PERPETUAL,2e9,,,,\n";
  const auto wrong = portfolio_complaints(text);
  CAPTURE(test::joined(wrong));
  CHECK(says(wrong, "p:10:18: quantity:", ""));
  CHECK(says(wrong, "p:11:4: instrument:", "want an instrument"));
  CHECK(says(wrong, "p:12:1: account:", "want an account"));
  CHECK(says(wrong, "p:13:", "record: want position, order or collateral, got \"loan\""));
  CHECK(says(wrong, "p:14:4: instrument:", ""));
  CHECK(says(wrong, "p:15:", "average_price: means nothing for a record of kind \"order\""));
  CHECK(says(wrong, "p:16:", "limit_price: means nothing"));
  CHECK(says(wrong, "p:17:", ""));
  CHECK(says(wrong, "p:18:", "BTC-27MAR26-60000-P stands twice"));
  CHECK(says(wrong, "p:19:", "2000000000"));
  CHECK(wrong.size() == 10);
}

TEST_CASE("a larger quantity limit can be asked for") {
  const std::string text = "account,instrument,quantity\nA,BTC-PERPETUAL,2e9\n";
  CHECK(portfolio_complaints(text).size() == 1);
  CHECK(portfolio_complaints(text, {1e12}).empty());
}

TEST_CASE("empty portfolios, in each form") {
  CHECK(says(portfolio_complaints(""), "p:1:1:", "empty"));
  CHECK(says(portfolio_complaints(" \n\n"), "p:1:1:", "empty"));
  CHECK(says(portfolio_complaints("# a comment, and nothing else\n"), "p:1:1:", "empty"));
  CHECK(portfolio_complaints("account,instrument,quantity\n").size() == 1);
  CHECK(portfolio_complaints(R"({"schema": "crossmargin-portfolio", "schema_version": 1, "accounts": []})")
            .size() == 1);
  CHECK(portfolio_complaints(
            R"({"schema": "crossmargin-portfolio", "schema_version": 1, "accounts": [{"id": "A"}]})")
            .size() == 1);
}

TEST_CASE("texts that are no portfolio") {
  CHECK(says(portfolio_complaints("{\"schema\": 1"), "p:1:", ""));
  CHECK(says(portfolio_complaints("[]"), "p:1:", "want an object"));
  CHECK(says(portfolio_complaints("name,amount\nA,1\n"), "p:1:", "account"));
  CHECK(says(portfolio_complaints("account,instrument,quantity\nA,\"open,1\n"), "p:2:", ""));
  CHECK(says(portfolio_complaints(replaced(kJson, "\"schema_version\": 1", "\"schema_version\": 7")),
             "p:1:", "version 7 is newer"));
  CHECK(says(portfolio_complaints(replaced(kJson, "\"id\": \"A2\",", "\"id\": \"A2\", \"id\": \"A2\",")),
             "p:10:", ""));
}

TEST_CASE("a directory and an absent file are unreadable") {
  for (const char* path : {"/tmp", "/tmp/no such portfolio.json"}) {
    const auto made = io::load_portfolio(path, {});
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().front().code == ErrorCode::unreadable);
    CHECK(made.error().front().where.file == path);
  }
}

TEST_CASE("what is sound of a portfolio is there beside its issues, less what wrong instruments hold") {
  const std::string path = (std::filesystem::temp_directory_path() / "crossmargin_sound.json").string();
  std::ofstream(path) << R"({"schema": "crossmargin-portfolio", "schema_version": 1,
   "instruments": [{"id": "X", "kind": "stock", "multiplier": 0, "quote_currency": "USD"},
                   {"id": "Y", "kind": "stock", "multiplier": "one", "quote_currency": "USD"}],
   "accounts": [{"id": "A", "positions": [{"instrument": "X", "quantity": 1}, {"instrument": "Y", "quantity": 1},
     {"instrument": "NOPE", "quantity": 1}, {"instrument": "Z", "quantity": "many"}]}]})";
  const io::PortfolioReading reading = io::read_portfolio(path, {});
  std::filesystem::remove(path);
  CHECK(reading.issues.size() == 3);
  REQUIRE(reading.sound.accounts.size() == 1);
  REQUIRE(reading.sound.accounts[0].cross.positions.size() == 1);
  CHECK(reading.sound.accounts[0].cross.positions[0].instrument == "NOPE");
  CHECK(reading.sound.instruments.empty());
}

TEST_CASE("what has no place of its own names the file") {
  const auto none = io::parse_portfolio(
      {"p", R"({"schema": "crossmargin-portfolio", "schema_version": 1, "accounts": []})"}, {});
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().front().where.file == "p");
}

TEST_CASE("ids without control characters, since reports print them as they stand") {
  const auto wrong = portfolio_complaints(
      replaced(replaced(kJson, "\"id\": \"A1\"", "\"id\": \"A\\n1\""), "\"sat1\"", "\"sat\\u001b[2J\""));
  CHECK(says(wrong, "p:3:", "control character"));
  CHECK(wrong.size() == 2);
}

TEST_CASE("own instruments are checked and carry no quotes") {
  const std::string own =
      R"("instruments": [{"id": "X", "kind": "stock", "multiplier": 0, "quote_currency": "USD"},
    {"id": "Y", "kind": "stock", "multiplier": 1, "quote_currency": "USD", "quote": {"price": 5}}], "accounts")";
  const auto wrong = portfolio_complaints(replaced(kJson, "\"accounts\"", own));
  CAPTURE(test::joined(wrong));
  CHECK(wrong.size() == 2);
  CHECK(says(wrong, "p:2:", "multiplier"));
  CHECK(says(wrong, "p:3:", "a portfolio holds no quotes"));
}

}  // namespace portfolio_test
