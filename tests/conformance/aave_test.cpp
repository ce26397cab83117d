// Lending in whole numbers: the tables of aave.json (two libraries of Aave and a fork of its fourth version).
#include <doctest/doctest.h>

#include "crossmargin/assessment/assess.hpp"
#include "margin/integer/lending.hpp"
#include "support/option_world.hpp"
#include "support/whole_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::integer;
using namespace crossmargin::test;

namespace {

const std::string file = "aave.json";

/// The first `digits` decimals of a decimal of any length: the source rounds to twenty, the method to
/// eighteen.
Whole decimals_of(const std::string& text, std::size_t digits) {
  const std::size_t point = text.find('.');
  const std::string whole = text.substr(0, point);
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  fraction.resize(digits, '0');
  std::string all = whole + fraction;
  all.erase(0, std::min(all.find_first_not_of('0'), all.size() - 1));
  return Whole(all);
}

Differences health(Row row, const Whole& basis_points) {
  const Document& inputs = at(row, "inputs");
  LendingAccount account;
  add(account, {whole_at(inputs, "collateral"), 0, basis_points});
  account.debt = whole_at(inputs, "debt");
  const auto got = health_factor(account);
  const std::string& want = *at(row, "expected_health_factor").string();
  Differences differences;
  if ((want == "-1") != !got) return {"a health factor without debt, or none with it"};
  if (got) expect_same(differences, "health factor", *got, decimals_of(want, 18));
  return differences;
}

Differences available(Row row) {
  const Document& inputs = at(row, "inputs");
  LendingAccount account;
  account.collateral = whole_at(inputs, "collateral");
  // Tenths of a basis point: the sum carries them, the average drops them.
  account.weighted_loan = account.collateral * scaled_at(inputs, "ltv_bps", 1) / 10;
  account.debt = whole_at(inputs, "debt");
  Differences differences;
  expect_same(differences, "available", available_to_borrow(account), whole_at(row, "expected_available"));
  return differences;
}

/// The shipped method with two reserves of the row's terms, held and owed through a whole assessment.
Differences user_summary(Row row) {
  const Document::Array& reserves = *at(at(row, "inputs"), "reserves").array();
  OptionWorld world;
  Document::Object listed;
  std::vector<Balance> balances;
  Document::Array codes;
  for (std::size_t i = 0; i < reserves.size(); ++i) {
    const std::string code = "TOKEN" + std::to_string(i);
    const Document& reserve = reserves[i];
    world.market().fx[currency(code)] = {
        number_at(reserve, "price_in_ref") * number_at(reserve, "ref_price_usd"), "", {}, {}};
    listed.emplace_back(
        code, Document(Document::Object{{"decimals", Document(18.0, {})},
                                        {"loan_to_value", at(reserve, "ltv")},
                                        {"liquidation_threshold", at(reserve, "liquidation_threshold")}},
                       {}));
    codes.emplace_back(code, SourceLocation{});
    balances.push_back({currency(code), number_at(reserve, "supplied"), {}});
    balances.push_back({currency(code), -number_at(reserve, "debt"), {}});
  }
  const auto method = shipped_method(
      "aave-v3",
      {{"parameters.reserves", listed},
       {"parameters.borrowable", codes},
       {"parameters.categories", Document::Object{}},
       {"haircuts",
        Document::Object{{"default", Document(Document::Object{{"haircut", Document(0.0, {})}}, {})}}}});
  const PoolAssessment pool = world.assess(*method, {}, balances);
  const auto step = [&](const std::string& name) {
    for (const TraceStep& one : pool.margin.trace)
      if (one.name == name) return one.value;
    throw std::runtime_error("no step " + name);
  };
  const Document& want = at(row, "expected");
  Differences differences;
  expect_near(differences, "collateral", step("collateral"), number_at(want, "collateral_usd"));
  expect_near(differences, "debt", step("debt"), number_at(want, "debt_usd"));
  expect_near(differences, "available", step("available to borrow"), number_at(want, "available_ref"));
  expect_near(differences, "excess", pool.excess_initial,
              number_at(want, "ltv") * step("collateral") - step("debt"));
  expect_near(differences, "health factor", pool.health_factor, number_at(want, "health_factor"));
  return differences;
}

Differences reserve_summary(Row row) {
  const Document& inputs = at(row, "inputs");
  const Document& want = at(row, "expected");
  const Whole reference = scaled_at(inputs, "price_in_ref", 8);
  const Whole dollars = scaled_at(inputs, "ref_price_usd", 0);
  const Priced supplied{whole_at(inputs, "supplied") * wad, reference, 18};
  const Priced owed{whole_at(inputs, "debt") * wad, reference, 18};
  Differences differences;
  expect_same(differences, "collateral", collateral_value(supplied), scaled_at(want, "collateral_ref", 8));
  expect_same(differences, "debt", debt_value(owed), scaled_at(want, "debt_ref", 8));
  expect_same(differences, "collateral in dollars", collateral_value(supplied) * dollars,
              scaled_at(want, "collateral_usd", 8));
  expect_same(differences, "debt in dollars", debt_value(owed) * dollars, scaled_at(want, "debt_usd", 8));
  return differences;
}

/// "10e18" is ten with eighteen zeros.
Whole in_wei(Row document, const char* key) {
  const std::string& text = *at(document, key).string();
  return scaled(std::stod(text), 0, Rounding::half_up);
}

Differences converted(Row row) {
  const Document& inputs = at(row, "inputs");
  const int decimals = static_cast<int>(number_at(inputs, "decimals"));
  const Whole reference =
      collateral_value({in_wei(inputs, "balance"), in_wei(inputs, "price_ref"), decimals});
  const Whole dollars = collateral_value({reference, scaled_at(inputs, "ref_price_usd", 8),
                                          static_cast<int>(number_at(inputs, "ref_decimals"))});
  Differences differences;
  expect_same(differences, "in the reference", reference, in_wei(at(row, "expected"), "ref"));
  expect_same(differences, "in dollars", dollars, scaled_at(at(row, "expected"), "usd", 8));
  return differences;
}

}  // namespace

