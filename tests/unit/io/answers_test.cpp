// Answers of other programs, read through mappings and as named components.
#include "crossmargin/io/answers.hpp"

#include <doctest/doctest.h>

#include "crossmargin/io/json.hpp"
#include "io/answer/answer_form.hpp"
#include "io/answer/paths.hpp"
#include "reading.hpp"
#include "support/support.hpp"

namespace answers_test {

using namespace crossmargin;
using test::says;
using test::texts;

namespace {

Document tree(const std::string& text) {
  return *io::parse_json(text, "a");
}

std::vector<std::string> found(const std::string& text, const std::string& pattern, int first = 1) {
  const Document root = tree(text);
  std::vector<std::string> lines;
  for (const io::PathMatch& match : io::find_paths(root, pattern, first)) {
    std::string line = match.path;
    for (const auto& [name, value] : match.bindings) line += " " + name + "=" + value;
    lines.push_back(std::move(line));
  }
  return lines;
}

const io::DataFolder kFolder{test::source_path("")};

}  // namespace

TEST_CASE("paths bind keys, parts of keys, places and members") {
  using Lines = std::vector<std::string>;
  CHECK(found(R"({"a": {"eth_usd": 1, "btc_usd": 2, "x": 3}})", "a.{coin}_usd") ==
        Lines{"a.eth_usd coin=eth", "a.btc_usd coin=btc"});
  CHECK(found(R"({"v": {"eth_btc": {"s": [5, 6]}}})", "v.{base}_{settle}.s.{i}", 28) ==
        Lines{"v.eth_btc.s.28 base=eth i=28 settle=btc", "v.eth_btc.s.29 base=eth i=29 settle=btc"});
  CHECK(found(R"({"u": [{"n": "BTC", "r": {"x": 0.5}, "m": 1}, {"m": 2}]})", "u.{k=n}{w=r/x}.m") ==
        Lines{"u.1.m k=BTC w=0.5"});
  CHECK(found(R"({"0.12": 1})", "{move}") == Lines{"0.12 move=0.12"});  // a key may hold points
  CHECK(found(R"({"a": 1})", "a.b").empty());
}

TEST_CASE("placeholders are filled in as bound and in capitals") {
  const io::Bindings bindings{{"base", "eth"}, {"i", "3"}};
  CHECK(*io::filled_in("{BASE}/{base} {i}", bindings) == "ETH/eth 3");
  CHECK(io::filled_in("{other}", bindings).error().front().code == ErrorCode::missing_parameter);
}

TEST_CASE("a form is told by what stands in the file") {
  const auto derive =
      io::parse_answer({"a", R"({"id": 1, "result": {"is_valid_trade": true, "post_initial_margin": "25.5",
      "post_maintenance_margin": "31", "subaccount_id": 3}})"},
                       "auto", kFolder);
  REQUIRE(derive.has_value());
  CHECK(derive->format == "derive");
  REQUIRE(derive->claims.size() == 2);
  CHECK(derive->claims[0].name == "excess_initial");
  CHECK(derive->claims[0].value == 25.5);
  CHECK(derive->claims[0].label == "post_initial_margin");

  const auto builder = io::parse_answer(
      {"a", R"({"code": "0", "data": [{"totalMmr": "5", "totalImr": "", "riskUnitData": [{"riskUnit": "BTC",
      "mr1": "4", "mr4": "1", "mr1Scenarios": {"volSame": {"0.08": "-2"}}}]}]})"},
      "auto", kFolder);
  REQUIRE(builder.has_value());
  CHECK(builder->format == "okx-position-builder");
  REQUIRE(builder->claims.size() == 4);  // what is empty is absent
  CHECK(builder->claims[0].name == "recognised");
  CHECK(builder->claims[0].unit == "BTC");
  CHECK(builder->claims[0].cell == "0.08 same");
  CHECK(builder->claims[0].value == -2.0);
}

TEST_CASE("values of several paths are added") {
  const auto made = io::parse_answer(
      {"a",
       R"({"margins": {"eth": {"initial_margin_details": {"risk_matrix_margin": 1, "open_orders_margin": 2,
      "mmp_margin": 3, "spot_margin": 4}}}})"},
      "deribit-simulate", kFolder);
  REQUIRE(made.has_value());
  for (const Claim& claim : made->claims)
    if (claim.name == "other_margin") CHECK(claim.value == 9.0);
  CHECK(made->claims.size() == 2);
}

TEST_CASE("what is wrong with an answer has its place") {
  const auto complaints = [](const std::string& text, const std::string& format) {
    const auto made = io::parse_answer({"a", text}, format, kFolder);
    return made ? std::vector<std::string>{} : texts(made.error());
  };
  CHECK(says(complaints("{}", "auto"), "a:1", "this is no answer of a known form"));
  CHECK(says(complaints("{}", "nobody"), "there is no form of answer \"nobody\"", ""));
  CHECK(says(complaints("{}", "derive"), "a:1", "the answer holds no component of the form derive"));
  CHECK(says(complaints(R"({"result": {"post_initial_margin": "much"}})", "derive"), "a:1",
             "result.post_initial_margin: want a finite number, got \"much\""));
  CHECK(says(complaints(R"({"schema": "crossmargin-components", "schema_version": 1, "components": [
{"name": "initial", "value": 1}, {"name": "initial", "value": 2}, {"name": "x", "value": null}]})",
                        "auto"),
             "a:2", "initial stands in line 2 already"));
}

}  // namespace answers_test
