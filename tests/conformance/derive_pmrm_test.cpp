// Derive's second portfolio manager against the venue's own test fixtures: initial and maintenance margin,
// the profit and loss of every scenario, and what they are made of. Source: conformance/derive.json, family
// pmrm2; formulas: methods/onchain.md 1.1, 1.2 and 11.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "support/derive_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using namespace crossmargin::test::derive;

namespace {

/// Upstream's own tolerance near zero.
constexpr Tolerance pmrm2_tolerance{1e-9, 1e-8};

std::string skew_json(const Document& skew, const ScenarioSet& set, const Document& grid) {
  std::string rows;
  for (std::size_t s = 0; s < set.rows.size(); ++s) {
    const std::string& rule = *at((*grid.array())[s], "volShock").string();
    if (rule != "Linear" && rule != "Abs") continue;
    const std::string prefix = rule == "Linear" ? "LINEAR" : "ABS";
    rows += fmt::format(R"({}{{"row": "{}", "shape": "{}", "cap": {}, "cap_per_root_year": {}}})",
                        rows.empty() ? "" : ", ", set.rows[s].id, rule == "Linear" ? "linear" : "absolute",
                        number_at(skew, prefix + "_SCALE_CAP"), number_at(skew, prefix + "_CBASE"));
  }
  return fmt::format(R"({{"rows": [{}], "width": {{"least": {}, "scale": {}, "volatility": {},
                          "volatility_per_root_year": {}}}}})",
                     rows, number_at(skew, "MIN_K_STAR"), number_at(skew, "MIN_WIDTH_SCALE"),
                     number_at(skew, "VOL_PARAM_STATIC"), number_at(skew, "VOL_PARAM_SCALE"));
}

std::string volatility_json(const Document& rule, std::string_view floor_key) {
  return fmt::format(R"({{"rule": "relative", "up": {}, "down": {}, "floor_up": {}, "short_power": {},
                          "long_power": {}, "min_days": {}}})",
                     number_at(rule, "VOLRANGEUP"), number_at(rule, "VOLRANGEDOWN"),
                     number_at(rule, floor_key), number_at(rule, "SHORTTERMPOWER"),
                     number_at(rule, "LONGTERMPOWER"), number_at(rule, "DTE_FLOOR"));
}

/// Codes of a case's collaterals, in their order.
Currency collateral_code(std::size_t place) {
  return currency(fmt::format("COIN{}", place + 1));
}

std::string collateral_json(const Document& collaterals) {
  std::string text = R"("USDC": {"maintenance": 0, "initial_extra": 0})";
  for (std::size_t i = 0; i < collaterals.array()->size(); ++i) {
    const Document& one = (*collaterals.array())[i];
    text += fmt::format(R"(, "{}": {{"maintenance": {}, "initial_extra": {}{}}})", collateral_code(i).code(),
                        number_at(one, "MMHaircut"), number_at(one, "IMHaircut"),
                        *at(one, "risk_cancelling").boolean() ? R"(, "moves_with": "UND")" : "");
  }
  return text;
}

Numbers pmrm2_numbers(const Document& item, const Document& grid) {
  const Document& parameters = at(item, "parameters");
  const Document& margin = at(parameters, "Margin");
  const Document& basis = at(parameters, "BasisContingency");
  const Document& other = at(parameters, "OtherContingency");
  Numbers made;
  for (const Document& row : *grid.array())
    add_row(made.scenarios, number_at(row, "spotShock"), *at(row, "volShock").string(),
            number_at(row, "dampening"));
  made.parameters = fmt::format(
      R"({{"currency": "USDC", "valuation": "discounted",
           "ranges": {{"default": {{"price": {{"relative": 0.18}}, "volatility": {}}}}},
           "static_discount": {{"long": {{"base": {}, "rate_multiplier": {}, "rate_addend": {}}},
                                "short": {{"base": {}, "rate_multiplier": {}, "rate_addend": {}}}}},
           "skew": {},
           "forward_contingency": {{"up": {}, "down": {}, "constant": {}, "per_year": {}}},
           "charges": {{"perpetual": {{"maintenance": {}, "initial_extra": {}}},
                        "short_option": {{"maintenance": {}, "initial_extra": {}}}, "scaled": "no"}},
           "oracle": {{"threshold": {}, "rate": {}}},
           "peg": {{"reference": "USD", "threshold": {}, "factor": {}}},
           "collateral": {{{}}},
           "levels": {{"initial_factor": {}, "maintenance_factor": {}}},
           "averaging_minutes": 30, "open_orders": {{"initial": "none", "maintenance": "none"}}}})",
      volatility_json(at(parameters, "VolShock"), "MIN_VOL_EVAL_SHOCKED"),
      number_at(margin, "BASE_STATIC_DISCOUNT"), number_at(margin, "LONG_RATE_MULTSCALE"),
      number_at(margin, "LONG_RATE_ADDSCALE"), number_at(margin, "BASE_STATIC_DISCOUNT_NEG"),
      number_at(margin, "SHORT_RATE_MULTSCALE"), number_at(margin, "SHORT_RATE_ADDSCALE"),
      skew_json(at(parameters, "SkewShock"), made.scenarios, grid),
      number_at(basis, "SCENARIO_SPOT_UP") - 1.0, 1.0 - number_at(basis, "SCENARIO_SPOT_DOWN"),
      number_at(basis, "BASIS_CONT_ADD_FACTOR"), number_at(basis, "BASIS_CONT_MULT_FACTOR"),
      number_at(other, "MM_PERP_PERCENT"), number_at(other, "IM_PERP_PERCENT"),
      number_at(other, "MM_OPTION_PERCENT"), number_at(other, "IM_OPTION_PERCENT"),
      number_at(other, "CONF_THRESHOLD"), number_at(other, "CONF_MARGIN"),
      number_at(other, "PEG_LOSS_THRESHOLD"), number_at(other, "PEG_LOSS_FACTOR"),
      collateral_json(at(at(item, "inputs"), "collaterals")), number_at(margin, "IM_LOSS_FACTOR"),
      number_at(margin, "MM_LOSS_FACTOR"));
  return made;
}

