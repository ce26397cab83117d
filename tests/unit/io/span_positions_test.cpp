// Position files made up here from the columns and elements of docs/file-formats/span-positions.md.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "crossmargin/io/span_positions.hpp"
#include "span_positions_set.hpp"

namespace span_positions_test {

using namespace crossmargin;

namespace {

const std::string header = "1  20250620S1600202506201700E\n";
const std::string alpha = "2FCSalpha               MHOUS\n";
const std::string future =
    "5FCSalpha               XCH  CO    CO        FUT 202507                      +0000000000000000000010\n";
const std::string call =
    "5FCSalpha               XCH  CO    CO        OOFC202506                      +00000450000000-0000003\n";

io::PositionFile read(const std::string& text) {
  const auto file = io::read_span_positions({"positions", text});
  REQUIRE_MESSAGE(file, (file ? "" : to_text(file.error().front())));
  return *file;
}

Issue first_issue(const std::string& text) {
  const auto file = io::read_span_positions({"positions", text});
  REQUIRE_FALSE(file);
  return file.error().front();
}

std::string with(std::string text, std::size_t column, const std::string& cell) {
  return text.replace(column - 1, cell.size(), cell);
}

std::string xml(const std::string& portfolios, const std::string& date = "20250620") {
  return "<posFile><fileFormat>4.00</fileFormat><pointInTime><date>" + date + "</date><isSetl>1</isSetl>" +
         portfolios + "</pointInTime></posFile>";
}
std::string portfolio(const std::string& positions, const std::string& type = "M") {
  return "<portfolio><firm>FCS</firm><acctId>alpha</acctId><acctType>" + type +
         "</acctType><isCust>0</isCust><ecPort><ec>XYZ</ec><ccPort><cc>CO</cc>" + positions +
         "</ccPort></ecPort></portfolio>";
}
const std::string xml_future =
    "<np><exch>XCH</exch><pfCode>CO</pfCode><pfType>FUT</pfType><pe>202507</pe><net>10</net></np>";
const std::string xml_call =
    "<np><exch>XCH</exch><pfCode>CO</pfCode><pfType>OOF</pfType><pe>202506</pe><undPe>000000</undPe><o>C</o>"
    "<k>45.00</k><net>-3</net></np>";

std::vector<span::SpanAccount> placed(const std::string& text) {
  const auto accounts = io::place_positions(read(text), test::position_parameters());
  REQUIRE_MESSAGE(accounts, (accounts ? "" : to_text(accounts.error().front())));
  return *accounts;
}

Issue not_placed(const std::string& text) {
  const auto accounts = io::place_positions(read(text), test::position_parameters());
  REQUIRE_FALSE(accounts);
  return accounts.error().front();
}

}  // namespace

TEST_CASE("the expanded form: every field of its three records") {
  const io::PositionFile file = read(header + alpha + future + call);
  CHECK(file.business_date == "20250620");
  CHECK(file.session == 'S');
  CHECK(file.time == "1600");
  CHECK(file.created == "202506201700");
  REQUIRE(file.accounts.size() == 1);
  const io::FileAccount& account = file.accounts.front();
  CHECK(account.firm == "FCS");
  CHECK(account.id == "alpha");
  CHECK(account.type == 'M');
  CHECK(account.origin == span::Origin::house);
  REQUIRE(account.positions.size() == 2);
  CHECK(account.positions[0].contract ==
        io::NamedContract{"", "XCH", "CO", "CO", "FUT", span::Right::none, {202507, 0}, {}, 0.0});
  CHECK(account.positions[0].quantity == 10.0);
  CHECK(account.positions[1].contract ==
        io::NamedContract{"", "XCH", "CO", "CO", "OOF", span::Right::call, {202506, 0}, {}, 45.0});
  CHECK(account.positions[1].quantity == -3.0);
  CHECK(account.positions[1].line == 4);
}

TEST_CASE("XML: the same positions, and what programs are known to write") {
  const io::PositionFile file = read(xml(portfolio(xml_future + xml_call)));
  REQUIRE(file.accounts.size() == 1);
  REQUIRE(file.accounts[0].positions.size() == 2);
  CHECK(file.accounts[0].positions[1].contract ==
        io::NamedContract{"XYZ", "XCH", "CO", "CO", "OOF", span::Right::call, {202506, 0}, {}, 45.0});
  CHECK(file.accounts[0].positions[1].quantity == -3.0);
  CHECK(file.notes.empty());
  // One pointInTime in another without a date, positions straight in ecPort, more fields of an account.
  const io::PositionFile loose = read(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<posFile><created>20250620</created><pointInTime><date></date>"
      "<isSetl>0</isSetl><time>:::::</time><pointInTime><portfolio><acctId>A&amp;B</acctId>"
      "<acctType>S</acctType><isCust>1</isCust><seg>N/A</seg><ledgerBal>0.00</ledgerBal><what>1</what>"
      "<ecPort>" +
      xml_future + "</ecPort></portfolio></pointInTime></pointInTime></posFile>");
  CHECK(loose.business_date.empty());
  CHECK(loose.session == 'I');
  CHECK(loose.time.empty());
  CHECK(loose.accounts[0].id == "A&B");
  CHECK(loose.accounts[0].origin == span::Origin::customer);
  CHECK(loose.accounts[0].positions[0].contract.organisation.empty());
  REQUIRE(loose.notes.size() == 1);
  CHECK(loose.notes[0].message == "1 of \"portfolio/what\" were read past");
}

TEST_CASE("both forms are written as they are read, byte for byte") {
  const std::string expanded = header + alpha + future + call;
  const io::PositionFile file = read(expanded);
  CHECK(io::write_span_positions(file, io::PositionForm::expanded).value() == expanded);
  const std::string made = io::write_span_positions(file, io::PositionForm::xml).value();
  CHECK(made ==
        "<?xml version=\"1.0\"?>\n<posFile>\n  <fileFormat>4.00</fileFormat>\n"
        "  <created>202506201700</created>\n  <pointInTime>\n    <date>20250620</date>\n"
        "    <isSetl>1</isSetl>\n    <time>1600</time>\n    <portfolio>\n      <firm>FCS</firm>\n"
        "      <acctId>alpha</acctId>\n      <acctType>M</acctType>\n      <isCust>0</isCust>\n"
        "      <ecPort>\n        <ccPort>\n          <cc>CO</cc>\n          <np>\n"
        "            <exch>XCH</exch>\n            <pfCode>CO</pfCode>\n            <pfType>FUT</pfType>\n"
        "            <pe>202507</pe>\n            <net>10</net>\n          </np>\n          <np>\n"
        "            <exch>XCH</exch>\n            <pfCode>CO</pfCode>\n            <pfType>OOF</pfType>\n"
        "            <pe>202506</pe>\n            <undPe>000000</undPe>\n            <o>C</o>\n"
        "            <k>45</k>\n            <net>-3</net>\n          </np>\n        </ccPort>\n"
        "      </ecPort>\n    </portfolio>\n  </pointInTime>\n</posFile>\n");
  CHECK(io::write_span_positions(read(made), io::PositionForm::xml).value() == made);
  CHECK(io::write_span_positions(read(made), io::PositionForm::expanded).value() == expanded);
}

TEST_CASE("positions of several complexes and commodities, in any order, come back as they were") {
  io::PositionFile file = read(xml(portfolio(xml_future)));
  io::FilePosition position = file.accounts[0].positions[0];
  const auto add = [&](const char* complex, const char* commodity) {
    position.contract.organisation = complex;
    position.contract.commodity = commodity;
    file.accounts[0].positions.push_back(position);
  };
  for (const char* complex : {"XYZ", "", "ABC"})
    for (const char* commodity : {"", "WH", "WH", "CO", ""}) add(complex, commodity);
  file.accounts.push_back({"", "empty", 'O', span::Origin::customer, {}, 0});
  file.session = 'E';
  const std::string made = io::write_span_positions(file, io::PositionForm::xml).value();
  const io::PositionFile again = read(made);
  CHECK(again.session == 'E');
  REQUIRE(again.accounts.size() == 2);
  REQUIRE(again.accounts[0].positions.size() == file.accounts[0].positions.size());
  for (std::size_t i = 0; i < file.accounts[0].positions.size(); ++i)
    CHECK(again.accounts[0].positions[i].contract == file.accounts[0].positions[i].contract);
  CHECK(io::write_span_positions(again, io::PositionForm::xml).value() == made);
}

TEST_CASE("the expanded form refuses what has no place in it") {
  const auto refused = [](auto change) {
    io::PositionFile file = read(header + alpha + future + call);
    change(file);
    const auto text = io::write_span_positions(file, io::PositionForm::expanded);
    REQUIRE_FALSE(text);
    CHECK(text.error().front().code == ErrorCode::unsupported);
    return text.error().front().where.field;
  };
  CHECK(refused([](auto& file) { file.accounts[0].positions[0].quantity = 0.5; }) == "quantity");
  CHECK(refused([](auto& file) { file.accounts[0].positions[0].quantity = -1e7; }) == "quantity");
  CHECK(refused([](auto& file) { file.accounts[0].positions[1].contract.strike = 1.23456789; }) == "strike");
  CHECK(refused([](auto& file) { file.accounts[0].positions[1].contract.strike = 1e7; }) == "strike");
  CHECK(refused([](auto& file) { file.accounts[0].id = std::string(21, 'a'); }) == "account");
  CHECK(refused([](auto& file) { file.business_date.clear(); }) == "business_date");
}

TEST_CASE("the expanded form: mistakes have their line, column and field") {
  const auto check = [](const std::string& text, ErrorCode code, int line, const std::string& field) {
    const Issue issue = first_issue(text);
    CAPTURE(to_text(issue));
    CHECK(issue.code == code);
    CHECK(issue.where.line == line);
    CHECK(issue.where.field == field);
  };
  check("", ErrorCode::malformed, 1, "");
  check(alpha, ErrorCode::malformed, 1, "record");
  check(with(header, 4, "2025132A"), ErrorCode::malformed, 1, "business_date");
  check(with(header, 29, "S"), ErrorCode::unsupported, 1, "format");
  check(with(header, 12, "Z"), ErrorCode::malformed, 1, "session");
  check(header + with(header, 4, "20250621"), ErrorCode::malformed, 2, "business_date");
  check(header + with(alpha, 25, "Z"), ErrorCode::malformed, 2, "account_type");
  check(header + with(alpha, 26, "NONE"), ErrorCode::malformed, 2, "origin");
  check(header + with(alpha, 5, "     "), ErrorCode::missing_field, 2, "account");
  check(header + alpha + alpha, ErrorCode::duplicate, 3, "account");
  check(header + future, ErrorCode::malformed, 2, "account");
  check(header + alpha + with(future, 50, "202513"), ErrorCode::malformed, 3, "month");
  check(header + alpha + with(future, 49, "C"), ErrorCode::malformed, 3, "right");
  check(header + alpha + with(call, 49, "X"), ErrorCode::malformed, 3, "right");
  check(header + alpha + with(call, 80, "x"), ErrorCode::malformed, 3, "strike");
  check(header + alpha + with(call, 79, std::string(14, ' ')), ErrorCode::missing_field, 3, "strike");
  check(header + alpha + future.substr(0, 97), ErrorCode::missing_field, 3, "quantity");
  check(header + alpha + with(future, 93, "        "), ErrorCode::malformed, 3, "quantity");
  check(header + alpha + with(future, 95, "-"), ErrorCode::malformed, 3, "quantity");
  check(header + alpha + with(future, 36, "          "), ErrorCode::missing_field, 3, "product");
  check(header + std::string(600, 'x'), ErrorCode::limit, 2, "");
}

TEST_CASE("XML: mistakes have their line and path") {
  const auto check = [](const std::string& text, ErrorCode code, const std::string& field) {
    const Issue issue = first_issue(text);
    CAPTURE(to_text(issue));
    CHECK(issue.code == code);
    CHECK(issue.where.line == 1);
    CHECK(issue.where.field == field);
  };
  const std::string np = "posFile/pointInTime/portfolio/ecPort/ccPort/np";
  const auto without = [](std::string text, const std::string& part) {
    return text.replace(text.find(part), part.size(), "");
  };
  const auto changed = [](std::string text, const std::string& part, const std::string& other) {
    return text.replace(text.find(part), part.size(), other);
  };
  check("<spanFile></spanFile>", ErrorCode::malformed, "spanFile");
  check(xml("", "2025"), ErrorCode::malformed, "posFile/pointInTime/date");
  check(xml("<date>20250621</date>"), ErrorCode::malformed, "posFile/pointInTime/date");
  check(xml("<portfolio></portfolio>"), ErrorCode::missing_field, "posFile/pointInTime/portfolio");
  check(xml(portfolio(xml_future) + portfolio(xml_future)), ErrorCode::duplicate,
        "posFile/pointInTime/portfolio/acctId");
  check(xml(portfolio(xml_future, "Z")), ErrorCode::malformed, "posFile/pointInTime/portfolio/acctType");
  check(xml(xml_future), ErrorCode::malformed, "posFile/pointInTime/np");
  check(xml(portfolio(without(xml_future, "<net>10</net>"))), ErrorCode::missing_field, np);
  check(xml(portfolio(without(xml_future, "<pe>202507</pe>"))), ErrorCode::missing_field, np);
  check(xml(portfolio(without(xml_call, "<k>45.00</k>"))), ErrorCode::missing_field, np);
  check(xml(portfolio(changed(xml_call, "45.00", ""))), ErrorCode::missing_field, np);
  check(xml(portfolio(changed(xml_call, "45.00", "45,00"))), ErrorCode::malformed, np + "/k");
  check(xml(portfolio(changed(xml_call, "-3", "nan"))), ErrorCode::malformed, np + "/net");
  check(xml(portfolio(changed(xml_call, "<o>C", "<o>X"))), ErrorCode::malformed, np + "/o");
  check(xml(portfolio(changed(xml_call, "OOF", "FUT"))), ErrorCode::malformed, np + "/o");
  check(xml(portfolio(changed(xml_call, "202506", "2025"))), ErrorCode::malformed, np + "/pe");
  check(xml(portfolio(changed(xml_future, "<net>", "<net>1</net><net>"))), ErrorCode::duplicate, np + "/net");
}

TEST_CASE("XML: what is hostile or cut off is refused") {
  const std::string sound = xml(portfolio(xml_future));
  CHECK(first_issue(sound.substr(0, sound.size() / 2)).code == ErrorCode::malformed);
  CHECK(first_issue("<posFile>" + std::string("<?xml")).code == ErrorCode::malformed);
  const Issue doctype = first_issue("<!DOCTYPE posFile [<!ENTITY a \"b\">]>" + sound);
  CHECK(doctype.code == ErrorCode::unsupported);
  CHECK(doctype.where.line == 1);
  CHECK(first_issue(xml("<seg>&undeclared;</seg>")).code == ErrorCode::malformed);
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<posFile>";
  CHECK(first_issue("<posFile>" + deep).code == ErrorCode::malformed);  // in the wrong place to begin with
  std::string unknown = "<posFile>";
  for (int i = 0; i < 70; ++i) unknown += "<a>";
  CHECK(first_issue(unknown).code == ErrorCode::limit);
  CHECK(first_issue(xml("<seg>" + std::string(5000, 'a') + "</seg>")).code == ErrorCode::limit);
}

TEST_CASE("a position file is told from a table by its first bytes") {
  CHECK(io::is_position_file(header + alpha));
  CHECK(io::is_position_file("\xEF\xBB\xBF <posFile/>"));
  CHECK_FALSE(io::is_position_file("account,instrument,quantity\n"));
  CHECK_FALSE(io::is_position_file("1,2,3\n"));
  CHECK_FALSE(io::is_position_file(""));
}

TEST_CASE("a position file is told from a risk parameter file") {
  CHECK(io::holds_positions(header + alpha));
  CHECK(io::holds_positions("<?xml version=\"1.0\"?>\n<!-- by hand -->\n<posFile>"));
  CHECK_FALSE(io::holds_positions("<?xml version=\"1.0\"?><spanFile><posFile/></spanFile>"));
  CHECK_FALSE(io::holds_positions("0 XYZ   20250620SC 1600202506201700U2NN\n"));
  for (const char* text : {"<", "<?", "<?xml", "<!--", ""}) CHECK_FALSE(io::holds_positions(text));
}

TEST_CASE("accounts over a parameter set: type, origin and contracts") {
  const auto accounts = placed(header + alpha + future + call);
  REQUIRE(accounts.size() == 1);
  CHECK(accounts[0].id == "alpha");
  CHECK(accounts[0].firm == "FCS");
  CHECK(accounts[0].type == span::AccountType::member);
  CHECK_FALSE(accounts[0].is_gross);
  REQUIRE(accounts[0].holdings.size() == 2);
  CHECK(accounts[0].holdings[0].contract == 0);
  CHECK(accounts[0].holdings[0].bought == 10.0);
  CHECK(accounts[0].holdings[1].contract == 2);
  CHECK(accounts[0].holdings[1].sold == 3.0);
  const auto of_type = [](const std::string& letter) {
    return placed(header + with(with(alpha, 25, letter), 26, "CUST") + future).front();
  };
  CHECK(of_type("N").type == span::AccountType::member);
  CHECK(of_type("F").type == span::AccountType::member);
  CHECK(of_type("H").type == span::AccountType::hedger);
  CHECK(of_type("S").type == span::AccountType::speculator);
  CHECK(of_type("S").origin == span::Origin::customer);
  CHECK_FALSE(of_type("S").is_gross);
  CHECK(of_type("O").type == span::AccountType::hedger);
  CHECK(of_type("O").is_gross);
  CHECK(of_type("Q").type == span::AccountType::speculator);
  CHECK(of_type("Q").is_gross);
}

TEST_CASE("positions of one contract add up; in gross accounts long and short stay apart") {
  const std::string sold = with(future, 93, "-0000004");
  const auto net = placed(header + alpha + future + sold + call).front();
  REQUIRE(net.holdings.size() == 2);
  CHECK(net.holdings[0].bought == 6.0);
  CHECK(net.holdings[0].sold == 0.0);
  const auto gross = placed(header + with(alpha, 25, "O") + future + sold + future).front();
  REQUIRE(gross.holdings.size() == 1);
  CHECK(gross.holdings[0].bought == 20.0);
  CHECK(gross.holdings[0].sold == 4.0);
}

TEST_CASE("contracts that the parameters do not have, or have twice, are errors with their line") {
  const auto check = [](const std::string& record, ErrorCode code, const std::string& part) {
    const Issue issue = not_placed(header + alpha + future + record);
    CAPTURE(to_text(issue));
    CHECK(issue.code == code);
    CHECK(issue.where.line == 4);
    CHECK(issue.where.field == "contract");
    CHECK(issue.message.find(part) != std::string::npos);
  };
  check(with(future, 36, "XX"), ErrorCode::unknown_instrument, "no such product");
  check(with(future, 50, "202508"), ErrorCode::unknown_instrument, "no month 202508");
  check(with(call, 50, "202512"), ErrorCode::unknown_instrument, "no option month 202512");
  check(with(call, 79, "00000460000000"), ErrorCode::unknown_instrument, "call of 202506 with strike 46");
  check(with(call, 49, "P"), ErrorCode::unknown_instrument, "put of 202506");
  check(with(call, 30, "WH"), ErrorCode::invalid_value, "combined commodity");
  check(with(call, 50, "202508"), ErrorCode::unsupported, "on 2 futures months");
  // XML can say which future it is.
  std::string named = xml_call;
  named.replace(named.find("<pe>202506"), 10, "<pe>202508");
  named.replace(named.find("<undPe>000000"), 13, "<undPe>202509");
  CHECK(placed(xml(portfolio(named))).front().holdings.front().contract == 4);
}

TEST_CASE("accounts of types R and X, another day and another exchange complex are refused") {
  for (const char* letter : {"R", "X"}) {
    const Issue issue = not_placed(header + with(alpha, 25, letter) + future);
    CHECK(issue.code == ErrorCode::unsupported);
    CHECK(issue.message == std::string("account \"alpha\" is of type ") + letter);
    CHECK(issue.where.line == 2);
  }
  const Issue day = not_placed(with(header, 4, "20250619") + alpha + future);
  CHECK(day.code == ErrorCode::invalid_value);
  CHECK(day.where.field == "business_date");
  std::string other = xml(portfolio(xml_future));
  other.replace(other.find("XYZ"), 3, "ABC");
  CHECK(not_placed(other).code == ErrorCode::unknown_instrument);
}

}  // namespace span_positions_test
