// Derive's first portfolio manager against the venue's own test fixtures. Source: conformance/derive.json,
// families pmrm1_verified and pmrm1_portfolio; formulas: methods/onchain.md 1.1, 1.3 and 11.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "support/derive_pmrm1.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using namespace crossmargin::test::derive;

namespace {

Book portfolio_book(const Document& inputs) {
  Book book;
  book.set_spot(at(inputs, "spot"), number_at(inputs, "stable_price"));
  book.add_cash(number_at(inputs, "cash"));
  const Document& mark = at(inputs, "perp_mark");
  for (const Document& perp : *at(inputs, "perps").array()) {
    const double size = number_at(perp, "size");
    book.add_perpetual(size, number_at(mark, "price"), number_at(mark, "confidence"),
                       size * (number_at(mark, "price") - number_at(perp, "entry")));
  }
  add_base(book, inputs);
  for (const Document& option : *at(inputs, "options").array()) {
    book.add_feed(number_at(option, "seconds_to_expiry"), number_at(option, "forward"), option);
    book.add_option(option, number_at(option, "vol"), number_at(option, "vol_confidence"));
  }
  return book;
}

/// Upstream's own tolerance.
constexpr Tolerance pmrm1_tolerance{0.0, 1e-10};

Differences verified_case(const Document& item, const Numbers& numbers) {
  const Document& expected = at(item, "expected");
  const Answer got = answer(numbers, verified_book(at(item, "inputs")));
  Differences differences;
  const auto check = [&](std::string_view key, double value) {
    expect_near(differences, std::string(key), value, number_at(expected, key), pmrm1_tolerance);
  };
  check("IM", got.pool.excess_initial);
  check("MM", got.pool.excess_maintenance);
  check("portfolio_mtm", got.pool.equity_maintenance - got.traced("valuation", ", maintenance"));
  check("basis_contingency", -got.traced("forward contingency"));
  check("perp_contingency", -got.maintenance_of("perpetual"));
  check("base_contingency", -got.maintenance_of("collateral BASE"));
  check("option_contingency", -got.maintenance_of("short_option"));
  check("oracle_contingency",
        -got.traced("oracle", ", initial") - got.traced("collateral oracle", ", initial"));
  check("loss_factor", got.traced("initial factor"));
  check_rows(differences, got, at(at(item, "reproduced_in_double"), "scenario_pnl"), {1e-9, 1e-9});
  return differences;
}

// A number within 1e-6 of an integer counts as that integer.
double truncated(double value) {
  const double nearest = std::round(value);
  return std::abs(value - nearest) < 1e-6 ? nearest : std::trunc(value);
}

Differences portfolio_case(const Document& item, const Numbers& numbers) {
  const Document& expected = at(item, "expected");
  const Document& reproduced = at(item, "reproduced_in_double");
  const Answer got = answer(numbers, portfolio_book(at(item, "inputs")));
  Differences differences;
  expect_near(differences, "IM", truncated(got.pool.excess_initial),
              number_at(expected, "IM_truncated_to_integer"));
  expect_near(differences, "MM", truncated(got.pool.excess_maintenance),
              number_at(expected, "MM_truncated_to_integer"));
  expect_near(differences, "IM to the last digit", got.pool.excess_initial, number_at(reproduced, "IM"),
              {1e-9, 1e-9});
  expect_near(differences, "MM to the last digit", got.pool.excess_maintenance, number_at(reproduced, "MM"),
              {1e-9, 1e-9});
  return differences;
}

using CaseCheck = Differences (*)(const Document&, const Numbers&);

void run_pmrm1(const std::string& name, CaseCheck check) {
  const Document all = read_document(require_shared("conformance/derive.json"));
  const Document& family = at(all, name);
  const Numbers numbers = pmrm1_numbers(at(family, "parameters"));
  CaseTable table("derive.json " + name);
  for (const Document& item : *at(family, "cases").array())
    table.run(*at(item, "id").string(), [&] { return check(item, numbers); });
  table.finish();
}

}  // namespace

TEST_CASE("the first portfolio manager, verified scenarios") {
  run_pmrm1("pmrm1_verified", &verified_case);
}

TEST_CASE("the first portfolio manager, structures") {
  run_pmrm1("pmrm1_portfolio", &portfolio_case);
}
