// Weighted accounts in whole numbers: the margin families of drift_v2.json.
#include <doctest/doctest.h>

#include "crossmargin/assessment/assess.hpp"
#include "margin/integer/weights.hpp"
#include "support/option_world.hpp"
#include "support/whole_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::integer;
using namespace crossmargin::test;

namespace {

const std::string file = "drift_v2.json";

Document number(double value) {
  return Document(value, {});
}
Document object(Document::Object members) {
  return Document(std::move(members), {});
}
Document pair(double initial, double maintenance) {
  return object({{"initial", number(initial)}, {"maintenance", number(maintenance)}});
}

Differences sized(Row row) {
  const Document& inputs = at(row, "inputs");
  const Whole size = shifted(whole_at(inputs, "token_amount"),
                             base_digits - static_cast<int>(number_at(inputs, "decimals")));
  const Whole factor = whole_at(inputs, "imf_factor");
  const Whole weight = whole_at(inputs, "base_weight");
  Differences differences;
  expect_same(differences, *at(row, "kind").string(),
              *at(row, "kind").string() == "asset_weight" ? sized_asset_weight(size, factor, weight)
                                                          : sized_liability_weight(size, factor, weight),
              whole_at(row, "expected"));
  return differences;
}

Differences scaled_by_deposits(Row row) {
  const Document& inputs = at(row, "inputs");
  const integer::DepositScale scale{
      scaled_at(inputs, "scale_start_usd", quote_digits),
      scaled_at(inputs, "total_deposits_tokens", 0) * scaled_at(inputs, "price", quote_digits)};
  Differences differences;
  expect_same(differences, "weight", scaled_asset_weight(whole_at(inputs, "initial_asset_weight"), scale),
              whole_at(row, "expected"));
  return differences;
}

Whole in_millionths(double amount) {
  return scaled(amount, 6, Rounding::half_up);
}

/// One bounded perpetual through a whole assessment under the shipped method.
Differences bounded(Row row) {
  const Document& inputs = at(row, "inputs");
  const bool is_initial = *at(inputs, "margin_type").string() == "Initial";
  const double ratio = number_at(inputs, "margin_ratio");
  const auto method = shipped_method(
      "drift-v2",
      {{"unrealised_gain", Document::Object{{"initial", number(0.0)}, {"maintenance", number(1.0)}}},
       {"parameters.perpetuals",
        Document::Object{{"default", object({{"margin_ratio", pair(ratio, ratio)},
                                             {"highest_price", number(number_at(inputs, "max_price"))}})}}}});
  MarketData data = market_data({{"EVENT", number_at(inputs, "price")}});
  Instrument perpetual = stock("EVENT-PERP");
  perpetual.kind = InstrumentKind::perpetual;
  perpetual.underlying = "EVENT";
  data.quotes[perpetual.id].price = number_at(inputs, "price");
  const auto base = take(EvaluatedBase::create(take(InstrumentTable::create({perpetual})),
                                               take(Market::create(data)), *method, Pricer::kernels, {}));
  Account account;
  account.id = account.cross.id = "one";
  const double size = number_at(inputs, "base");
  account.cross.positions = {{perpetual.id, size, -number_at(inputs, "quote") / size, {}}};
  const PoolAssessment pool = take(assess(account, *base, Detail::full, {})).pools.front();
  const Document& want = at(row, "expected");
  Differences differences;
  expect_same(differences, "requirement",
              in_millionths(is_initial ? pool.margin.initial : pool.margin.maintenance),
              whole_at(want, "margin_requirement_1e6"));
  expect_same(differences, "profit",
              in_millionths(is_initial ? pool.equity_initial : pool.equity_maintenance),
              whole_at(want, "weighted_unrealised_pnl_1e6"));
  return differences;
}

TokenTerms token(Row row, double price, int decimals) {
  TokenTerms terms;
  terms.decimals = decimals;
  terms.price.price = in_millionths(price);
  const auto weights = [&](const std::string& kind) {
    return LevelPair{scaled_at(row, "initial_" + kind, 4), scaled_at(row, "maintenance_" + kind, 4)};
  };
  terms.asset_weight = weights("asset_weight");
  terms.liability_weight = weights("liability_weight");
  return terms;
}

TokenTerms dollars() {
  return {6, {1'000'000, {}}, {10'000, 10'000}, {10'000, 10'000}, 0, {}};
}

double number_or(Row row, const char* key) {
  return row.find(key) == nullptr ? 0.0 : number_at(row, key);
}

/// The account in whole numbers, and through a whole assessment, whose excess is collateral less requirement.
Differences orders(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& sol = at(inputs, "sol");
  const auto sol_units = [&](const char* key) {
    return scaled(number_or(inputs, key), 9, Rounding::half_up);
  };
  const WeightRules rules{WeightLevel::initial, 10'000};
  Weighed account = weigh(dollars(), {in_millionths(number_or(inputs, "usdc_deposit")), 0, 0, 0}, rules);
  account +=
      weigh(token(sol, number_at(sol, "price"), 9),
            {sol_units("sol_deposit"), sol_units("sol_open_bids"), sol_units("sol_open_asks"), 1}, rules);
  const Document& want = at(row, "expected");
  Differences differences;
  expect_same(differences, "requirement", account.requirement, whole_at(want, "margin_requirement_1e6"));
  expect_same(differences, "collateral", account.collateral, whole_at(want, "total_collateral_1e6"));

  // Weights of the row are those of the shipped file, whose size factor the source's test does not have.
  const auto method = shipped_method("drift-v2", {{"parameters.tokens.SOL.size_factor", 0.0}});
  MarketData data = market_data({{"SOL", number_at(sol, "price")}});
  data.fx[currency("SOL")] = {number_at(sol, "price"), "SOL", {}, {}};
  data.fx[currency("USDC")] = {1.0, "", {}, {}};
  Instrument spot = stock("SOL-USDC");
  spot.kind = InstrumentKind::spot;
  spot.underlying = "SOL";
  data.quotes[spot.id].price = number_at(sol, "price");
  const auto base = take(EvaluatedBase::create(take(InstrumentTable::create({spot})),
                                               take(Market::create(data)), *method, Pricer::kernels, {}));
  Account held;
  held.id = held.cross.id = "one";
  held.cross.collateral = {{currency("USDC"), number_or(inputs, "usdc_deposit"), {}},
                           {currency("SOL"), number_or(inputs, "sol_deposit"), {}}};
  held.cross.orders = {
      {spot.id, number_or(inputs, "sol_open_bids") + number_or(inputs, "sol_open_asks"), {}, {}}};
  const PoolAssessment pool = take(assess(held, *base, Detail::full, {})).pools.front();
  expect_same(differences, "excess", in_millionths(pool.excess_initial),
              account.collateral - account.requirement);
  return differences;
}

/// The inputs of a row, or those of the row that it names.
Row inputs_of(Row row) {
  const Document* same = at(row, "inputs").find("same_as");
  if (same == nullptr) return at(row, "inputs");
  for (const Document& other : *at(at(cases_of(file), "cross_vs_isolated"), "cases").array())
    if (*at(other, "id").string() == *same->string()) return at(other, "inputs");
  throw std::runtime_error("no row " + *same->string());
}

Differences cross_and_isolated(Row row) {
  const Document& inputs = inputs_of(row);
  const Whole buffer = scaled_at(at(row, "inputs"), "buffer", 4);
  const WeightRules rules{WeightLevel::initial, 10'000};
  TokenTerms sol = dollars();
  sol.decimals = 9;
  sol.price.price = in_millionths(number_at(inputs, "sol_price"));
  sol.liability_weight.initial = scaled_at(inputs, "sol_initial_liability_weight", 4);
  Weighed cross = weigh(dollars(), {in_millionths(number_at(inputs, "usdc_deposit")), 0, 0, 0}, rules);
  cross += weigh(sol, {-scaled(number_at(inputs, "sol_borrow"), 9, Rounding::half_up), 0, 0, 0}, rules);
  cross = with_buffer(cross, 0, buffer);

  const Document& perpetual = at(inputs, "isolated_perp");
  SwapTerms swap;
  swap.price = in_millionths(number_at(inputs, "sol_price"));
  swap.ratio.initial = scaled_at(perpetual, "initial_margin_ratio", 4);
  const Whole size = scaled_at(perpetual, "size", base_digits);
  const Whole profit = unrealised(swap, size, scaled_at(perpetual, "quote", quote_digits));
  Weighed isolated = weigh(dollars(), {in_millionths(number_at(perpetual, "isolated_usdc")), 0, 0, 0}, rules);
  isolated += weigh(swap, {size, 0, 0, 0}, rules);
  isolated.collateral += weighed_profit(profit, 10'000);
  isolated = with_buffer(isolated, profit, buffer);

  const Document& want = at(row, "expected");
  Differences differences;
  expect_same(differences, "cross requirement", cross.requirement, whole_at(want, "cross_requirement_1e6"));
  expect_same(differences, "cross collateral", cross.collateral, whole_at(want, "cross_collateral_1e6"));
  expect_same(differences, "isolated requirement", isolated.requirement,
              whole_at(want, "isolated_requirement_1e6"));
  expect_same(differences, "isolated collateral", isolated.collateral,
              whole_at(want, "isolated_collateral_1e6"));
  const auto judged = [&](const char* key, bool got) {
    if (want.find(key) != nullptr && got != *at(want, key).boolean())
      differences.push_back(std::string(key) + " is not as expected");
  };
  const auto is_ok = [](const Weighed& pool) { return pool.collateral >= pool.requirement; };
  judged("cross_ok", is_ok(cross));
  judged("isolated_ok", is_ok(isolated));
  judged("all_ok", is_ok(cross) && is_ok(isolated));
  return differences;
}

}  // namespace

TEST_CASE("weights that depend on size, and on all deposits") {
  run_rows(file, "size_dependent_weights", {{"", sized}});
  run_rows(file, "deposit_cap_scaled_weight", {{"", scaled_by_deposits}});
}

TEST_CASE("accounts") {
  run_rows(file, "bounded_payoff_margin", {{"", bounded}});
  run_rows(file, "account_worst_case_orders", {{"", orders}});
  run_rows(file, "cross_vs_isolated", {{"", cross_and_isolated}});
}
