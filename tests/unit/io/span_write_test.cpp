// What is written is read back the same; what cannot be is said.
#include <doctest/doctest.h>

#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "crossmargin/io/span_file.hpp"
#include "support/span_lines.hpp"
#include "support/span_words.hpp"
#include "support/support.hpp"

namespace span_write_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

span::ParameterSet read(const std::string& text) {
  auto set = io::read_span_positional({"f.pa2", text});
  REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
  return *std::move(set);
}

std::string written(const span::ParameterSet& set) {
  auto text = io::write_span_positional(set);
  REQUIRE_MESSAGE(text, (text ? "" : to_text(text.error().front())));
  return *std::move(text);
}

/// The first thing that does not fit.
Issue misfit(const span::ParameterSet& set) {
  const auto text = io::write_span_positional(set);
  REQUIRE_FALSE(text);
  return text.error().front();
}

/// Records 81 and 82 of a contract whose columns 3 to 54 are `key`, or 83 and 84.
std::string narrow_array(const std::string& key, const std::string& terms) {
  return line({{1, "81" + key}, {55, values(9, "00567+")}}) +
         line({{1, "82" + key}, {55, values(7, "00567-")}, {97, terms}});
}
std::string wide_array(const std::string& key, const std::string& terms) {
  return line({{1, "83" + key}, {55, values(9, "12345678-")}}) +
         line({{1, "84" + key}, {55, values(7, "00000001+")}, {118, terms}});
}

// clang-format off
/// Records as the writer leaves them, with everything that a set holds: headers and products.
std::string canonical_products() {
  return line({{1, "0 XYZ"}, {9, "20250620S"}, {20, "1600202506201700U2"}, {39, "N"}}) +
         line({{1, "T CLP"}, {7, "USD"}, {11, "0000001063"}}) +
         line({{1, "1 XCH"}, {8, "01"}}) +
         line({{1, "P XCHCO"}, {16, "FUT"}, {34, "002002"}, {42, "00000500000000"}, {66, "USD"}, {74, "00"},
               {80, "A future with a long name"}, {144, "0000000250000000"}}) +
         line({{1, "P XCHCO"}, {16, "OOFAn option"}, {34, "002002"}, {42, "00000001234567"}, {66, "USD"},
               {73, "-03AMER"}, {122, "DELIV"}, {144, "0000001000000000"}}) +
         line({{1, "P XCHC2"}, {16, "OOF"}, {34, "002002"}, {42, "00000500000000"}, {66, "USD"}, {74, "00"},
               {144, "0000001000000000"}}) +
         line({{1, "2 XCH"}, {7, "CO"}, {13, "1USD"}, {18, "PYS"}, {23, "CO"}, {33, "FUT"}, {39, "CO"},
               {49, "OOF"}, {55, "C2"}, {65, "OOF2+"}});
}

