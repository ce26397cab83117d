// What a liquidation repays and takes, in whole numbers: the tables of aave.json that are of it.
#include <doctest/doctest.h>

#include "margin/integer/repayment.hpp"
#include "support/whole_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::integer;
using namespace crossmargin::test;

namespace {

const std::string file = "aave.json";

}  // namespace

namespace {

/// What is owed of shares, rounded up; what is held of them, rounded down.
Whole owed_of(Row inputs) {
  return ceil_div(whole_at(inputs, "debt_shares") * scaled_at(inputs, "borrow_index", 27), ray);
}
Whole held_of(Row inputs) {
  return floor_div(whole_at(inputs, "scaled_collateral") * scaled_at(inputs, "liquidity_index", 27), ray);
}

Whole to_cover(Row inputs, const Whole& debt) {
  return at(inputs, "debt_to_cover").string() != nullptr ? debt
                                                         : std::min(debt, whole_at(inputs, "debt_to_cover"));
}

/// Debt and collateral in one asset: its price falls out.
Differences liquidated(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& want = at(row, "expected");
  const Whole debt = owed_of(inputs);
  const Whole held = held_of(inputs);
  const Whole price = power_of_ten(8);
  const Seizure seizure{to_cover(inputs, debt),
                        {debt, price, 0},
                        {held, price, 0},
                        whole_at(inputs, "liquidation_bonus_bps"),
                        whole_at(inputs, "protocol_fee_bps")};
  const Seized seized = seize(seizure);
  const Whole shares = whole_at(inputs, "scaled_collateral");
  const Whole index = scaled_at(inputs, "liquidity_index", 27);
  const Whole left = shares - shares_taken(shares, seized, index);
  const bool is_deficit = leaves_nothing(seizure, seized, left);
  const Whole debt_left = is_deficit ? Whole(0) : Whole(debt - seized.repaid);
  Differences differences;
  const auto same = [&](const char* key, const Whole& got) {
    if (want.find(key) != nullptr) expect_same(differences, key, got, whole_at(want, key));
  };
  same("collateral_balance", held);
  same("debt", debt);
  same("debt_before", debt);
  same("liquidator_collateral", seized.to_liquidator);
  same("protocol_fee", seized.fee);
  same("scaled_collateral_after", left);
  same("debt_after", debt_left);
  same("second_debt_after", is_deficit ? Whole(0) : whole_at(inputs, "second_debt_wei"));
  if (want.find("scaled_consumed") != nullptr)
    expect_same(differences, "consumed before the cap", shares_taken(power_of_ten(18), seized, index),
                whole_at(want, "scaled_consumed"));
  for (const char* key : {"deficit_created", "second_reserve_deficit_created"})
    if (want.find(key) != nullptr && is_deficit != *at(want, key).boolean())
      differences.push_back(std::string(key) + " is not as expected");
  if (want.find("collateral_flag_after") != nullptr &&
      (left != 0) != *at(want, "collateral_flag_after").boolean())
    differences.push_back("collateral_flag_after is not as expected");
  return differences;
}

/// The price at which the whole debt takes the collateral but for three wei follows from the row's numbers.
Differences dust(Row row) {
  const Document& inputs = at(row, "inputs");
  const Whole bonus = whole_at(inputs, "liquidation_bonus_bps");
  const Whole main = scaled(0.525, 18, Rounding::half_up);
  const Whole dollars =
      ceil_div(whole_at(inputs, "usdx_debt_before_index") * scaled_at(inputs, "borrow_index", 1), 10);
  const Whole price = percent_of(dollars * power_of_ten(8) * wad, bonus) / main;
  const Whole held = main + 3;
  const Whole debt = dollars * million;
  const Seizure seizure{
      debt, {debt, power_of_ten(8), 6}, {held, price, 18}, bonus, whole_at(inputs, "protocol_fee_bps")};
  const Seized seized = seize(seizure);
  const bool is_deficit = leaves_nothing(seizure, seized, held - seized.collateral());
  const Document& want = at(row, "expected");
  Differences differences;
  expect_same(differences, "debt before", dollars, whole_at(inputs, "usdx_debt"));
  expect_same(differences, "wei left", held - seized.collateral(), 3);
  expect_same(differences, "debt after", debt - seized.repaid, whole_at(want, "usdx_debt_after"));
  if (is_deficit != *at(want, "weth_deficit_created").boolean()) differences.push_back("no deficit");
  return differences;
}

}  // namespace

TEST_CASE("liquidation and its roundings") {
  run_rows(file, "v3_liquidation_rounding",
           {{"", liquidated}, {"dust_collateral_rounds_to_zero_value", dust}});
}

