#include <doctest/doctest.h>

#include <limits>

#include "crossmargin/report/report.hpp"

namespace render_test {

using namespace crossmargin;
using namespace crossmargin::report;

namespace {

Currency code(const char* text) {
  return *Currency::parse(text);
}

Report small_report() {
  Report report;
  report.kind = "margin";
  report.title = "Margin report";
  report.provenance.code_version = "1.2.3";
  report.provenance.as_of = "2026-03-02T15:00:00Z";
  report.provenance.reporting_currency = code("USD");
  report.provenance.methods = {{.id = "m"}};
  report.provenance.inputs = {{"market", "m.json", "ab"}};
  report.notices = {{NoticeKind::modelled, "", "", "a forward by parity"}};
  Section pool{.kind = "pool", .id = "cross", .title = "cross pool", .currency = code("USD"), .status = "ok"};
  pool.groups = {{"equity",
                  "Equity",
                  {{"collateral", "collateral", ValueType::money, 1234567.005},
                   {"utilisation", "utilisation", ValueType::percent, 0.25},
                   {"coverage", "coverage", ValueType::number, std::numeric_limits<double>::infinity()}}}};
  Table positions{
      .key = "positions",
      .title = "Positions",
      .columns = {{"instrument", "instrument"}, {"contribution", "contribution", ValueType::money, true}},
      .rows = {},
      .limited = true};
  positions.rows = {{{std::string("A"), -1.0}},
                    {{std::string("B, \"b\""), 300.0}},
                    {{std::string("C"), 20.0}},
                    {{std::string("D"), 4.0}}};
  Table coin{.key = "units",
             .title = "Units",
             .columns = {{"unit", "unit"}, {"scan", "scan", ValueType::money}},
             .rows = {}};
  coin.rows = {{.cells = {std::string("BTC"), 0.123456789}, .currency = code("BTC")}};
  pool.tables = {positions, coin};
  Section account{
      .kind = "account", .id = "acc", .title = "Account acc", .currency = code("USD"), .status = "alert"};
  account.children = {pool};
  report.sections = {account};
  return report;
}

}  // namespace

TEST_CASE("JSON: money is text in the currency's digits, other numbers are numbers, no bound is null") {
  const std::string json = to_json(small_report()).value();
  CHECK(
      json.starts_with("{\n \"schema\": \"crossmargin-report\",\n \"schema_version\": 1,\n \"kind\": "
                       "\"margin\",\n \"complete\": true,"));
  CHECK(json.find("\"collateral\": \"1234567.01\"") != std::string::npos);
  CHECK(json.find("\"utilisation\": 0.25") != std::string::npos);
  CHECK(json.find("\"coverage\": null") != std::string::npos);
  CHECK(json.find("\"scan\": \"0.12345679\",\n       \"currency\": \"BTC\"") != std::string::npos);
  CHECK(json.find("\"pools\": [") != std::string::npos);
}

TEST_CASE("CSV: one long table with quoted cells") {
  const std::string csv = to_csv(small_report()).value();
  CHECK(csv.starts_with("account,pool,section,item,measure,value,currency\n"));
  CHECK(csv.find("acc,cross,equity,,collateral,1234567.01,USD\n") != std::string::npos);
  CHECK(csv.find("acc,cross,equity,,coverage,inf,\n") != std::string::npos);
  CHECK(csv.find("acc,cross,positions,\"B, \"\"b\"\"\",contribution,300.00,USD\n") != std::string::npos);
  CHECK(csv.find("acc,cross,units,BTC,scan,0.12345679,BTC\n") != std::string::npos);
  CHECK(csv.find(",,provenance,market:m.json,sha256,ab,\n") != std::string::npos);
}

TEST_CASE("text: the largest rows come first and the rest is summed in one line") {
  TextOptions options;
  options.top = 2;
  const std::string text = to_text(small_report(), options).value();
  const std::size_t first = text.find("B, \"b\"");
  const std::size_t second = text.find("  C ");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  CHECK(first < second);
  CHECK(text.find("  D ") == std::string::npos);
  CHECK(text.find("(2 more)") != std::string::npos);
  CHECK(text.find("3.00\n", text.find("(2 more)")) != std::string::npos);
  CHECK(text.find("1,234,567.01") != std::string::npos);
  CHECK(text.find("25.0 %") != std::string::npos);
  CHECK(text.find("infinite") != std::string::npos);
}

TEST_CASE("text stays within 100 columns and carries no colour unless asked") {
  Report report = small_report();
  report.notices[0].text = std::string(30, 'w') + " " + std::string(60, 'x') + " " + std::string(40, 'y');
  report.sections[0].children[0].tables[0].rows[0].cells[0] = std::string(150, 'n');
  const std::string text = to_text(report, {}).value();
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = text.find('\n', start);
    CHECK(end - start <= 100);
    start = end + 1;
  }
  CHECK(text.find('\033') == std::string::npos);
  TextOptions colored;
  colored.color = Color::ansi;
  CHECK(to_text(report, colored).value().find("\033[33malert\033[0m") != std::string::npos);
}

TEST_CASE("a worst cell stands in brackets") {
  Table grid{.key = "grid",
             .title = "BTC",
             .columns = {{"price", "price"}, {"", "vol up", ValueType::money}},
             .rows = {}};
  grid.rows = {{.cells = {std::string("-5 %"), -100.0}, .currency = code("USD"), .marked = 1},
               {.cells = {std::string("+5 %"), 90.0}, .currency = code("USD")}};
  const std::string text = to_text(grid, {}).value();
  CHECK(text.find("[-100.00]") != std::string::npos);
  CHECK(text.find("90.00 \n") == std::string::npos);
}

TEST_CASE("an excluded or incomplete notice makes the report a lower bound") {
  Report report = small_report();
  CHECK(report.complete());
  report.notices.push_back({NoticeKind::excluded, "acc", "cross", "X was left out"});
  CHECK_FALSE(report.complete());
  CHECK(to_text(report, {}).value().find("INCOMPLETE: every total below is a lower bound") !=
        std::string::npos);
  CHECK(to_json(report).value().find("\"complete\": false") != std::string::npos);
}

TEST_CASE("an amount that is no decimal is an error, not a number") {
  Report report = small_report();
  report.sections[0].children[0].groups[0].facts[0].value = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(to_json(report).has_value());
  CHECK_FALSE(to_csv(report).has_value());
  CHECK_FALSE(to_text(report, {}).has_value());
}

TEST_CASE("errors as JSON: at most so many, the count of all") {
  const Issues issues{{ErrorCode::malformed, "bad \"x\"", {"f.json", 3, 4, "a.b"}, "do this"},
                      {ErrorCode::missing_price, "no", {}, {}}};
  CHECK(issues_json(issues, 1) ==
        "{\"errors\":[{\"code\":\"malformed\",\"message\":\"bad "
        "\\\"x\\\"\",\"file\":\"f.json\",\"line\":3,\"column\":4,\"field\":\"a.b\","
        "\"hint\":\"do this\"}],\"count\":2}\n");
}

TEST_CASE("a table by itself as CSV and JSON") {
  Table table{.key = "t", .title = "", .columns = {{"id", "ID"}, {"n", "N", ValueType::count}}, .rows = {}};
  table.rows = {{{std::string("a,b"), std::int64_t{16}}}};
  CHECK(to_csv(table).value() == "id,n\n\"a,b\",16\n");
  CHECK(to_json(table).value() == "[\n {\n  \"id\": \"a,b\",\n  \"n\": 16\n }\n]\n");
  CHECK(to_text(table, {}).value() == "  ID    N\n  a,b  16\n");
}

}  // namespace render_test
