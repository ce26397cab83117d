#include "crossmargin/report/compare_report.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "crossmargin/io/method_versions.hpp"
#include "support/support.hpp"

namespace compare_report_test {

using namespace crossmargin;
using report::Cell;
using report::ComparedAccount;
using report::ComparedMethod;

namespace {

const report::Table& rows_for_machines(const report::Section& section) {
  return section.tables.front();
}

Cell cell(const report::Table& table, std::size_t row, const std::string& key) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].key == key) return table.rows[row].cells[i];
  FAIL("no column " << key);
  return {};
}

ComparedMethod method_of(const std::string& id, std::vector<ComparedAccount> accounts) {
  ComparedMethod method;
  method.method.id = id;
  method.accounts = std::move(accounts);
  return method;
}

ComparedAccount margined(double initial, double isolated) {
  ComparedAccount account{.id = "desk"};
  account.totals.requirement_initial = initial;
  account.totals.isolated_initial = isolated;
  account.totals.benefit = isolated - initial;
  return account;
}

report::CompareReportRequest request_of(std::vector<ComparedMethod> methods) {
  report::CompareReportRequest request{
      .methods = std::move(methods), .accounts = {"desk"}, .provenance = {}, .notices = {}};
  request.provenance.reporting_currency = *Currency::parse("USD");
  return request;
}

}  // namespace

TEST_CASE("one row a method, in the order they were asked for") {
  const report::Report made = report::compare_report(
      request_of({method_of("b", {margined(60.0, 100.0)}), method_of("a", {margined(90.0, 120.0)})}));
  const report::Table& table = rows_for_machines(made.sections.at(0));
  REQUIRE(table.rows.size() == 2);
  CHECK(cell(table, 0, "method") == Cell(std::string("b")));
  CHECK(cell(table, 0, "initial") == Cell(60.0));
  CHECK(cell(table, 0, "benefit_share") == Cell(0.4));
  CHECK(cell(table, 1, "benefit_share") == Cell(0.25));
  CHECK(made.complete());
  CHECK(made.provenance.methods.size() == 2);
}

TEST_CASE("what a method leaves out is the first notice, with the method's id") {
  ComparedAccount account = margined(1.0, 1.0);
  account.totals.incomplete = {"liquidity charge"};
  report::CompareReportRequest request =
      request_of({method_of("a", {margined(1.0, 1.0)}), method_of("b", {account})});
  request.notices = {{report::NoticeKind::note, "", "", "of the inputs"}};
  const report::Report made = report::compare_report(std::move(request));
  CHECK_FALSE(made.complete());
  REQUIRE(made.notices.size() == 2);
  CHECK(made.notices[0].text == "b: liquidity charge");
  CHECK(made.notices[0].account == "desk");
}

TEST_CASE("an account that a method refuses is a row with the reason and no amounts") {
  const Issue issue{ErrorCode::missing_parameter, "no range", {"m.json", 3, 1, "parameters"}, ""};
  ComparedMethod all = method_of("none", {});
  all.issues = {issue};
  const report::Report made =
      report::compare_report(request_of({method_of("one", {{.id = "desk", .issues = {issue, issue}}}), all}));
  const report::Table& table = rows_for_machines(made.sections.at(0));
  for (std::size_t row = 0; row < 2; ++row) {
    CHECK(cell(table, row, "status") == Cell(std::string("error")));
    CHECK(cell(table, row, "error_code") == Cell(std::string("missing_parameter")));
    CHECK(cell(table, row, "initial") == Cell());
    CHECK(cell(table, row, "worst_scenario") == Cell());
  }
  CHECK(std::get<std::vector<std::string>>(cell(table, 0, "errors")).size() == 2);
}

TEST_CASE("the compared row of an account holds the totals of its assessment and names the worst scenario") {
  const io::DataFolder folder{test::source_path("")};
  const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
  const auto market = io::load_market(paths, {}).value();
  const auto book = io::load_portfolio(test::source_path("data/sample/portfolio.json"), {}).value();
  const auto method = io::load_method("scan-16", {}, folder).value();
  const auto base =
      EvaluatedBase::create(io::held_instruments(book.accounts, book.instruments, market).value(),
                            market.market, *method, Pricer::kernels, {})
          .value();
  for (const Account& account : book.accounts) {
    const auto assessed = assess(account, *base, Detail::totals, {}).value();
    const ComparedAccount row = report::compared_account(assessed, *base);
    CHECK(row.totals.requirement_initial == assessed.requirement_initial);
    double scan = 0.0;
    for (const PoolAssessment& pool : assessed.pools) scan += pool.margin.scan_risk;
    CHECK(row.scan_risk == scan);
    CHECK_FALSE(row.totals.leading_unit.empty());
    CHECK_FALSE(row.worst_scenario.empty());
    CHECK(row.worst_move.find(" %, vol ") != std::string::npos);
  }
}

}  // namespace compare_report_test
