// Records are made up here from the columns of the layout; the real ones are in tests/conformance.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "crossmargin/io/span_file.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "support/span_lines.hpp"

namespace span_positional_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

const std::string header =
    line({{1, "0 XYZ"}, {9, "20250620"}, {17, "SC"}, {20, "1600"}, {24, "202506201700"}, {36, "U2NN"}});
std::string commodity(const std::string& id, const std::string& types = "FUT",
                      const std::string& exponent = "0") {
  return line({{1, "2 XCH"}, {7, id}, {13, exponent + "USD$P"}, {23, id}, {33, types}});
}
std::string option_commodity(const std::string& id) {
  return line({{1, "2 XCH"}, {7, id}, {13, "0USD$P"}, {23, id}, {33, "FUT"}, {39, id}, {49, "OOF"}});
}
const std::string prices = line({{1, "P XCHCO"}, {16, "FUT"}, {34, "002002"}, {42, "00000500000000"}});

Cells contract(const std::string& record, const std::string& month) {
  return {{1, record + "XCHCO"}, {16, "CO"}, {26, "FUT"}, {30, month}, {48, "0000000"}};
}
std::string first_half(const std::string& month) {
  Cells cells = contract("81", month);
  cells.push_back({55, "00000+00000+00567-00567-00567+00567+01133-01133-01133+"});
  return line(cells);
}
std::string second_half(const std::string& month, const std::string& delta = "10000+") {
  Cells cells = contract("82", month);
  cells.push_back({55, "01133+01700-01700-01700+01700+01683-01683+" + delta + "000000000045000++"});
  return line(cells);
}
std::string both(const std::string& month) {
  return first_half(month) + second_half(month);
}

Issue first_issue(const std::string& text) {
  const auto set = io::read_span_positional({"f.pa2", text});
  REQUIRE_FALSE(set);
  REQUIRE_FALSE(set.error().empty());
  return set.error().front();
}
span::ParameterSet sound(const std::string& text) {
  auto set = io::read_span_positional({"f.pa2", text});
  REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
  return *std::move(set);
}

}  // namespace

TEST_CASE("a small file") {
  const auto set =
      sound(header + prices + commodity("CO") + both("202507") + both("202509") + "Q who knows\n");
  CHECK(set.organisations[0].business_date == "20250620");
  CHECK(set.organisations[0].id == "XYZ");
  REQUIRE(set.contracts.size() == 2);
  CHECK(set.contracts[0].futures_month == span::Period{202507, 0});
  CHECK(set.contracts[0].price == 450.0);
  CHECK(set.contracts[0].value_factor == 50.0);
  CHECK(set.contracts[0].composite_delta == 1.0);
  CHECK(set.arrays[1] == span::RiskArray{0, 0, -567, -567, 567, 567, -1133, -1133, 1133, 1133, -1700, -1700,
                                         1700, 1700, -1683, 1683});
  REQUIRE(set.notes.size() == 1);
  CHECK(set.notes.front().message == "1 records \"Q \" were skipped");
}

TEST_CASE("what no record says is not taken for 1") {
  const auto margin_of = [](const std::string& text) {
    const auto engine = span::Engine::create(std::make_shared<span::ParameterSet>(sound(text)));
    REQUIRE(engine);
    span::Workspace workspace;
    return engine->margin({"a", span::AccountType::member, span::Origin::house, false, {{0, 1.0, 0.0}}}, {},
                          workspace);
  };
  const std::string series =
      line({{1, "B XCHCO"}, {16, "FUT"}, {19, "202507"}, {53, "01700"}, {86, "010000"}});
  REQUIRE(margin_of(header + prices + commodity("CO") + series + both("202507")));
  const auto no_series = margin_of(header + prices + commodity("CO") + both("202507"));
  REQUIRE_FALSE(no_series);
  CHECK(no_series.error().front().message == "XCH:CO:FUT:202507 has no delta scaling factor");
  const auto no_prices = margin_of(header + commodity("CO") + series + both("202507"));
  REQUIRE_FALSE(no_prices);
  CHECK(no_prices.error().front().message.find("record P") != std::string::npos);
}

TEST_CASE("options on combinations are refused by the method of record X") {
  const std::string combination = line({{1, "X M31"}, {14, "0000000"}}) + line({{1, "Y 31"}, {13, "ZSC"}});
  const std::string product = line({{1, "2 XCH"}, {7, "ZSC"}, {13, "0USD$P"}, {23, "ZSC"}, {33, "OOC"}});
  const std::string terms = line({{1, "P XCHZSC"}, {16, "OOC"}, {34, "002002"}, {42, "00000500000000"}});
  CHECK(sound(header + product + terms + combination).products[0].refused ==
        "options on combinations, method M");
  CHECK(sound(header + product + terms).products[0].refused.empty());
}