const Document& feed_of(const Document& inputs, double seconds) {
  for (const Document& feed : *at(inputs, "expiry_feeds").array())
    if (number_at(feed, "seconds_to_expiry") == seconds) return feed;
  throw std::runtime_error("no feed of an expiry");
}

Book pmrm2_book(const Document& inputs) {
  Book book;
  const double stable = number_at(at(inputs, "stable"), "price");
  const Document& perp = at(inputs, "perp");
  book.set_spot(at(inputs, "spot"), stable);
  book.add_cash(number_at(inputs, "cash") + number_at(perp, "unrealised_funding"));
  book.add_perpetual(number_at(perp, "size"), number_at(perp, "price"), number_at(perp, "confidence"),
                     number_at(perp, "unrealised_pnl"));
  for (const Document& feed : *at(inputs, "expiry_feeds").array())
    book.add_feed(number_at(feed, "seconds_to_expiry"), number_at(feed, "forward"), feed);
  for (const Document& option : *at(inputs, "options").array()) {
    const Document& feed = feed_of(inputs, number_at(option, "seconds_to_expiry"));
    book.add_option(option, number_at(option, "mark_vol"), number_at(feed, "vol_confidence"));
  }
  const Document& collaterals = at(inputs, "collaterals");
  for (std::size_t i = 0; i < collaterals.array()->size(); ++i) {
    const Document& one = (*collaterals.array())[i];
    book.add_collateral(collateral_code(i), number_at(one, "amount"), number_at(one, "price") / stable,
                        number_at(one, "confidence"));
  }
  return book;
}

/// What upstream calls a row.
std::string kind_of(const Document& row) {
  const std::string& rule = *at(row, "volShock").string();
  if (rule == "Linear" || rule == "Abs") return "skew";
  return std::abs(number_at(row, "spotShock") - 1.0) > 0.2 ? "tail" : "regular";
}

/// Whether the worst scenario, or one tied with it, is of the kind upstream names.
bool is_worst_kind(const Answer& got, const Document& grid, const std::string& kind) {
  const double scan = got.traced("scan risk");
  if (kind == "fwd_contingency") return got.traced("forward contingency") >= scan;
  if (got.traced("forward contingency") > scan) return false;
  const std::vector<double> rows = got.rows();
  // Upstream calls regular what loses nothing.
  if (scan <= pmrm2_tolerance.absolute || rows.empty()) return kind == "regular";
  for (std::size_t s = 0; s < rows.size(); ++s)
    if (-rows[s] >= scan * (1.0 - 1e-9) && kind_of((*grid.array())[s]) == kind) return true;
  return false;
}

void check_charges(Differences& differences, const Answer& got, const Document& expected) {
  const auto check = [&](std::string_view key, double charge) {
    expect_near(differences, std::string(key), -charge, number_at(expected, key), pmrm2_tolerance);
  };
  check("basis_contingency", got.traced("forward contingency"));
  check("mm_perp_cont", got.maintenance_of("perpetual"));
  check("im_perp_cont_extra", got.extra_of("perpetual"));
  check("mm_option_cont", got.maintenance_of("short_option"));
  check("im_option_cont_extra", got.extra_of("short_option"));
  check("mm_collateral_cont", got.maintenance_of("collateral COIN"));
  check("im_collateral_cont_extra", got.extra_of("collateral COIN"));
  check("oracle_cont", got.traced("oracle", ", initial") + got.traced("collateral oracle", ", initial"));
  expect_near(differences, "im_loss_factor", got.traced("initial factor"),
              number_at(expected, "im_loss_factor"), pmrm2_tolerance);
}

