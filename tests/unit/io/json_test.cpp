#include "crossmargin/io/json.hpp"

#include <doctest/doctest.h>

#include <clocale>
#include <string>

namespace json_test {

using namespace crossmargin;

namespace {

Document read(std::string_view text) {
  auto document = io::parse_json(text, "f.json");
  if (!document) FAIL_CHECK(to_text(document.error().front()));
  return document ? *std::move(document) : Document{};
}

/// The issues of a text, one a line.
std::string complaints(std::string_view text) {
  const auto document = io::parse_json(text, "f");
  std::string all;
  if (!document) {
    for (const Issue& issue : document.error()) all += (all.empty() ? "" : "\n") + to_text(issue);
  }
  return all;
}

std::string hint(std::string_view text) {
  const auto document = io::parse_json(text, "f");
  REQUIRE_FALSE(document.has_value());
  return document.error().front().hint;
}

}  // namespace

TEST_CASE("each kind of value is read") {
  const Document document = read(
      R"({"n": null, "t": true, "f": false, "x": -1.5e3, "s": "a\n\u00e9\ud83d\ude00", "a": [1, [], {}]})");
  REQUIRE(document.object()->size() == 6);
  CHECK(document.find("n")->is_null());
  CHECK(*document.find("t")->boolean());
  CHECK_FALSE(*document.find("f")->boolean());
  CHECK(*document.find("x")->number() == -1500.0);
  CHECK(*document.find("s")->string() == "a\n\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(document.find("a")->array()->size() == 3);
  CHECK(document.object()->front().first == "n");
  CHECK(*read("7").number() == 7);
  CHECK(*read(" \n\"x\" ").string() == "x");
  CHECK(read("{}").object()->empty());
}

TEST_CASE("each value knows its line, column and path") {
  const Document document = read(
      "{\n  \"accounts\": [\n    {\"positions\": [ {\"quantity\" : 1} ,\n\t-2,\"\xC3\xA9\", true]}\n  "
      "]\n}\n");
  const Document::Array& positions = *document.find("accounts")->array()->front().find("positions")->array();
  const auto where = [](const Document& d) {
    return std::to_string(d.where().line) + ":" + std::to_string(d.where().column) + " " + d.where().field;
  };
  CHECK(where(document) == "1:1 ");
  CHECK(where(*document.find("accounts")) == "2:15 accounts");
  CHECK(where(document.find("accounts")->array()->front()) == "3:5 accounts[0]");
  CHECK(where(positions[0]) == "3:21 accounts[0].positions[0]");
  CHECK(where(*positions[0].find("quantity")) == "3:35 accounts[0].positions[0].quantity");
  CHECK(where(positions[1]) == "4:2 accounts[0].positions[1]");
  CHECK(where(positions[2]) == "4:5 accounts[0].positions[2]");
  CHECK(where(positions[3]) ==
        "4:10 accounts[0].positions[3]");  // the accented letter is one column, two bytes
  CHECK(document.where().file == "f.json");
}

TEST_CASE("numbers are read to the last bit") {
  CHECK(*read("0.1").number() == 0.1);
  CHECK(*read("1e-7").number() == 1e-7);
  CHECK(*read("-0").number() == 0);
  CHECK(*read("9007199254740993.0").number() ==
        9007199254740992.0);  // a decimal point says: a measurement, rounded
  CHECK(*read("1.7976931348623157e308").number() == 1.7976931348623157e308);
  CHECK(*read("5e-324").number() == 5e-324);
  CHECK(*read("9007199254740992").number() == 9007199254740992.0);
  CHECK(*read("9007199254740994").number() == 9007199254740994.0);
  CHECK(*read("-18446744073709551616").number() == -18446744073709551616.0);  // -2^64 is a double
  CHECK(*read("100000000000000000000").number() == 1e20);
}

TEST_CASE("the C locale does not change numbers") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"}) std::setlocale(LC_NUMERIC, name);
  CHECK(*read("[1.25, 3]").array()->front().number() == 1.25);
  std::setlocale(LC_NUMERIC, before.c_str());
}

TEST_CASE("numbers that a double cannot hold are errors, all of them in one run") {
  CHECK(complaints("[9007199254740993,\n 1e999, -1e999, 1e-999, 123456789012345678901]") ==
        "f:1:2: [0]: want an integer that a double can hold exactly, got \"9007199254740993\"\n"
        "f:2:2: [1]: want a number that a double can hold, got \"1e999\"");
  CHECK(complaints("{\"a\": 1e-999, \"b\": 123456789012345678901, \"c\": -18446744073709551617}") ==
        "f:1:7: a: want a number that a double can hold, got \"1e-999\"\n"
        "f:1:20: b: want an integer that a double can hold exactly, got \"123456789012345678901\"\n"
        "f:1:48: c: want an integer that a double can hold exactly, got \"-18446744073709551617\"");
}

TEST_CASE("a field that stands twice is an error at its second place") {
  CHECK(complaints("{\"a\": 1,\n\"b\": {\"c\": 1, \"c\": 2},\n\"a\": 3, \"a\": 4}") ==
        "f:2:20: b.c: stands twice in one object, first at line 2\n"
        "f:3:6: a: stands twice in one object, first at line 1\n"
        "f:3:14: a: stands twice in one object, first at line 1");
  CHECK(complaints(R"({"a": 1, "\u0061": 2})") == "f:1:20: a: stands twice in one object, first at line 1");
  CHECK(complaints(R"([{"a": 1}, {"a": 2}])").empty());
}

TEST_CASE("nesting stops at 64 levels") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(complaints(nested(64)).empty());
  const std::string text = complaints(nested(65));
  CHECK(text.starts_with("f:1:65: [0][0]"));
  CHECK(text.ends_with(": is nested deeper than 64 levels"));
  const auto deep = io::parse_json(std::string(1000000, '['), "f");
  CHECK(deep.error()[0].code == ErrorCode::limit);
  std::string objects;
  for (int i = 0; i < 65; ++i) objects += "{\"a\":";
  CHECK(complaints(objects).ends_with(": is nested deeper than 64 levels"));
}