TEST_CASE("series spreads of one priority and two charges are two, not one of more legs") {
  const auto spread = [](const std::string& charge) {
    return line({{1, "E CO"},
                 {9, "00001" + charge},
                 {21, "2507   010000A2509   010000B2512   010000A2603   010000B"}});
  };
  const std::string head = header + prices + commodity("CO");
  CHECK(sound(head + spread("0000100") + spread("0000100")).commodities[0].series_spreads.size() == 1);
  CHECK(sound(head + spread("0000100") + spread("0000200")).commodities[0].series_spreads.size() == 2);
}

TEST_CASE("legs keep the names of commodities that are not in the file") {
  const auto spread = [](const std::string& required) {
    return line({{1, "6 ALL0001"},
                 {10, "0980000"},
                 {17, "XCH" + required},
                 {21, "HP"},
                 {27, "0010000A"},
                 {35, "XCHN"},
                 {39, "CO"},
                 {45, "0010000B"},
                 {89, "04XCH"},
                 {95, "WH"},
                 {110, "S"},
                 {118, "0001"}});
  };
  const std::string head = header + prices + commodity("CO") + commodity("WH");
  const auto set = sound(head + spread("N"));
  REQUIRE(set.inter_spreads.size() == 1);
  REQUIRE(set.inter_spreads[0].legs.size() == 2);
  CHECK(set.inter_spreads[0].legs[0].id == "HP");
  CHECK(set.inter_spreads[0].legs[0].commodity == -1);
  CHECK(set.inter_spreads[0].legs[1].commodity == 0);
  CHECK(set.inter_spreads[0].target.commodity == 1);
}

TEST_CASE("the risk exponent multiplies arrays, and trailing blanks may be missing or be there") {
  CHECK(sound(header + prices + commodity("CO", "FUT", "2") + both("202507")).arrays[0][12] == 170000);
  std::string padded = second_half("202507");
  padded.insert(padded.size() - 1, 40, ' ');
  CHECK(sound(header + prices + commodity("CO") + first_half("202507") + padded).arrays[0][12] == 1700);
}

TEST_CASE("arrays of eight digits are divided by the decimals of record 2") {
  std::string wide = line({{1, "2 XCH"}, {7, "CO"}, {13, "0USD$P"}, {23, "CO"}, {33, "FUT2+"}});
  Cells first = contract("83", "202507");
  Cells second = contract("84", "202507");
  first.push_back({55, values(9, "00012345+")});
  second.push_back({55, values(7, "00012345-") + "10000+000000000045000+"});
  const auto set = sound(header + prices + wide + line(first) + line(second));
  CHECK(set.arrays[0][0] == 123.45);
  CHECK(set.arrays[0][15] == -123.45);
  CHECK(set.contracts[0].price == 450.0);
}

TEST_CASE("what is wrong is named by line, column and field") {
  const std::string head = header + prices + commodity("CO");
  SUBCASE("no header") {
    CHECK(first_issue(prices).code == ErrorCode::malformed);
  }
  SUBCASE("an empty file") {
    CHECK(first_issue("").code == ErrorCode::malformed);
  }
  SUBCASE("another format") {
    CHECK(first_issue("<?xml version=\"1.0\"?>\n<spanFile>\n").where.line == 1);
  }
  SUBCASE("cut off inside an array") {
    const std::string text = head + both("202507") + first_half("202509");
    const Issue issue = first_issue(text);
    CHECK(issue.message == "the file ends between the halves of an array");
    CHECK(issue.where.line == 6);
  }
  SUBCASE("cut off inside a record") {
    const std::string text = head + first_half("202507") + second_half("202507").substr(0, 80) + "\n";
    const Issue issue = first_issue(text);
    CHECK(issue.code == ErrorCode::missing_field);
    CHECK(issue.where.line == 5);
    CHECK(issue.where.column == 79);
    CHECK(issue.message == "the line ends inside the field");
  }
  SUBCASE("a second half without its first") {
    CHECK(first_issue(head + second_half("202507")).code == ErrorCode::malformed);
    CHECK(first_issue(head + first_half("202507") + second_half("202509")).where.line == 5);
  }
  SUBCASE("letters among the digits") {
    std::string text = first_half("202507");
    text.replace(66, 5, "0O567");
    const Issue issue = first_issue(head + text + second_half("202507"));
    CHECK(issue.where.column == 67);
    CHECK(issue.where.field == "array value");
  }
  SUBCASE("a delta of the wrong sign") {
    CHECK(first_issue(head + first_half("202507") + second_half("202507", "10000-")).code ==
          ErrorCode::invalid_value);
  }
  SUBCASE("one contract twice") {
    CHECK(first_issue(head + both("202507") + both("202507")).code == ErrorCode::duplicate);
  }
  SUBCASE("a product without a commodity") {
    CHECK(first_issue(header + prices + commodity("WH") + both("202507")).code ==
          ErrorCode::missing_parameter);
  }
  SUBCASE("two business dates") {
    std::string other = header;
    other.replace(8, 8, "20250621");
    CHECK(first_issue(head + other).message == "the file holds two business dates, 20250620 and 20250621");
  }
  SUBCASE("rules of a commodity that is not there") {
    CHECK(first_issue(header + line({{1, "3 ZZ"}, {9, "01"}})).code == ErrorCode::malformed);
  }
  SUBCASE("a month that is none") {
    CHECK(first_issue(head + first_half("202513") + second_half("202513")).code == ErrorCode::invalid_value);
  }
}

