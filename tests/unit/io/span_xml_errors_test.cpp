// What SPAN XML is refused for, and what its reader and writer let pass.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "span_xml_documents.hpp"

namespace span_xml_errors_test {

using namespace crossmargin;
using namespace crossmargin::test::span_xml;

TEST_CASE("what is wrong is named by line, byte and path") {
  const std::string sound_text = simple_file("", {"202507"});
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = sound_text;
    REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
  };
  SUBCASE("fifteen and seventeen values") {
    const Issue issue = first_issue(changed("<a>100.000000</a>\n", ""));
    CHECK(issue.code == ErrorCode::invalid_value);
    CHECK(issue.where.field == "spanFile/pointInTime/clearingOrg/exchange/futPf/fut/ra");
    CHECK(issue.where.line > 3);
    CHECK(issue.message.find("the risk array has 15 values (byte ") == 0);
    CHECK(first_issue(changed("<a>100.000000</a>", "<a>1</a><a>2</a>")).message.find("17 values") !=
          std::string::npos);
  }
  SUBCASE("no array, no delta") {
    const auto set =
        sound(file(exchange(family("futPf", "1", "CO", "<fut><cId>1</cId><pe>202507</pe><sc>1</sc></fut>")) +
                   commodity("CO", pf_link("1", "FUT"))));
    CHECK_FALSE(set.contracts[0].has_array);
    const auto made = margin_of(set, {{"XCH:CO:FUT:202507", 1.0}});
    REQUIRE_FALSE(made);
    CHECK(made.error().front().code == ErrorCode::missing_parameter);
    CHECK(first_issue(changed("<d>1.0</d>", "")).code == ErrorCode::missing_field);
  }
  SUBCASE("letters for a number, and what is none") {
    CHECK(first_issue(changed("<a>100.000000</a>", "<a>1OO</a>")).where.field ==
          "spanFile/pointInTime/clearingOrg/exchange/futPf/fut/ra/a");
    CHECK(first_issue(changed("<a>100.000000</a>", "<a>nan</a>")).code == ErrorCode::invalid_value);
    CHECK(first_issue(changed("<a>100.000000</a>", "<a></a>")).code == ErrorCode::invalid_value);
  }
  SUBCASE("a delta of the wrong sign") {
    CHECK(first_issue(changed("<d>1.0</d>", "<d>-1.0</d>")).code == ErrorCode::invalid_value);
  }
  SUBCASE("two points in time") {
    std::string text = sound_text;
    text.insert(text.rfind("</spanFile>"), "<pointInTime><date>20250621</date></pointInTime>");
    CHECK(first_issue(text).message.find("several points in time") != std::string::npos);
  }
  SUBCASE("one contract twice, one family twice") {
    CHECK(first_issue(simple_file("", {"202507", "202507"})).code == ErrorCode::duplicate);
    CHECK(first_issue(changed("<futPf>", family("futPf", "1", "CO", "") + "<futPf>")).code ==
          ErrorCode::duplicate);
  }
  SUBCASE("products of no commodity, and a link without an id") {
    CHECK(first_issue(changed("<pfId>1</pfId><pfType>", "<pfId>2</pfId><pfType>")).code ==
          ErrorCode::missing_parameter);
    const Issue issue = first_issue(changed("<pfId>1</pfId><pfType>", "<pfType>"));
    CHECK(issue.code == ErrorCode::missing_field);
    CHECK(issue.where.field == "spanFile/pointInTime/clearingOrg/ccDef/pfLink/pfId");
  }
  SUBCASE("a commodity without its name or its currency") {
    CHECK(first_issue(changed("<cc>CO</cc>", "")).where.field == "spanFile/pointInTime/clearingOrg/ccDef/cc");
    CHECK(first_issue(changed("<name>CO</name><currency>USD</currency>", "<name>CO</name>")).code ==
          ErrorCode::missing_field);
  }
  SUBCASE("no date, another format, another file") {
    CHECK(first_issue(changed("<date>20250620</date>", "")).code == ErrorCode::missing_field);
    CHECK(first_issue(changed("4.00", "3.00")).code == ErrorCode::unsupported);
    CHECK(first_issue("<?xml version=\"1.0\"?><html/>").code == ErrorCode::malformed);
    CHECK(first_issue("0 CME   20250620SC\n").code == ErrorCode::malformed);
    CHECK(first_issue("").code == ErrorCode::malformed);
    CHECK(first_issue("<spanFile></spanFile>").code == ErrorCode::malformed);
  }
  SUBCASE("cut off") {
    const Issue issue = first_issue(sound_text.substr(0, sound_text.size() / 2));
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.where.line > 1);
  }
}

