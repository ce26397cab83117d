#include "crossmargin/core/fields.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "crossmargin/io/json.hpp"

namespace fields_test {

using namespace crossmargin;

namespace {

Document read(std::string_view text) {
  auto document = io::parse_json(text, "f.json");
  REQUIRE(document.has_value());
  return *std::move(document);
}

std::vector<std::string> texts(const Issues& issues) {
  std::vector<std::string> all;
  for (const Issue& issue : issues) all.push_back(to_text(issue));
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an object without mistakes is read without issues") {
  const Document document =
      read(R"({"n":-2.5,"p":3,"z":0,"s":"x","b":true,"t":"2026-02-05T21:29:37Z","c":"BTC",
                                     "w":"put","l":["a","b"],"a":[1],"o":{"k":1},"child":{}})");
  Issues issues;
  Fields fields(document, issues);
  CHECK(fields.number("n") == -2.5);
  CHECK(fields.number_or("n", 1) == -2.5);
  CHECK(fields.positive("p") == 3);
  CHECK(fields.non_negative("z") == 0);
  CHECK(fields.string("s") == "x");
  CHECK(fields.boolean_or("b", false));
  CHECK(format_instant(fields.instant("t")) == "2026-02-05T21:29:37Z");
  CHECK(fields.currency("c").code() == "BTC");
  CHECK(fields.word("w", {"call", "put"}) == 1);
  CHECK(fields.strings("l") == std::vector<std::string>{"a", "b"});
  CHECK(fields.array("a").size() == 1);
  CHECK(fields.object_or_empty("o").size() == 1);
  CHECK(fields.child("child") != nullptr);
  fields.finish();
  CHECK(issues.empty());
}

TEST_CASE("absent optional fields fall back in silence") {
  const Document document = read("{}");
  Issues issues;
  Fields fields(document, issues);
  CHECK(fields.number_or("x", 7) == 7);
  CHECK_FALSE(fields.optional_number("x").has_value());
  CHECK(fields.string_or("x", "y") == "y");
  CHECK(fields.boolean_or("x", true));
  CHECK_FALSE(fields.optional_instant("x").has_value());
  CHECK(fields.word_or("x", {"a", "b"}, 1) == 1);
  CHECK(fields.strings("x").empty());
  CHECK(fields.array_or_empty("x").empty());
  CHECK(fields.object_or_empty("x").empty());
  CHECK(fields.child("x") == nullptr);
  CHECK_FALSE(fields.has("x"));
  fields.finish();
  CHECK(issues.empty());
}

TEST_CASE("absent required fields are all reported, at the object and with their own path") {
  const Document document = read(R"({"accounts":[{}]})");
  Issues issues;
  Fields fields(document.find("accounts")->array()->front(), issues);
  fields.number("quantity");
  fields.string("id");
  fields.instant("as_of");
  fields.currency("currency");
  fields.word("kind", {"a"});
  fields.array("list");
  fields.required_child("thing");
  CHECK(texts(issues) == Texts{"f.json:1:14: accounts[0].quantity: is required and absent",
                               "f.json:1:14: accounts[0].id: is required and absent",
                               "f.json:1:14: accounts[0].as_of: is required and absent",
                               "f.json:1:14: accounts[0].currency: is required and absent",
                               "f.json:1:14: accounts[0].kind: is required and absent",
                               "f.json:1:14: accounts[0].list: is required and absent",
                               "f.json:1:14: accounts[0].thing: is required and absent"});
  CHECK(issues[0].code == ErrorCode::missing_field);
}

TEST_CASE("wrong values say what was wanted and what stands there") {
  const Document document =
      read(R"({"a":"x","b":0,"c":-1,"d":"","e":1,"f":"2026-02-05T21:29:37","g":"usd","h":"cal",
"i":[1],"j":{},"k":[],"l":null,"m":5,"n":[true,"ok"]})");
  Issues issues;
  Fields fields(document, issues);
  fields.number("a");
  CHECK(fields.positive("b") > 0);  // harmless: what divides by it goes on to find more mistakes
  fields.non_negative("c");
  fields.string("d");
  fields.boolean_or("e", false);
  fields.instant("f");
  fields.currency("g");
  fields.word("h", {"call", "put"});
  fields.object_or_empty("i");
  fields.array("j");
  fields.string_or("k", "");
  fields.optional_number("l");
  fields.optional_instant("m");
  CHECK(fields.strings("n").size() == 2);
  CHECK(texts(issues) ==
        Texts{"f.json:1:6: a: want a finite number, got \"x\"", "f.json:1:14: b: want a number > 0, got 0",
              "f.json:1:20: c: want a number >= 0, got -1",
              "f.json:1:27: d: want a string that is not empty, got \"\"",
              "f.json:1:34: e: want true or false, got 1",
              "f.json:1:40: f: want a time such as 2026-02-05T21:29:37Z, got \"2026-02-05T21:29:37\"",
              "f.json:1:66: g: want a currency code such as USD or BTC, got \"usd\"",
              "f.json:1:76: h: want one of \"call\", \"put\", got \"cal\"",
              "f.json:2:5: i: want an object, got an array", "f.json:2:13: j: want an array, got an object",
              "f.json:2:20: k: want a string that is not empty, got an array",
              "f.json:2:27: l: want a finite number, got null",
              "f.json:2:36: m: want a time such as \"2026-02-05T21:29:37Z\", got 5",
              "f.json:2:43: n[0]: want a string that is not empty, got true"});
  CHECK(issues[7].hint == "did you mean \"call\"?");
  CHECK(issues[11].hint == "leave the field out when it has no value");
  for (const Issue& issue : issues) CHECK(issue.code == ErrorCode::invalid_value);
}