void check_values(Differences& differences, const Answer& got, const Document& expected, double own_cash) {
  expect_near(differences, "portfolio_mtm", got.pool.equity_maintenance, number_at(expected, "portfolio_mtm"),
              pmrm2_tolerance);
  expect_near(differences, "option_mtm", got.pool.position_value, number_at(expected, "option_mtm"),
              pmrm2_tolerance);
  expect_near(differences, "perp_mtm", got.pool.unrealised, number_at(expected, "perp_mtm"), pmrm2_tolerance);
  expect_near(differences, "collateral_mtm", got.pool.collateral.gross - own_cash,
              number_at(expected, "collateral_mtm"), pmrm2_tolerance);
}

/// Static discounts stand once an expiry, volatility multipliers once an option.
void check_tenors(Differences& differences, const Answer& got, const Document& item, const Document& grid) {
  const Document& expected = at(item, "expected");
  std::vector<double> order;
  for (const Document& option : *at(at(item, "inputs"), "options").array())
    if (const double seconds = number_at(option, "seconds_to_expiry");
        std::find(order.begin(), order.end(), seconds) == order.end())
      order.push_back(seconds);
  const auto& discounts = *at(expected, "static_discounts_pos_neg").array();
  for (std::size_t i = 0; i < discounts.size(); ++i) {
    const std::string name = fmt::format("{} {}", underlying, format_date(after(order[i])));
    expect_near(differences, "long static discount", got.traced("static discount, long " + name),
                *(*discounts[i].array())[0].number());
    expect_near(differences, "short static discount", got.traced("static discount, short " + name),
                *(*discounts[i].array())[1].number());
  }
  const auto& options = *at(at(item, "inputs"), "options").array();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const FactorKey key{underlying, after(number_at(options[i], "seconds_to_expiry"))};
    const auto shocks = got.base->shocks().shocks(got.base->shocks().factor(key));
    for (std::size_t s = 0; s < shocks.size(); ++s) {
      const std::string& rule = *at((*grid.array())[s], "volShock").string();
      if (rule != "Up" && rule != "Down") continue;
      const Document& list = at(expected, rule == "Up" ? "vol_shock_up_mult" : "vol_shock_down_mult");
      expect_near(differences, rule + " multiplier", std::max(shocks[s].vol_scale, 0.0),
                  *(*list.array())[i].number());
    }
  }
}

Differences pmrm2_case(const Document& item, const Document& grid) {
  const Document& inputs = at(item, "inputs");
  const Document& expected = at(item, "expected");
  const Answer got = answer(pmrm2_numbers(item, grid), pmrm2_book(inputs));
  Differences differences;
  expect_near(differences, "IM", got.pool.excess_initial, number_at(expected, "IM"), pmrm2_tolerance);
  expect_near(differences, "MM", got.pool.excess_maintenance, number_at(expected, "MM"), pmrm2_tolerance);
  check_rows(differences, got, at(expected, "scenario_pnl"), pmrm2_tolerance);
  check_charges(differences, got, expected);
  check_values(differences, got, expected,
               number_at(inputs, "cash") + number_at(at(inputs, "perp"), "unrealised_funding"));
  check_tenors(differences, got, item, grid);
  const std::string& kind = *at(expected, "worst_scenario_kind").string();
  if (!is_worst_kind(got, grid, kind))
    differences.push_back("no scenario tied with the worst is of kind " + kind);
  return differences;
}

/// Why a case cannot be put to us; empty when it can.
std::string refused(const Document& item) {
  if (*at(item, "disabled_upstream").boolean()) return "disabled upstream: a skew row with a price move";
  for (const Document& option : *at(at(item, "inputs"), "options").array())
    if (number_at(option, "mark_vol") > 100.0)
      return fmt::format("a volatility of {:.0f} %: a market may state at most 10,000 %",
                         100.0 * number_at(option, "mark_vol"));
  return {};
}

}  // namespace

TEST_CASE("the second portfolio manager, every row") {
  const Document all = read_document(require_shared("conformance/derive.json"));
  const Document& family = at(all, "pmrm2");
  CaseTable table("derive.json pmrm2");
  for (const Document& item : *at(family, "cases").array()) {
    const std::string& id = *at(item, "id").string();
    const Document& grid = at(at(family, "grids"), *at(item, "scenario_grid").string());
    if (const std::string why = refused(item); !why.empty()) {
      table.skip(id, why);
    } else {
      table.run(id, [&] { return pmrm2_case(item, grid); });
    }
  }
  table.finish();
}