TEST_CASE("spreads between commodities") {
  const auto spread = [](const std::string& method) {
    return line({{1, "6 ALL0001"},
                 {10, "0600000"},
                 {17, "XCH"},
                 {21, "CO"},
                 {27, "0020000A"},
                 {35, "XCH"},
                 {39, "WH"},
                 {45, "0010000B"},
                 {89, method}});
  };
  const std::string head = header + prices + commodity("CO") + commodity("WH");
  const auto set = sound(head + spread("01") + both("202507"));
  REQUIRE(set.inter_spreads.size() == 1);
  CHECK(set.inter_spreads[0].legs[0].ratio == 2.0);
  CHECK(set.inter_spreads[0].legs[1].rate == 0.6);
  CHECK(set.inter_spreads[0].legs[1].side == span::Side::b);
  CHECK(sound(head + spread("03") + both("202507")).inter_spreads[0].refused == "intercommodity method 03");
  const auto left_out = sound(header + prices + commodity("CO") + spread("01") + both("202507"));
  REQUIRE(left_out.inter_spreads.size() == 1);
  CHECK(left_out.inter_spreads[0].legs[1].commodity == -1);
  CHECK(left_out.notes.size() == 1);
}

TEST_CASE("options have their month, right and strike") {
  Cells first{{1, "81XCHCO"}, {16, "CO"}, {26, "OOFP"}, {30, "202507"}, {39, "202506"}, {48, "0029000"}};
  Cells second = first;
  second[0].second = "82XCHCO";
  first.push_back({55, "00000+00000+00000+00000+00000+00000+00000+00000+00000+"});
  second.push_back({55, values(7, "00000+") + "02500-002500000001250+-"});
  const std::string terms = line({{1, "P XCHCO"}, {16, "OOF"}, {34, "002002"}, {42, "00000500000000"}});
  const auto set = sound(header + terms + option_commodity("CO") + line(first) + line(second));
  REQUIRE(set.contracts.size() == 1);
  CHECK(set.contracts[0].right == span::Right::put);
  CHECK(set.contracts[0].strike == -290.0);
  CHECK(set.contracts[0].composite_delta == -0.25);
  CHECK(set.contracts[0].volatility == 0.25);
  CHECK(set.products[set.contracts[0].product == 0 ? 0U : 1U].pays_premium);
  second.back().second = values(7, "00000+") + "02500+002500000001250+-";
  CHECK(first_issue(header + terms + option_commodity("CO") + line(first) + line(second)).code ==
        ErrorCode::invalid_value);
}

TEST_CASE("a future with a record B and no array is known, and who holds it gets an error and no zero") {
  const auto series = [](const std::string& month) {
    return line({{1, "B XCHCO"}, {16, "FUT"}, {19, month}, {53, "01700"}, {86, "010000"}});
  };
  const auto set = sound(header + prices + commodity("CO") + series("202507") + series("202508") +
                         series("202509") + both("202507") + both("202509"));
  REQUIRE(set.contracts.size() == 3);
  CHECK(set.contracts[0].has_array);
  CHECK_FALSE(set.contracts[1].has_array);
  CHECK(set.contracts[1].line == 5);
  const auto engine = span::Engine::create(std::make_shared<span::ParameterSet>(set));
  REQUIRE(engine);
  span::Workspace workspace;
  const auto made = engine->margin(
      {"a", span::AccountType::member, span::Origin::house, false, {{1, 1.0, 0.0}}}, {}, workspace);
  REQUIRE_FALSE(made);
  CHECK(made.error().front().code == ErrorCode::missing_parameter);
}

TEST_CASE("a file that ends anywhere inside its last contract is refused") {
  const std::string head = header + prices + commodity("CO") + both("202507");
  const std::string last = both("202509");
  const std::size_t middle = last.find('\n') + 1;
  // The last character but one is the sign of a strike that a future does not have.
  for (std::size_t length = 1; length + 2 < last.size(); ++length) {
    CAPTURE(length);
    const std::string text = head + last.substr(0, length);
    REQUIRE_FALSE(io::read_span_positional({"f.pa2", text}));
    if (length > middle) REQUIRE(first_issue(text).where.line == 7);
  }
  CHECK(sound(head + last.substr(0, last.size() - 1)).contracts.size() == 2);
}