TEST_CASE("close factor") {
  CaseTable table("v3_close_factor");
  for (const Document& row : *at(at(cases_of(file), "v3_close_factor"), "cases").array()) {
    const Document& inputs = at(row, "inputs");
    const std::string& id = *at(row, "id").string();
    table.run(id, [&] {
      Differences differences;
      // No row has a price or a debt: each holds for every price between these and any large debt.
      for (const double price : {100.0, 1800.0, 3900.0}) {
        const bool in_dollars = inputs.find("collateral_per_reserve_usd") != nullptr;
        const Whole value = in_dollars
                                ? scaled_at(inputs, "collateral_per_reserve_usd", 8)
                                : scaled(number_at(inputs, "collateral_weth") * price, 8, Rounding::floor);
        const CloseCase state{scaled_at(inputs, "health_factor", 18), value,
                              scaled(5000.0, 8, Rounding::floor)};
        expect_same(differences, "share", close_factor(state, {}),
                    scaled_at(row, "expected_close_factor", 4));
      }
      return differences;
    });
  }
  table.finish();
}

namespace {

Whole basis_points(Row inputs, const char* key) {
  return whole_at(inputs, key);
}

Differences bonus(Row row) {
  const Document& inputs = at(row, "inputs");
  const TargetTerms terms{basis_points(inputs, "max_bonus_bps"), basis_points(inputs, "bonus_factor_bps"),
                          whole_at(inputs, "health_factor_for_max_bonus_wad"), wad, 0};
  Differences differences;
  expect_same(differences, "bonus", bonus_at(terms, whole_at(inputs, "health_factor_wad")),
              whole_at(row, "expected_bonus_bps"));
  return differences;
}

Differences to_target(Row row) {
  const Document& inputs = at(row, "inputs");
  const TargetTerms terms{0, 0, 0, scaled_at(inputs, "target_health_factor", 18),
                          basis_points(inputs, "collateral_factor_bps")};
  const TargetDebt debt{whole_at(inputs, "total_debt_value_usd") * wad, whole_at(inputs, "debt_price_1e8"),
                        whole_at(inputs, "debt_unit"), scaled_at(inputs, "health_factor", 18)};
  Differences differences;
  expect_same(differences, "debt", debt_to_target(terms, debt, basis_points(inputs, "bonus_bps")),
              whole_at(row, "expected_debt_ray"));
  return differences;
}

/// Amounts with 18 decimals, so that the fractions of the row are whole.
Differences amounts(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& want = at(row, "expected");
  const TargetTerms terms{basis_points(inputs, "max_bonus_bps"), basis_points(inputs, "bonus_factor_bps"),
                          scaled_at(inputs, "hf_for_max_bonus", 18),
                          scaled_at(inputs, "target_health_factor", 18),
                          basis_points(inputs, "collateral_factor_bps")};
  const Whole bonus_share = bonus_at(terms, scaled_at(inputs, "health_factor", 18));
  const TargetDebt target{whole_at(inputs, "total_debt_usd") * wad, scaled_at(inputs, "debt_price", 8), wad,
                          scaled_at(inputs, "health_factor", 18)};
  const Whole drawn = scaled_at(inputs, "drawn_shares", 18) * scaled_at(inputs, "drawn_index", 18) / wad;
  const Whole premium = scaled_at(inputs, "premium_debt", 18);
  const Whole repaid = std::min({ceil_div(debt_to_target(terms, target, bonus_share), ray),
                                 scaled_at(inputs, "debt_to_cover", 18), Whole(drawn + premium)});
  const Whole share_price = scaled_at(inputs, "collateral_share_price", 18);
  const Whole held = whole_at(inputs, "supplied_shares") * share_price;
  const Seized seized = seize({repaid,
                               {drawn + premium, scaled_at(inputs, "debt_price", 8), 18},
                               {held, scaled_at(inputs, "collateral_price", 8), 18},
                               bonus_share,
                               basis_points(inputs, "liquidation_fee_bps")});
  Differences differences;
  const auto shares = [&](const Whole& amount) { return Whole(amount * wad / share_price); };
  expect_same(differences, "collateral", shares(seized.collateral()),
              scaled_at(want, "collateral_shares", 18));
  expect_same(differences, "to the liquidator", shares(seized.to_liquidator),
              scaled_at(want, "collateral_shares_to_liquidator", 18));
  // The premium is repaid first.
  expect_same(differences, "premium", std::min(premium, repaid), scaled_at(want, "premium_debt", 18));
  expect_same(differences, "drawn shares",
              Whole(repaid - premium) * wad / scaled_at(inputs, "drawn_index", 18),
              scaled_at(want, "drawn_shares", 18));
  return differences;
}

Differences collateral_taken(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& want = at(row, "expected");
  const Whole debt = scaled_at(inputs, "drawn_shares", 18) * scaled_at(inputs, "drawn_index", 18) / wad +
                     scaled_at(inputs, "premium_debt", 18);
  const Seized seized = seize({debt,
                               {debt, scaled_at(inputs, "debt_price", 8), 18},
                               {power_of_ten(40), scaled_at(inputs, "collateral_price", 8), 18},
                               basis_points(inputs, "bonus_bps"),
                               0});
  Differences differences;
  expect_same(differences, "assets", seized.collateral(), scaled_at(want, "collateral_assets", 18));
  expect_same(differences, "shares", seized.collateral() * wad / scaled_at(inputs, "share_price", 18),
              scaled_at(want, "collateral_shares", 18));
  return differences;
}

}  // namespace

