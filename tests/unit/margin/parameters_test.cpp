#include <doctest/doctest.h>

#include <algorithm>

#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace parameters_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

Issues issues_of(const std::string& text) {
  auto method = method_from(text, relative_moves({-0.1}));
  return method ? Issues{} : method.error();
}

bool has(const Issues& issues, ErrorCode code, const std::string& field) {
  return std::any_of(issues.begin(), issues.end(), [&](const Issue& issue) {
    return issue.code == code && to_text(issue).find(field) != std::string::npos;
  });
}

const std::string good =
    R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
        "levels":{"computed":"initial","factor":0.8},"open_orders":{"initial":"none","maintenance":"none"})";

}  // namespace

TEST_CASE("the smallest good method, and the one table of kinds") {
  CHECK(issues_of(method_text(good + "}")).empty());
  const std::vector<std::string> kinds = method_kinds();
  CHECK(std::is_sorted(kinds.begin(), kinds.end()));
  for (const char* kind : {"expiry_grid", "scenario_grid", "span"})
    CHECK_MESSAGE(std::count(kinds.begin(), kinds.end(), kind) == 1, kind);
}

TEST_CASE("every required member that is absent is named in one run") {
  const Issues issues = issues_of(R"({"kind":"scenario_grid","parameters":{}})");
  for (const char* field :
       {"schema", "schema_version", "id", "version", "title", "effective", "scenario_set", "haircuts",
        "alert_levels", "currency", "risk_unit", "conversion", "levels", "open_orders"}) {
    CHECK_MESSAGE(has(issues, ErrorCode::missing_field, field), field);
  }
}

TEST_CASE("unknown members are errors at every level") {
  const Issues issues = issues_of(method_text(
      good + R"(,"rangs":{},"recognition":{"default":{"share":1,"capp":2}},"charges":{"roll":{}}})"));
  for (const char* field : {"rangs", "capp", "roll"})
    CHECK_MESSAGE(has(issues, ErrorCode::unknown_field, field), field);
}

TEST_CASE("values outside their domain") {
  CHECK(has(issues_of(method_text(good + R"(,"recognition":{"default":{"share":1.5}}})")),
            ErrorCode::invalid_value, "share"));
  CHECK(has(issues_of(method_text(good + R"(,"tie_tolerance":-1})")), ErrorCode::invalid_value,
            "tie_tolerance"));
  CHECK(has(issues_of(method_text(good + R"(,"groups":[{"id":"g","units":["A"],"offset":2}]})")),
            ErrorCode::invalid_value, "offset"));
  CHECK(has(issues_of(method_text(good + R"(,"dampener":{}})")), ErrorCode::missing_field,
            "the table is empty"));
  CHECK(has(issues_of(method_text(good + R"(,"offsets":{"pairs":[{"a":"A","b":"A","offset":1}]}})")),
            ErrorCode::invalid_value, "two different"));
  CHECK(has(issues_of(method_text(good + R"(,"given":{"contingency":5}})")), ErrorCode::unknown_field,
            "contingency"));
}

TEST_CASE("a unit belongs to one group, or to pairs") {
  const std::string groups =
      R"(,"groups":[{"id":"g","units":["A","B"],"offset":0.5},{"id":"h","units":["B"],"offset":0.5}])";
  CHECK(has(issues_of(method_text(good + groups + "}")), ErrorCode::duplicate, "already"));
  const std::string both = R"(,"groups":[{"id":"g","units":["A"],"offset":0.5}],
    "offsets":{"pairs":[{"a":"B","b":"A","offset":0.5}]}})";
  CHECK(has(issues_of(method_text(good + both)), ErrorCode::invalid_value, "paired"));
  const std::string twice =
      R"(,"offsets":{"pairs":[{"a":"B","b":"A","offset":0.5},{"a":"A","b":"B","offset":0.4}]}})";
  CHECK(has(issues_of(method_text(good + twice)), ErrorCode::duplicate, "twice"));
  const std::string shared = R"(,"units":{"X":["A"],"Y":["A"]}})";
  CHECK(has(issues_of(method_text(good + shared)), ErrorCode::duplicate, "more than one unit"));
}

TEST_CASE("a group stands in one group at most, and none in itself") {
  const auto with = [](const std::string& groups) {
    return issues_of(method_text(good + R"(,"groups":[)" + groups + "]}"));
  };
  const std::string inner = R"({"id":"i","units":["A"],"offset":0.9},)";
  CHECK(with(inner + R"({"id":"o","groups":["i"],"window":2})").empty());
  CHECK(has(with(inner + R"({"id":"o","groups":["i"],"offset":1},{"id":"p","groups":["i"],"offset":1})"),
            ErrorCode::duplicate, "already"));
  CHECK(has(with(R"({"id":"a","groups":["b"],"offset":1},{"id":"b","groups":["a"],"offset":1})"),
            ErrorCode::invalid_value, "holds itself"));
  CHECK(has(with(R"({"id":"a","groups":["A"],"offset":1})"), ErrorCode::invalid_value, "none of the groups"));
  CHECK(
      has(with(inner + R"({"id":"i","units":["B"],"offset":1})"), ErrorCode::duplicate, "there is a group"));
  CHECK(has(with(R"({"id":"a","units":["A"]})"), ErrorCode::missing_field, "offset"));
  CHECK(has(with(R"({"id":"a","units":["A"],"window":0.5})"), ErrorCode::invalid_value, "window"));
  CHECK(has(with(R"({"id":"a","offset":1})"), ErrorCode::missing_field, "units"));
}

TEST_CASE("the cap of a benefit is a share, of positions or of units") {
  const auto with = [](const std::string& cap) {
    return issues_of(method_text(good + "}").insert(1, R"("benefit_cap":)" + cap + ","));
  };
  CHECK(with(R"({"share":0.8})").empty());
  CHECK(has(with(R"({"share":1.1})"), ErrorCode::invalid_value, "share"));
  CHECK(has(with(R"({"share":0.8,"of":"books"})"), ErrorCode::invalid_value, "of"));
  CHECK(has(with("{}"), ErrorCode::missing_field, "share"));
}

TEST_CASE("an unknown kind and a newer format are refused with what to do") {
  std::string text = method_text(good + "}");
  text.replace(text.find("scenario_grid"), 13, "scenario_grit");
  CHECK(has(issues_of(text), ErrorCode::unsupported, "scenario_grit"));
  text = method_text(good + "}");
  text.replace(text.find("\"schema_version\":1"), 18, "\"schema_version\":2");
  CHECK(has(issues_of(text), ErrorCode::unsupported, "version"));
}

TEST_CASE("every shipped method binds") {
  for (const char* id :
       {"scan-16", "deribit-pm-2024", "deribit-xpm-2024", "occ-tims", "oms-style", "bybit-pm"}) {
    const Document document = read_document(source_path("data/methods/" + std::string(id) + ".json"));
    const auto method = make_method(document, relative_moves({-0.1}), "hash");
    CHECK_MESSAGE(method.has_value(), id << ": " << (method ? "" : to_text(method.error().front())));
    if (!method) continue;
    CHECK((*method)->info().id == id);
    CHECK(!(*method)->info().sources.empty());
    CHECK(!(*method)->info().notes.empty());
  }
}

}  // namespace parameters_test