TEST_CASE("health factor and account summary") {
  run_rows(file, "health_factor_and_account_summary",
           {{"", available},
            {"health_factor_1",
             [](Row row) { return health(row, whole_at(at(row, "inputs"), "liquidation_threshold_bps")); }},
            {"health_factor_2",
             [](Row row) { return health(row, whole_at(at(row, "inputs"), "liquidation_threshold_bps")); }},
            {"health_factor_big_units_1",
             [](Row row) {
               return health(row,
                             whole_at(at(row, "inputs"), "liquidation_threshold_fraction") * ten_thousand);
             }},
            {"convert_balance", converted},
            {"user_summary_one_reserve", user_summary},
            {"user_summary_two_reserves", user_summary},
            {"reserve_summary", reserve_summary},
            {"debt_ceiling_exceeded", [](Row row) {
               const Document& inputs = at(row, "inputs");
               Differences differences;
               expect_same(differences, "left",
                           under_ceiling(whole_at(inputs, "debt_ceiling"), whole_at(inputs, "isolated_debt")),
                           whole_at(at(row, "expected"), "available_ref"));
               return differences;
             }}});
}

TEST_CASE("interest accrual") {
  const auto seconds = [](Row inputs) {
    return Whole(whole_at(inputs, "to_ts") - whole_at(inputs, "from_ts"));
  };
  const auto interest = [&](Row row, auto rule) {
    const Document& inputs = at(row, "inputs");
    Differences differences;
    expect_same(differences, "interest", rule(whole_at(inputs, "rate"), seconds(inputs)),
                whole_at(row, "expected"));
    return differences;
  };
  const auto balance = [&](Row row, const char* shares, auto rule) {
    const Document& inputs = at(row, "inputs");
    Differences differences;
    expect_same(differences, "balance",
                balance_of(whole_at(inputs, shares), whole_at(inputs, "index"),
                           rule(whole_at(inputs, "rate"), seconds(inputs))),
                whole_at(row, "expected"));
    return differences;
  };
  run_rows(file, "interest_accrual",
           {{"compounded_interest", [&](Row row) { return interest(row, compounded_interest); }},
            {"linear_interest", [&](Row row) { return interest(row, linear_interest); }},
            {"compounded_balance", [&](Row row) { return balance(row, "principal", compounded_interest); }},
            {"yfi_balance_onchain", [&](Row row) { return balance(row, "scaled", linear_interest); }}});
}

TEST_CASE("percentages and their roundings") {
  run_rows(file, "percentage_rounding",
           {{"", [](Row row) {
               const std::string& id = *at(row, "id").string();
               const Document& inputs = at(row, "inputs");
               const Whole value = whole_at(inputs, "value");
               const Whole share = whole_at(inputs, "bps");
               const auto is = [&](const char* start) { return id.starts_with(start); };
               const Whole got = is("percent_mulCeil")    ? percent_of_ceil(value, share)
                                 : is("percent_mulFloor") ? percent_of_floor(value, share)
                                 : is("percent_mul_")     ? percent_of(value, share)
                                 : is("percent_divCeil")  ? percent_over_ceil(value, share)
                                 : is("percent_divFloor") ? percent_over_floor(value, share)
                                                          : percent_over(value, share);
               Differences differences;
               expect_same(differences, id, got, whole_at(row, "expected"));
               return differences;
             }}});
}
