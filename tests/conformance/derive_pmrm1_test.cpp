// Derive's first portfolio manager against the venue's own test fixtures. Source: conformance/derive.json,
// families pmrm1_verified and pmrm1_portfolio; formulas: methods/onchain.md 1.1, 1.3 and 11.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "support/derive_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using namespace crossmargin::test::derive;

namespace {

Numbers pmrm1_numbers(const Document& parameters) {
  const Document& basis = at(parameters, "basis");
  const Document& other = at(parameters, "other");
  const Document& margin = at(parameters, "margin");
  const Document& vol = at(parameters, "vol");
  Numbers made;
  for (const double multiplier : {1.15, 1.10, 1.05, 1.0, 0.95, 0.90, 0.85})
    for (const char* rule : {"Up", "None", "Down"}) add_row(made.scenarios, multiplier, rule, 1.0);
  made.parameters = fmt::format(
      R"({{"currency": "USDC", "valuation": "undiscounted",
           "ranges": {{"default": {{"price": {{"relative": 0.15}},
                                    "volatility": {{"rule": "relative", "up": {}, "down": {}, "short_power": {},
                                                    "long_power": {}, "min_days": {}}}}}}},
           "static_discount": {{"long": {{"base": {}, "rate_multiplier": {}, "rate_addend": {}}}}},
           "forward_contingency": {{"up": {}, "down": {}, "constant": {}, "per_year": {}}},
           "charges": {{"perpetual": {{"maintenance": {}, "initial_extra": 0}},
                        "short_option": {{"maintenance": {}, "initial_extra": 0}}, "scaled": "by_factor"}},
           "oracle": {{"threshold": {}, "rate": {}}},
           "peg": {{"reference": "USD", "threshold": {}, "factor": {}}},
           "collateral": {{"USDC": {{"maintenance": 0, "initial_extra": 0}},
                           "BASE": {{"maintenance": {}, "initial_extra": 0, "moves_with": "UND", "charged_at": "spot"}}}},
           "levels": {{"initial_factor": {}, "maintenance_factor": 1}},
           "averaging_minutes": 30, "open_orders": {{"initial": "none", "maintenance": "none"}}}})",
      number_at(vol, "volRangeUp"), number_at(vol, "volRangeDown"), number_at(vol, "shortTermPower"),
      number_at(vol, "longTermPower"), number_at(vol, "dteFloor_days"),
      number_at(margin, "baseStaticDiscount"), number_at(margin, "rateMultScale"),
      number_at(margin, "rateAddScale"), number_at(basis, "scenarioSpotUp") - 1.0,
      1.0 - number_at(basis, "scenarioSpotDown"), number_at(basis, "addFactor"),
      number_at(basis, "multFactor"), number_at(other, "perpPercent"), number_at(other, "optionPercent"),
      number_at(other, "confThreshold"), number_at(other, "confMargin"), number_at(other, "pegLossThreshold"),
      number_at(other, "pegLossFactor"), number_at(other, "basePercent"), number_at(margin, "imFactor"));
  return made;
}

void add_base(Book& book, const Document& inputs) {
  const Document& spot = at(inputs, "spot");
  book.add_collateral(currency("BASE"), number_at(inputs, "base_amount"),
                      number_at(spot, "price") / number_at(inputs, "stable_price"),
                      number_at(spot, "confidence"));
}

Book verified_book(const Document& inputs) {
  Book book;
  const Document& perp = at(inputs, "perp");
  book.set_spot(at(inputs, "spot"), number_at(inputs, "stable_price"));
  book.add_cash(number_at(inputs, "cash") + number_at(perp, "unrealised_funding"));
  book.add_perpetual(number_at(perp, "size"), number_at(perp, "price"), number_at(perp, "confidence"),
                     number_at(perp, "unrealised_pnl"));
  add_base(book, inputs);
  for (const Document& feed : *at(inputs, "expiry_feeds").array()) {
    const double fixed = number_at(feed, "forward_fixed");
    const double seconds = number_at(feed, "seconds_to_expiry");
    book.add_feed(seconds, fixed + number_at(feed, "forward_variable"), feed);
    book.market.expiry_feeds.at({underlying, after(seconds)}).fixed = fixed;
  }
  for (const Document& option : *at(inputs, "options").array())
    book.add_option(option, number_at(option, "vol"), number_at(option, "vol_confidence"));
  return book;
}

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