TEST_CASE("a text that ends early says what is still open") {
  CHECK(complaints("") == "f:1:1: want a JSON value, got an empty text");
  CHECK(complaints(" \n ") == "f:2:2: want a JSON value, got an empty text");
  CHECK(complaints("{\n\"a\": [1,\n2") == "f:3:2: a: the text ends inside the array that opens at line 2");
  CHECK(complaints("{\"a\"") == "f:1:5: the text ends inside the object that opens at line 1");
  CHECK(complaints("[\"abc") == "f:1:2: [0]: want a closing double quote, got the end of the text");
  CHECK(complaints("[\"abc\n\"]") == "f:1:2: [0]: want a closing double quote, got the end of the line");
}

TEST_CASE("syntax errors say what was wanted, where") {
  CHECK(complaints("{\"a\": 1 \"b\": 2}") == "f:1:9: want ',' or '}', got \"\\\"\"");
  CHECK(complaints("[1 2]") == "f:1:4: want ',' or ']', got \"2\"");
  CHECK(complaints("[1,,2]") == "f:1:4: [1]: want a value, got \",\"");
  CHECK(complaints("[,1]") == "f:1:2: [0]: want a value, got \",\"");
  CHECK(complaints("[1,\n]") == "f:2:1: [1]: want a value, got \"]\"");
  CHECK(complaints("{\"a\": 1,}") == "f:1:9: want a field name in double quotes, got \"}\"");
  CHECK(complaints("{,}") == "f:1:2: want a field name in double quotes, got \",\"");
  CHECK(complaints("{a: 1}") == "f:1:2: want a field name in double quotes, got \"a\"");
  CHECK(complaints("{\"a\" 1}") == "f:1:6: want ':' after the field name, got \"1\"");
  CHECK(complaints("{\"a\":: 1}") == "f:1:6: a: want a value, got \":\"");
  CHECK(complaints("{\"a\":}") == "f:1:6: a: want a value, got \"}\"");
  CHECK(complaints("{\"a\": nul}") == "f:1:7: a: want a value, got \"nul\"");
  CHECK(complaints("[1}") == "f:1:3: want ',' or ']', got \"}\"");
  CHECK(complaints("1 2") == "f:1:3: want nothing after the value, got \"2\"");
  CHECK(complaints("{} ,") == "f:1:4: want nothing after the value, got \",\"");
  CHECK(complaints("{}\n{}") == "f:2:1: want nothing after the value, got \"{\"");
  CHECK(io::parse_json("[1 2]", "f").error()[0].code == ErrorCode::malformed);
}

