// The three forms of positions against each other: random files through both writers and back, and the same
// accounts from CSV, fixed columns and XML.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "crossmargin/io/span_accounts.hpp"
#include "crossmargin/io/span_positions.hpp"
#include "span_positions_set.hpp"

namespace span_positions_forms_test {

using namespace crossmargin;

namespace {

/// Draws files of what both forms can hold: whole contracts, strikes of up to seven decimals.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : chance_(seed) {}

  io::PositionFile file() {
    io::PositionFile made;
    made.business_date = "20250620";
    made.session = letter("SEI");
    made.time = number(2) == 0 ? "" : "1600";
    made.created = number(2) == 0 ? "" : "202506201700";
    const int accounts = number(4);
    for (int i = 0; i < accounts; ++i) made.accounts.push_back(account(i));
    return made;
  }

 private:
  int number(int below) { return std::uniform_int_distribution<int>(0, below - 1)(chance_); }
  char letter(const std::string& of) {
    return of[static_cast<std::size_t>(number(static_cast<int>(of.size())))];
  }

  io::FileAccount account(int place) {
    io::FileAccount made;
    made.firm = number(3) == 0 ? "" : "F" + std::to_string(number(9));
    made.id = "a<&> b" + std::to_string(place);
    made.type = letter("FHMNOQRSX");
    made.origin = number(2) == 0 ? span::Origin::house : span::Origin::customer;
    const int positions = number(6);
    for (int i = 0; i < positions; ++i) made.positions.push_back(position());
    return made;
  }
  io::FilePosition position() {
    io::FilePosition made;
    made.contract.exchange = "X" + std::to_string(number(3));
    made.contract.commodity = number(3) == 0 ? "" : "C" + std::to_string(number(2));
    made.contract.product = "P&" + std::to_string(number(5));
    made.contract.type = number(2) == 0 ? "FUT" : "OOF";
    const int days[] = {0, 0, 3, 24, 42};
    made.contract.month = {202500 + 1 + number(12), days[number(5)]};
    if (made.contract.type == "OOF") {
      made.contract.right = number(2) == 0 ? span::Right::call : span::Right::put;
      made.contract.strike = static_cast<double>(number(2'000'000'000) - 1'000'000'000) / 1e7;
    }
    made.quantity = number(20'000) - 10'000;
    return made;
  }
  std::mt19937 chance_;
};

void check_same(const io::PositionFile& wanted, const io::PositionFile& made) {
  CHECK(made.business_date == wanted.business_date);
  CHECK(made.session == wanted.session);
  CHECK(made.time == wanted.time);
  CHECK(made.created == wanted.created);
  REQUIRE(made.accounts.size() == wanted.accounts.size());
  for (std::size_t i = 0; i < wanted.accounts.size(); ++i) {
    const io::FileAccount& a = wanted.accounts[i];
    const io::FileAccount& b = made.accounts[i];
    CHECK(b.firm == a.firm);
    CHECK(b.id == a.id);
    CHECK(b.type == a.type);
    CHECK(b.origin == a.origin);
    REQUIRE(b.positions.size() == a.positions.size());
    for (std::size_t k = 0; k < a.positions.size(); ++k) {
      CHECK(b.positions[k].contract == a.positions[k].contract);
      CHECK(b.positions[k].quantity == a.positions[k].quantity);
    }
  }
}

std::vector<span::SpanAccount> accounts_of(const std::string& text) {
  const auto read = io::read_span_accounts({"positions", text}, test::position_parameters());
  REQUIRE_MESSAGE(read, (read ? "" : to_text(read.error().front())));
  return read->accounts;
}

}  // namespace

TEST_CASE("random files come back from both forms, and are written again as the same bytes") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const io::PositionFile file = Draw(seed).file();
    for (const io::PositionForm form : {io::PositionForm::expanded, io::PositionForm::xml}) {
      CAPTURE(seed);
      const auto text = io::write_span_positions(file, form);
      REQUIRE_MESSAGE(text, (text ? "" : to_text(text.error().front())));
      const auto again = io::read_span_positions({"again", *text});
      REQUIRE_MESSAGE(again, (again ? "" : to_text(again.error().front())));
      check_same(file, *again);
      CHECK(io::write_span_positions(*again, form).value() == *text);
    }
  }
}

TEST_CASE("CSV, fixed columns and XML give the same holdings") {
  io::PositionFile file;
  file.business_date = "20250620";
  file.accounts = {{"", "alpha", 'M', span::Origin::house, {}, 0},
                   {"", "beta", 'M', span::Origin::house, {}, 0}};
  const auto add = [&](std::size_t account, io::NamedContract contract, double quantity) {
    file.accounts[account].positions.push_back({std::move(contract), quantity, 0});
  };
  const io::NamedContract future{"", "XCH", "CO", "CO", "FUT", span::Right::none, {202507, 0}, {}, 0.0};
  const io::NamedContract call{"", "XCH", "CO", "CO", "OOF", span::Right::call, {202506, 0}, {}, 45.0};
  add(0, future, 10);
  add(0, call, -3);
  add(1, call, 2);
  const auto wanted = accounts_of(
      "account,instrument,quantity\nalpha,XCH:CO:FUT:202507,10\nalpha,XCH:CO:OOF:202507:202506:C:45,-3\n"
      "beta,XCH:CO:OOF:202507:202506:C:45,2\n");
  for (const io::PositionForm form : {io::PositionForm::expanded, io::PositionForm::xml}) {
    const auto made = accounts_of(io::write_span_positions(file, form).value());
    REQUIRE(made.size() == wanted.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
      CHECK(made[i].id == wanted[i].id);
      CHECK(made[i].type == wanted[i].type);
      CHECK(made[i].origin == wanted[i].origin);
      REQUIRE(made[i].holdings.size() == wanted[i].holdings.size());
      for (std::size_t k = 0; k < made[i].holdings.size(); ++k) {
        CHECK(made[i].holdings[k].contract == wanted[i].holdings[k].contract);
        CHECK(made[i].holdings[k].bought == wanted[i].holdings[k].bought);
        CHECK(made[i].holdings[k].sold == wanted[i].holdings[k].sold);
      }
    }
  }
}

TEST_CASE("accounts of a table are members' house accounts, and say that the file did not say") {
  const auto read = io::read_span_accounts({"t.csv", "account,instrument,quantity\na,XCH:CO:FUT:202507,1\n"},
                                           test::position_parameters());
  REQUIRE(read);
  CHECK_FALSE(read->has_types);
  CHECK(read->accounts.front().type == span::AccountType::member);
  const auto unknown = io::read_span_accounts(
      {"t.csv", "account,instrument,quantity\na,XCH:CO:FUT:202512,1\n"}, test::position_parameters());
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().front().where.file == "t.csv");
}

TEST_CASE("a position file without an account is an error") {
  for (const std::string text :
       {"1  20250620S1600202506201700E\n", "<posFile><pointInTime></pointInTime></posFile>"}) {
    const auto read = io::read_span_accounts({"positions", text}, test::position_parameters());
    REQUIRE_FALSE(read);
    CHECK(read.error().front().code == ErrorCode::missing_field);
  }
}

}  // namespace span_positions_forms_test