/// The rules of the commodity.
std::string canonical_rules() {
  const std::string tiers = line({{1, "S CO"}, {9, "2202"}, {13, "01202507202508"}, {27, "02202509202512"}, {83, "2"}});
  return tiers +
         line({{1, "S CO"}, {9, "2306"}, {13, "01202507202507"}, {27, "02202508202508"}, {41, "03202509202509"},
               {55, "04202510202510"}, {69, "05202511202511"}, {83, "2"}}) +
         line({{1, "S CO"}, {9, "2306"}, {13, "06202512202512"}, {83, "2"}}) +
         line({{1, "S CO"}, {9, "3002"}, {13, "01202507202508"}, {27, "02202509202512"}, {104, "00000100000020"}}) +
         line({{1, "3 CO"}, {9, "10"}, {11, "01202507202507"}, {25, "02202508202508"}, {39, "03202509202509"},
               {53, "04202510202510"}, {69, "100010001350"}}) +
         line({{1, "3 CO"}, {9, "10"}, {11, "05202512202512"}, {69, "100010001350"}, {81, "1015"}}) +
         line({{1, "E CO"}, {9, "000010000030"}, {21, "2507   010000A"}, {35, "2509   010000B"},
               {49, "2512   010000A"}, {63, "2603W1 003333B"}}) +
         line({{1, "E CO"}, {9, "000010000030"}, {21, "2606   012500A"}}) +
         line({{1, "C CO"}, {9, "1001020000130010101A020201B"}}) +
         line({{1, "4 CO"}, {9, "1003"}, {13, "0120250700000100000040"}, {35, "0220250800000200000030"},
               {63, "0000017100110125"}, {79, "1"}}) +
         line({{1, "4 CO"}, {9, "1003"}, {13, "0320250900000500000060"}, {57, "03"}, {63, "0000017100110125"},
               {79, "1"}}) +
         line({{1, "B XCHCO"}, {16, "FUT202507"}, {37, "99999999"}, {45, "00000000"}, {53, "01700030000330000000"},
               {73, "0000000"}, {80, "000000"}, {86, "010000"}, {92, "00000000"}, {112, "00000000"}, {146, "00"}, {149, "00"}, {166, "00"}}) +
         line({{1, "B XCHCO"}, {16, "OOF202507"}, {28, "202507"}, {37, "00250000"}, {45, "25000000"},
               {53, "170010300003300"}, {68, "04500"}, {73, "0125000"}, {80, "002740"}, {86, "012500"},
               {92, "20250620"}, {100, "CO"}, {110, "BC"}, {112, "01000000"}, {146, "00"}, {149, "00"}, {164, "P"}, {166, "01-"}});
}

/// Groups, spreads between commodities, arrays, and records that are passed on.
std::string canonical_rest() {
  return line({{1, "5 ALL"}, {13, "CO"}}) +
         line({{1, "6 ALL0001"}, {10, "0600000"}, {17, "XCH"}, {21, "CO"}, {27, "0020000A"}, {35, "XCH"},
               {39, "WH"}, {45, "0010000B"}, {89, "20"}, {102, "0103"}, {110, "S"}, {122, "Y"},
               {123, "06000000500000"}, {151, "N"}}) +
         line({{1, "6 ALL0002"}, {10, "0000150"}, {17, "XCH"}, {21, "CO"}, {27, "0020000A"}, {35, "XCHN"},
               {39, "WH"}, {45, "0010000B"}, {89, "04XCH"}, {95, "WH"}, {101, "F"}, {111, "0005000"},
               {118, "0001"}, {151, "H"}}) +
         narrow_array("XCHCO        CO        FUT 202507            0000000", "10000+000000000045000++") +
         narrow_array("XCHCO        CO        OOFC202507   202507   0029000", "02500+002500000001250++") +
         narrow_array("XCHCO        CO        OOFP202507   202507   0000050", "02500-002500000001250--") +
         wide_array("XCHC2        C2        OOFC202507W2 202507   0029000",
                    "02500+123456780001250++" + std::string(15, ' ') + "03-0000000123456703-") +
         "V XCHCO        202507  202506200000000000000+P0000000000000+P 100100Y100100Y100100GSCIER\n"
         "X SZZ        0000000\n";
}
// clang-format on

std::string canonical() {
  return canonical_products() + canonical_rules() + canonical_rest();
}

}  // namespace

TEST_CASE("the sample, written and read, is the same set") {
  const auto set = read(bytes_of(source_path("data/sample/span.pa2")));
  CHECK(set.contracts.size() == 4);
  const std::string once = written(set);
  const auto again = read(once);
  CHECK(words_of(again) == words_of(set));
  CHECK(written(again) == once);
}