TEST_CASE("records that stand twice") {
  const std::string head = header + prices + commodity("CO");
  const std::string tiers = line({{1, "3 CO"}, {9, "10"}, {11, "01202507202508"}});
  const std::string more_tiers = line({{1, "3 CO"}, {9, "10"}, {11, "02202509202512"}});
  const std::string no_tiers = line({{1, "3 CO"}, {9, "01"}});
  const std::string scanning = line({{1, "S CO"}, {9, "1001"}, {13, "01202507202508"}});
  const std::string plain = line({{1, "S CO"}, {9, "01"}, {83, "2"}});
  const std::string delivery = line({{1, "4 CO"}, {9, "1001"}, {13, "0120250700000100000040"}});
  const std::string no_delivery = line({{1, "4 CO"}, {9, "0100"}, {63, "0000020"}});
  const std::string rate = line({{1, "T CLP"}, {7, "USD"}, {11, "0000001063"}});
  CHECK(sound(head + tiers + more_tiers).commodities[0].intra_tiers.size() == 2);
  for (const std::string& twice : {tiers, no_tiers, scanning, plain, delivery, no_delivery, rate, prices}) {
    CAPTURE(twice);
    REQUIRE(io::read_span_positional({"f.pa2", head + (twice == prices ? "" : twice)}));
    const Issue issue = first_issue(head + twice + twice);
    CHECK(issue.code == ErrorCode::duplicate);
    CHECK(issue.where.line > 3);
  }
  CHECK(first_issue(head + commodity("CO")).code == ErrorCode::duplicate);
}

TEST_CASE("records of a wrong length") {
  const std::string head = header + prices + commodity("CO");
  SUBCASE("two in one line") {
    std::string joined = first_half("202507");
    joined.pop_back();
    const Issue issue = first_issue(head + joined + second_half("202507"));
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.where.line == 4);
  }
  SUBCASE("rules with something behind them") {
    CHECK(first_issue(head + line({{1, "C CO"}, {9, "1001020000130010101A020201B"}, {78, "C CO"}})).message ==
          "record \"C \" ends at column 77");
  }
  SUBCASE("fewer tiers than the record says") {
    CHECK(first_issue(head + line({{1, "S CO"}, {9, "1002"}, {13, "01202507202508"}})).message ==
          "says 2 and has 1");
  }
  SUBCASE("fewer delivery months than the record says") {
    CHECK(first_issue(head + line({{1, "4 CO"}, {9, "1002"}, {13, "0120250700000100000040"}})).code ==
          ErrorCode::missing_field);
  }
  SUBCASE("fewer legs than the record says") {
    CHECK(first_issue(head + line({{1, "C CO"}, {9, "1001030000130010101A020201B"}})).code ==
          ErrorCode::missing_field);
  }
  SUBCASE("blanks behind the digits of a number") {
    const Issue issue = first_issue(head + line({{1, "C CO"}, {9, "10010200013  010101A020201B"}}));
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.where.field == "charge");
  }
}

TEST_CASE("what kind of contract it is must fit its product") {
  const std::string head = header + prices +
                           line({{1, "P XCHCO"}, {16, "OOF"}, {34, "002002"}, {42, "00000500000000"}}) +
                           option_commodity("CO");
  const auto array = [](const std::string& kind) {
    Cells first{{1, "81XCHCO"}, {16, "CO"}, {26, kind}, {30, "202507"}, {48, "0000000"}};
    Cells second = first;
    second[0].second = "82XCHCO";
    first.push_back({55, values(9, "00000+")});
    second.push_back({55, values(7, "00000+") + "00000+000000000045000++"});
    return line(first) + line(second);
  };
  CHECK(first_issue(head + array("OOF ")).where.field == "option right");
  CHECK(first_issue(head + array("FUTC")).where.field == "option right");
  CHECK(first_issue(head + array("OOFX")).where.field == "option right");
  CHECK(sound(head + array("OOFC")).contracts.size() == 1);
}

TEST_CASE("one file is of one exchange complex") {
  std::string other = header;
  other.replace(2, 3, "ABC");
  CHECK(first_issue(header + other).message == "the file holds two exchange complexes, XYZ and ABC");
  CHECK(sound(header + header).organisations.size() == 1);
}

TEST_CASE("more decimals than a double holds") {
  CHECK(first_issue(header + line({{1, "P XCHCO"}, {16, "FUT"}, {34, "016002"}, {42, "00000500000000"}}))
            .where.field == "settlement decimals");
}

}  // namespace span_positional_test