TEST_CASE("hostile text is refused") {
  SUBCASE("entities that grow") {
    const Issue issue = first_issue(
        "<?xml version=\"1.0\"?><!DOCTYPE spanFile [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
        "<spanFile><created>&b;</created></spanFile>");
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.message.find("document type declaration") != std::string::npos);
  }
  SUBCASE("an external entity") {
    CHECK(first_issue("<!DOCTYPE spanFile SYSTEM \"file:///etc/passwd\"><spanFile/>").code ==
          ErrorCode::malformed);
    CHECK(first_issue("<spanFile><created>&unknown;</created></spanFile>").code == ErrorCode::malformed);
  }
  SUBCASE("depth, known or not") {
    std::string text = "<spanFile>";
    for (int i = 0; i < 100'000; ++i) text += "<x>";
    const Issue issue = first_issue(text);
    CHECK(issue.code == ErrorCode::limit);
    CHECK(issue.message.find("more than 64 elements") == 0);
  }
  SUBCASE("a value without an end") {
    CHECK(first_issue("<spanFile><created>" + std::string(100'000, '1')).code == ErrorCode::limit);
  }
  SUBCASE("a tag without an end") {
    CHECK(first_issue("<spanFile><created a=\"" + std::string(std::size_t{4} << 20U, 'x')).code ==
          ErrorCode::limit);
  }
  SUBCASE("an element of elements in a value") {
    const auto set = sound(file("<ec>X<ccDef><cc>CO</cc></ccDef></ec>", ""));
    CHECK(set.commodities.empty());
  }
}

TEST_CASE("unknown elements are counted where they stand, known ones without a meaning are not") {
  const auto set =
      sound(file("<novelty>1</novelty><novelty><a>2</a></novelty><isContractScale>1</isContractScale>" +
                 commodity("CO", "<other/>")));
  std::vector<std::string> messages;
  for (const Issue& note : set.notes) messages.push_back(note.message);
  REQUIRE(messages.size() == 5);
  CHECK(messages[3] == "1 elements spanFile/pointInTime/clearingOrg/ccDef/other were skipped");
  CHECK(messages[4] == "2 elements spanFile/pointInTime/clearingOrg/novelty were skipped");
}

TEST_CASE("other encodings, blanks and line ends read the same") {
  const auto plain = sound(simple_file("", {"202507"}));
  std::string text = simple_file("", {"202507"});
  text.replace(0, text.find('\n'), "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>");
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 4) text.insert(at, " \r\n");
  text.replace(text.find("<p>450.00</p>"), 13, "<p> +450.00\n</p>");
  const auto other = sound(text);
  CHECK(other.arrays == plain.arrays);
  CHECK(other.contracts[0].price == plain.contracts[0].price);
}

TEST_CASE("the writer refuses what the form cannot hold") {
  span::ParameterSet set = sound(simple_file("", {"202507"}));
  REQUIRE(io::write_span_xml(set));
  SUBCASE("a type without a family") {
    set.products[0].type = "ABC";
    CHECK(io::write_span_xml(set).error().front().code == ErrorCode::unsupported);
  }
  SUBCASE("text that is none") {
    set.commodities[0].name = "a\nb";
    CHECK(io::write_span_xml(set).error().front().code == ErrorCode::unsupported);
    set.commodities[0].name = "a & b < c";
    const auto text = io::write_span_xml(set);
    REQUIRE(text);
    CHECK(sound(*text).commodities[0].name == "a & b < c");
  }
  SUBCASE("organisations of two days") {
    set.organisations.push_back(set.organisations.front());
    set.organisations.back().business_date = "20250621";
    CHECK_FALSE(io::write_span_xml(set));
  }
}

}  // namespace span_xml_errors_test