TEST_CASE("numbers that JSON does not write that way") {
  CHECK(complaints("[01]") == "f:1:3: want ',' or ']', got \"1\"");
  CHECK(complaints("[1.]") == "f:1:2: [0]: want a value, got \"1.\"");
  CHECK(complaints("[.5]") == "f:1:2: [0]: want a value, got \".5\"");
  CHECK(complaints("[+5]") == "f:1:2: [0]: want a value, got \"+5\"");
  CHECK(complaints("[-]") == "f:1:2: [0]: want a value, got \"-\"");
  CHECK(complaints("[1e]") == "f:1:2: [0]: want a value, got \"1e\"");
  CHECK(complaints("[1.2.3]") == "f:1:5: want ',' or ']', got \".3\"");
  for (const char* text : {"[01]", "[1.]", "[.5]", "[+5]", "[1e]", "[1.2.3]"}) {
    CAPTURE(text);
    CHECK(hint(text).starts_with("a number has no leading zero"));
  }
  for (const char* text : {"[NaN]", "[nan]", "[Infinity]", "[-Infinity]", "[inf]"}) {
    CAPTURE(text);
    CHECK(complaints(text).starts_with("f:1:2: [0]: want a value, got "));
    CHECK(hint(text).starts_with("JSON has no NaN"));
  }
}

TEST_CASE("the usual habits of other languages get a hint") {
  CHECK(hint("['a']") == "strings stand in double quotes");
  CHECK(hint("// x\n{}") == "JSON has no comments");
  CHECK(hint("[True]") == "true, false and null are written in small letters");
  CHECK(hint("[1, /* */ 2]") == "JSON has no comments");
  CHECK(hint("[1,]").find("comma") != std::string::npos);
}

TEST_CASE("strings are held to their rules") {
  CHECK(complaints("[\"a\tb\"]") == "f:1:4: [0]: want text, got the control character \"\\x09\"");
  CHECK(complaints("[\"a\\x\"]") == "f:1:4: [0]: want an escape that JSON knows, got \"\\\\x\"");
  CHECK(complaints("{\"k\\q\": 1}") == "f:1:4: want an escape that JSON knows, got \"\\\\q\"");
  for (const char* text : {R"(["\u12"])", R"(["\uZZZZ"])", R"(["\ud800"])", R"(["\ud800\u0041"])",
                           R"(["\udc00"])", R"(["\ud800x"])", R"(["\)"}) {
    CAPTURE(text);
    CHECK(complaints(text).find("want an escape that JSON knows") != std::string::npos);
  }
  CHECK(read(R"(["\"\\\/\b\f\n\r\t"])").array()->front().string()->size() == 8);
}

TEST_CASE("bytes that are not text are refused where they stand") {
  CHECK(complaints("[\"a\xFF\"]") == "f:1:4: want UTF-8, got the byte \"\xFF\"");
  CHECK(complaints("[\n\xC3(]") == "f:2:1: want UTF-8, got the byte \"\xC3\"");
  for (const char* bad :
       {"\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xE2\x82\"", "\"\x80\"",
        "\"\xF0\x8F\xBF\xBF\"", "\"\xE0\x9F\xBF\"", "\"\xF8\x88\x80\x80\x80\""}) {
    CAPTURE(bad);
    CHECK(complaints(bad).find("want UTF-8") != std::string::npos);
  }
  CHECK(complaints(std::string_view("{}\0{", 4)) == "f:1:3: want text, got a NUL byte");
  CHECK(complaints(std::string_view("[1,\n\"\0\"]", 9)) == "f:2:2: want text, got a NUL byte");
  CHECK(complaints("\xFF\xFE{\0}").find("want UTF-8") != std::string::npos);
}

TEST_CASE("a byte-order mark in front is no character") {
  const Document document = read("\xEF\xBB\xBF{\"a\": 1}");
  CHECK(document.where().column == 1);
  CHECK(*document.find("a")->number() == 1);
  CHECK(complaints("\xEF\xBB\xBF").ends_with("want a JSON value, got an empty text"));
  CHECK_FALSE(complaints("\xEF\xBB\xBF\xEF\xBB\xBF{}").empty());
}

TEST_CASE("every cut of a text is refused with one place inside it") {
  const std::string text =
      R"({"a": [1, -2.5e3, "x\u00e9\n", {"b": null}], "c": {"d": true, "e": false}, "f": ""})";
  REQUIRE(read(text).object()->size() == 3);
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    const auto cut = io::parse_json(std::string_view(text).substr(0, size), "f");
    REQUIRE_FALSE(cut.has_value());
    REQUIRE(cut.error().size() == 1);
    const Issue& issue = cut.error().front();
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.where.line == 1);
    CHECK(issue.where.column >= 1);
    CHECK(issue.where.column <= static_cast<int>(size) + 1);
  }
}

TEST_CASE("large objects and arrays are read in time that grows with their size") {
  std::string text = "{";
  for (int i = 0; i < 50000; ++i) text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  text += "\"k7\":0}";
  CHECK(complaints(text) ==
        "f:1:" + std::to_string(text.size() - 1) + ": k7: stands twice in one object, first at line 1");
}

}  // namespace json_test