TEST_CASE("liquidation towards a target health") {
  run_rows(file, "v4_liquidation_formulas",
           {{"", to_target},
            {"liquidation_bonus_1", bonus},
            {"amounts_enough_collateral", amounts},
            {"collateral_to_liquidate", collateral_taken}});
}

namespace {

/// An account of the scenarios: dollars with 8 decimals.
LendingAccount scenario_account(Row collateral, const Whole& debt, const std::string& left_out = {}) {
  LendingAccount account;
  for (const auto& [name, asset] : *collateral.object())
    if (name != left_out)
      add(account, {scaled(number_at(asset, "amount") * number_at(asset, "price"), 8, Rounding::half_up), 0,
                    scaled_at(asset, "cf", 4)});
  account.debt = debt;
  return account;
}

double health_of(const LendingAccount& account) {
  return unscaled(*health_factor(account), 18);
}

Differences scenario(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& want = at(row, "expected");
  const Document& collateral = at(inputs, "collateral");
  const std::string& name = *at(inputs, "liquidate").string();
  const Document& asset = at(collateral, name);
  const Tolerance tolerance{number_at(row, "tolerance"), 0.0};
  const bool is_first = want.find("debt_after_year") != nullptr;
  const Whole borrowed = scaled_at(inputs, "debt_dai", 8);
  Differences differences;
  expect_near(differences, "health before", health_of(scenario_account(collateral, borrowed)),
              number_at(want, "hf_before"), tolerance);
  // What is drawn grows at the rate; the premium is a share of that growth.
  const Whole seconds = scaled(number_at(inputs, "elapsed_years") * 31'536'000.0, 0, Rounding::half_up);
  const Whole growth =
      ray_times(borrowed, linear_interest(scaled_at(inputs, "drawn_rate", 27), seconds)) - borrowed;
  const Whole debt = borrowed + growth + growth * scaled_at(inputs, "premium_risk", 6) / million;
  expect_near(differences, "debt", unscaled(debt, 8),
              number_at(want, is_first ? "debt_after_year" : "debt_later"), tolerance);
  const LendingAccount later = scenario_account(collateral, debt);
  expect_near(differences, "health", health_of(later),
              number_at(want, is_first ? "hf_after_year" : "hf_later"), tolerance);
  const Whole bonus_share = scaled_at(asset, "max_bonus", 4);
  const TargetTerms terms{bonus_share, 0, wad, scaled_at(inputs, "target_health_factor", 18),
                          scaled_at(asset, "cf", 4)};
  const Whole target = debt_to_target(
      terms, {debt * power_of_ten(10), power_of_ten(8), wad, *health_factor(later)}, bonus_share);
  expect_near(differences, "debt to target", unscaled(target / ray, 18), number_at(want, "debt_to_target"),
              tolerance);
  const Whole wanted = std::min(
      {Whole(target / ray), Whole(scaled_at(inputs, "debt_to_cover", 18)), Whole(debt * power_of_ten(10))});
  const Seized seized = seize({wanted,
                               {debt * power_of_ten(10), power_of_ten(8), 18},
                               {scaled_at(asset, "amount", 18), scaled_at(asset, "price", 8), 18},
                               bonus_share,
                               0});
  expect_near(differences, "repaid", unscaled(seized.repaid, 18), number_at(want, "debt_repaid"), tolerance);
  expect_near(differences, "taken", unscaled(seized.collateral(), 18),
              number_at(want, "collateral_taken_weth"), tolerance);
  const Whole left = debt - seized.repaid / power_of_ten(10);
  expect_near(differences, "debt left", unscaled(left, 8), number_at(want, "debt_left"), tolerance);
  expect_near(differences, "health after", health_of(scenario_account(collateral, left, name)),
              number_at(want, "hf_after"), tolerance);
  return differences;
}

Differences nothing_taken(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& want = at(row, "expected");
  const Whole debt = whole_at(inputs, "debt_wei");
  const Whole held = whole_at(inputs, "collateral_wei");
  const Seized seized = seize({debt,
                               {debt, scaled_at(inputs, "debt_price", 8), 18},
                               {held, scaled_at(inputs, "collateral_price", 8), 18},
                               scaled_at(inputs, "bonus", 4),
                               0});
  Differences differences;
  expect_same(differences, "taken", seized.collateral(), whole_at(want, "collateral_taken_wei"));
  expect_same(differences, "repaid", seized.repaid, whole_at(want, "debt_repaid_wei"));
  expect_same(differences, "collateral left", held - seized.collateral(), whole_at(want, "collateral_after"));
  expect_same(differences, "debt left", debt - seized.repaid, whole_at(want, "debt_after"));
  return differences;
}

}  // namespace

TEST_CASE("scenarios, in which a liquidation may lower health") {
  run_rows(file, "v4_scenarios", {{"", scenario}, {"scenario3_rounding_to_zero_collateral", nothing_taken}});
}