TEST_CASE("a file in the writer's form comes back byte for byte, with every record there is") {
  const auto set = read(canonical());
  CHECK(set.commodities[0].inter_tiers.size() == 6);
  CHECK(set.commodities[0].delivery.size() == 3);
  CHECK(set.commodities[0].series_spreads[0].legs.size() == 5);
  CHECK(set.products[0].name == "A future with a long name");
  CHECK(set.series[1].price_range.amount == 17001.0);
  CHECK(set.series[1].volatility_range.amount == 0.25);
  REQUIRE(set.contracts.size() == 4);
  CHECK(set.contracts[2].strike == -0.5);
  CHECK(set.arrays[3][0] == -1234567.8);
  CHECK(written(set) == canonical());
}

TEST_CASE("what does not fit is an error that names record and field, and nothing is cut") {
  const auto set = read(canonical());
  auto wrong = set;
  SUBCASE("an array value with more decimals than its product") {
    wrong.arrays[0][3] = 5670.5;
    const Issue issue = misfit(wrong);
    CHECK(issue.message ==
          "record 81 of XCH CO FUT: 5670.5 does not fit 5 digits in units of 10 (XCH:CO:FUT:202507)");
    CHECK(issue.where.field == "array value");
  }
  SUBCASE("an array value of nine digits") {
    wrong.arrays[0][3] = 1e9;
    CHECK(misfit(wrong).where.field == "array value");
  }
  SUBCASE("a delta of five decimals") {
    wrong.contracts[1].composite_delta = 0.12345;
    CHECK(misfit(wrong).where.field == "composite delta");
  }
  SUBCASE("a charge of eight digits") {
    wrong.commodities[0].tier_spreads[0].rate = 1e9;
    CHECK(misfit(wrong).message.starts_with("record C of CO: "));
  }
  SUBCASE("a negative rate") {
    wrong.commodities[0].short_option_rate = -10;
    CHECK(misfit(wrong).where.field == "short option minimum");
  }
  SUBCASE("an id of seven characters") {
    wrong.commodities[0].id = "SOYBEAN";
    CHECK(misfit(wrong).where.field == "combined commodity");
  }
  SUBCASE("a line end in a name") {
    wrong.products[0].name = "a\nb";
    CHECK(misfit(wrong).where.field == "short name");
  }
  SUBCASE("a fifth leg") {
    wrong.inter_spreads[0].legs.resize(5, wrong.inter_spreads[0].legs[0]);
    CHECK(misfit(wrong).message == "record 6 of ALL 1: more than four legs");
  }
  SUBCASE("a leg of several tiers") {
    wrong.commodities[0].tier_spreads[0].legs[0].last_tier = 2;
    CHECK(misfit(wrong).code == ErrorCode::unsupported);
  }
  SUBCASE("a rule that another format refuses") {
    wrong.products[0].refused = "something else";
    CHECK(misfit(wrong).code == ErrorCode::unsupported);
  }
  SUBCASE("a delta scaling factor that is not the series'") {
    wrong.contracts[0].delta_scale = 2.0;
    CHECK(misfit(wrong).code == ErrorCode::unsupported);
  }
  SUBCASE("a month of another century") {
    wrong.commodities[0].series_spreads[0].legs[0].month.month = 199907;
    CHECK(misfit(wrong).where.field == "month");
  }
  SUBCASE("a number that is none") {
    wrong.commodities[0].initial[1] = std::numeric_limits<double>::quiet_NaN();
    CHECK(misfit(wrong).where.field == "initial ratio");
  }
  SUBCASE("two organisations") {
    wrong.organisations.push_back(wrong.organisations[0]);
    CHECK(misfit(wrong).code == ErrorCode::unsupported);
  }
}

TEST_CASE("values beyond five digits take the wide records of the whole product") {
  auto set = read(canonical());
  set.arrays[1][0] = 1'000'000;
  const std::string text = written(set);
  CHECK(text.find("\n83XCHCO        CO        OOFC") != std::string::npos);
  CHECK(text.find("\n83XCHCO        CO        OOFP") != std::string::npos);
  CHECK(text.find("\n81XCHCO        CO        FUT") != std::string::npos);
  CHECK(words_of(read(text)) == words_of(set));
}

}  // namespace span_write_test
