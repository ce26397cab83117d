#include "crossmargin/core/issue.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace issue_test {

using namespace crossmargin;

namespace {

constexpr ErrorCode all_codes[] = {ErrorCode::unreadable,
                                   ErrorCode::malformed,
                                   ErrorCode::invalid_value,
                                   ErrorCode::missing_field,
                                   ErrorCode::unknown_field,
                                   ErrorCode::duplicate,
                                   ErrorCode::unknown_instrument,
                                   ErrorCode::expired,
                                   ErrorCode::unsupported,
                                   ErrorCode::limit,
                                   ErrorCode::missing_price,
                                   ErrorCode::missing_volatility,
                                   ErrorCode::missing_rate,
                                   ErrorCode::missing_parameter,
                                   ErrorCode::no_solution,
                                   ErrorCode::interrupted,
                                   ErrorCode::internal};

}  // namespace

TEST_CASE("every error code has a word of its own") {
  std::set<std::string> words;
  for (const ErrorCode code : all_codes) words.emplace(to_string(code));
  CHECK(words.size() == std::size(all_codes));
  CHECK(to_string(ErrorCode::missing_rate) == "missing_rate");
  CHECK(to_string(ErrorCode::internal) == "internal");
}

TEST_CASE("codes fall into the classes that exit codes are made of") {
  CHECK(classify(ErrorCode::malformed) == ErrorClass::input_invalid);
  CHECK(classify(ErrorCode::missing_field) == ErrorClass::input_invalid);
  CHECK(classify(ErrorCode::missing_price) == ErrorClass::data_missing);
  CHECK(classify(ErrorCode::missing_volatility) == ErrorClass::data_missing);
  CHECK(classify(ErrorCode::missing_rate) == ErrorClass::data_missing);
  CHECK(classify(ErrorCode::missing_parameter) == ErrorClass::data_missing);
  CHECK(classify(ErrorCode::interrupted) == ErrorClass::interrupted);
  CHECK(classify(ErrorCode::internal) == ErrorClass::internal);
}

TEST_CASE("the text of an issue leaves out what is unknown") {
  CHECK(to_text({ErrorCode::limit, "too many", {"a.csv", 3, 7, "quantity"}, "hint"}) ==
        "a.csv:3:7: quantity: too many");
  CHECK(to_text({ErrorCode::limit, "too many", {"a.csv", 3, 0, ""}, ""}) == "a.csv:3: too many");
  CHECK(to_text({ErrorCode::limit, "too many", {"a.csv", 0, 9, ""}, ""}) == "a.csv: too many");
  CHECK(to_text({ErrorCode::limit, "too many", {"", 0, 0, "x"}, ""}) == "x: too many");
  CHECK(to_text({ErrorCode::limit, "too many", {}, ""}) == "too many");
}

TEST_CASE("issues are appended in order") {
  Issues issues;
  append(issues, {{ErrorCode::limit, "a"}, {ErrorCode::limit, "b"}});
  append(issues, {{ErrorCode::limit, "c"}});
  append(issues, {});
  REQUIRE(issues.size() == 3);
  CHECK(issues[0].message == "a");
  CHECK(issues[2].message == "c");
}

TEST_CASE("fail makes a result with one issue") {
  const Result<int> result = fail(ErrorCode::expired, "is over", {"f", 1, 2, "x"}, "roll it");
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].code == ErrorCode::expired);
  CHECK(result.error()[0].where.column == 2);
  CHECK(result.error()[0].hint == "roll it");
}

}  // namespace issue_test