TEST_CASE("numbers that are not finite are refused") {
  const Document document(Document::Object{{"x", Document(std::nan(""), {})}}, {});
  Issues issues;
  Fields fields(document, issues);
  fields.number("x");
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].message == "want a finite number, got nan");
}

TEST_CASE("what nobody asked for is reported with its likely meaning") {
  const Document document = read(R"({"quantity":1,"quantty":2,"zebra":3})");
  Issues issues;
  Fields fields(document, issues);
  fields.number("quantity");
  fields.finish();
  CHECK(texts(issues) == Texts{"f.json:1:25: quantty: is not a field of this object",
                               "f.json:1:35: zebra: is not a field of this object"});
  CHECK(issues[0].code == ErrorCode::unknown_field);
  CHECK(issues[0].hint == "did you mean \"quantity\"?");
  CHECK(issues[1].hint.empty());
}

TEST_CASE("what is no object is one issue, not one for each field") {
  const Document document = read("[1]");
  Issues issues;
  Fields fields(document, issues);
  fields.number("a");
  fields.string("b");
  fields.finish();
  CHECK(texts(issues) == Texts{"f.json:1:1: want an object, got an array"});
}

TEST_CASE("issues of the caller's own stand at the member, or at the object when it is absent") {
  const Document document = read("{\n\"a\": 1}");
  Issues issues;
  Fields fields(document, issues);
  fields.fail_at("a", ErrorCode::unsupported, "no rule for it", "try b");
  fields.fail_at("b", ErrorCode::missing_parameter, "is needed");
  fields.fail_at("", ErrorCode::limit, "too much");
  CHECK(texts(issues) ==
        Texts{"f.json:2:6: a: no rule for it", "f.json:1:1: b: is needed", "f.json:1:1: too much"});
  CHECK(issues[0].hint == "try b");
  CHECK(fields.where().file == "f.json");
}

TEST_CASE("a check says nothing of a member that was complained of, and all there is to say of a sound one") {
  const Document document = read(R"({"most":"x","tiers":[{"from":"x"}],"tier":1,"names":1})");
  Issues issues{{ErrorCode::limit, "of another reader", document.find("tier")->where(), {}}};
  Fields fields(document, issues);
  CHECK(!fields.complained());
  fields.number("most");
  fields.number("least");
  Fields tier(fields.array("tiers").front(), issues);
  tier.number("from");
  CHECK(issues.size() == 4);
  CHECK(fields.complained());
  for (const std::string key : {"most", "least", "tiers"}) {
    CHECK(fields.complained(key));
    fields.fail_at(key, ErrorCode::invalid_value, "follows from what was not read");
  }
  CHECK(issues.size() == 4);
  CHECK(!fields.complained("tier"));
  fields.fail_at("tier", ErrorCode::invalid_value, "is too low");
  fields.fail_at("names", ErrorCode::duplicate, "a twice");
  fields.fail_at("names", ErrorCode::duplicate, "b twice");
  CHECK(issues.size() == 7);
}

}  // namespace fields_test
