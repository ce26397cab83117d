#include "crossmargin/core/document.hpp"

#include <doctest/doctest.h>

namespace document_test {

using namespace crossmargin;

namespace {

Document object_of(Document::Object members) {
  return {std::move(members), {"m.json", 1, 1, ""}};
}

}  // namespace

TEST_CASE("values know what they are") {
  CHECK(Document{}.is_null());
  CHECK(Document{}.type_name() == "null");
  CHECK(Document(true, {}).type_name() == "a boolean");
  CHECK(Document(1.5, {}).type_name() == "a number");
  CHECK(Document(std::string("x"), {}).type_name() == "a string");
  CHECK(Document(Document::Array{}, {}).type_name() == "an array");
  CHECK(Document(Document::Object{}, {}).type_name() == "an object");
  CHECK(*Document(1.5, {}).number() == 1.5);
  CHECK(Document(1.5, {}).string() == nullptr);
}

TEST_CASE("members are found by key") {
  const Document document = object_of({{"a", Document(1.0, {})}, {"b", Document(2.0, {})}});
  REQUIRE(document.find("b") != nullptr);
  CHECK(*document.find("b")->number() == 2.0);
  CHECK(document.find("c") == nullptr);
  CHECK(Document(1.0, {}).find("a") == nullptr);
}

TEST_CASE("set replaces, adds and makes the objects on the way") {
  Document document = object_of({{"a", Document(1.0, {})}});
  const SourceLocation origin{"--set", 0, 0, ""};
  REQUIRE(document.set("a", 5.0, origin).has_value());
  REQUIRE(document.set("ranges.BTC.price", std::string("x"), origin).has_value());
  CHECK(*document.find("a")->number() == 5.0);
  CHECK(document.find("a")->where().file == "--set");
  const Document* btc = document.find("ranges")->find("BTC");
  REQUIRE(btc != nullptr);
  CHECK(btc->where().field == "ranges.BTC");
  CHECK(*btc->find("price")->string() == "x");
  CHECK(btc->find("price")->where().field == "ranges.BTC.price");
}

TEST_CASE("set refuses paths that lead nowhere") {
  Document document = object_of({{"a", Document(1.0, {})}});
  const SourceLocation origin{"--set", 0, 0, ""};
  const auto through_number = document.set("a.b", 1.0, origin);
  REQUIRE_FALSE(through_number.has_value());
  CHECK(through_number.error()[0].code == ErrorCode::invalid_value);
  CHECK(to_text(through_number.error()[0]) ==
        "--set: a.b: cannot be set: what holds it is a number, not an object");
  for (const char* path : {"", ".", "x.", ".x", "x..y"}) {
    CAPTURE(path);
    CHECK_FALSE(document.set(path, 1.0, origin).has_value());
  }
  CHECK(*document.find("a")->number() == 1.0);
}

}  // namespace document_test
