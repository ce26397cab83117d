// Margin of perpetuals in quantums: the tables of dydxprotocol/v4-chain in dydx_v4.json, whole numbers
// without any tolerance.
#include <doctest/doctest.h>

#include "margin/integer/closing.hpp"
#include "support/whole_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::integer;
using namespace crossmargin::test;

namespace {

Row cases_file() {
  return cases_of("dydx_v4.json");
}

/// Runs every row of a family; a row that the check cannot judge is skipped with a reason.
void run_family(
    const std::string& family, const std::function<Differences(Row)>& check,
    const std::function<std::string(Row)>& why_skipped = [](Row) { return std::string(); }) {
  CaseTable table(family);
  for (const Document& row : *at(at(cases_file(), family), "cases").array()) {
    const std::string& id = *at(row, "id").string();
    if (const std::string reason = why_skipped(row); !reason.empty()) {
      table.skip(id, reason);
    } else {
      table.run(id, [&] { return check(row); });
    }
  }
  table.finish();
}

Whole whole_or(Row document, const char* key, const Whole& fallback) {
  return document.find(key) == nullptr ? fallback : whole_at(document, key);
}

LiquidityTier tier_of(Row inputs) {
  return {whole_at(inputs, "initial_margin_ppm"), whole_or(inputs, "maintenance_fraction_ppm", 0),
          whole_or(inputs, "oi_lower_cap", 0), whole_or(inputs, "oi_upper_cap", 0)};
}

/// A perpetual as most families write it, or as the families of lib_test.go do.
PerpetualTerms terms_of(Row row) {
  PerpetualTerms terms;
  terms.resolution = static_cast<int>(number_at(row, "atomic_resolution"));
  const bool is_listed = row.find("oracle_price") != nullptr;
  terms.price = whole_at(row, is_listed ? "oracle_price" : "price");
  terms.exponent = static_cast<int>(number_at(row, is_listed ? "price_exponent" : "exponent"));
  if (row.find("initial_margin_ppm") != nullptr) terms.tier = tier_of(row);
  terms.open_interest = whole_or(row, "open_interest_base_quantums", 0);
  terms.funding_index = whole_or(row, "funding_index", 0);
  return terms;
}

PerpetualMarkets markets_of(Row inputs) {
  PerpetualMarkets markets;
  for (const Document& row : *at(inputs, "perpetuals").array())
    markets.emplace(static_cast<int>(number_at(row, "perpetual_id")), terms_of(row));
  return markets;
}

QuoteAccount account_of(Row inputs) {
  QuoteAccount account;
  if (inputs.find("usdc_quantums") != nullptr) account.quote = whole_at(inputs, "usdc_quantums");
  for (const Document& row : *at(inputs, "positions").array())
    account.held.emplace(static_cast<int>(number_at(row, "perpetual_id")),
                         PerpetualHeld{whole_at(row, "base_quantums"), whole_at(row, "funding_index"),
                                       whole_at(row, "quote_balance")});
  return account;
}

ClosingRules rules_of(Row inputs) {
  const Document& config = at(inputs, "liquidation_config");
  return {whole_at(config, "bankruptcy_adjustment_ppm"),
          whole_at(config, "spread_to_maintenance_margin_ratio_ppm"),
          whole_at(config, "max_liquidation_fee_ppm")};
}

Change change_of(Row inputs) {
  return {static_cast<int>(number_at(inputs, "perpetual_id")), whole_at(inputs, "delta_base_quantums")};
}

bool wants_error(Row row) {
  return row.find("expected_error") != nullptr;
}

/// What a result has to be: the error that the row expects, or a value to look at.
template <class T, class Check>
Differences expect(Row row, const Result<T>& result, Check check) {
  Differences differences;
  if (wants_error(row) == result.has_value()) {
    differences.push_back(result ? "is accepted" : "is refused: " + result.error().front().message);
  } else if (result) {
    check(differences, *result);
  }
  return differences;
}

void expect_fraction(Differences& differences, const Fraction& got, const std::string& want) {
  const std::size_t slash = want.find('/');
  expect_same(differences, "numerator", got.numerator, Whole(want.substr(0, slash)));
  expect_same(differences, "denominator", got.denominator, Whole(want.substr(slash + 1)));
}

}  // namespace

TEST_CASE("fractions of a tier") {
  run_family("maintenance_margin_ppm", [](Row row) {
    Differences differences;
    expect_same(differences, "ppm", maintenance_ppm(tier_of(at(row, "inputs"))), whole_at(row, "expected"));
    return differences;
  });
  run_family("oi_scaled_initial_margin_ppm", [](Row row) {
    Differences differences;
    const Document& inputs = at(row, "inputs");
    expect_same(differences, "ppm", scaled_initial_ppm(tier_of(inputs), whole_at(inputs, "open_notional")),
                whole_at(row, "expected_imf_ppm"));
    return differences;
  });
  run_family("initial_margin_quote_quantums", [](Row row) {
    Differences differences;
    const Document& inputs = at(row, "inputs");
    const Whole fraction = scaled_initial_ppm(tier_of(inputs), whole_at(inputs, "open_notional"));
    expect_same(differences, "margin", initial_margin(whole_at(inputs, "notional_quote_quantums"), fraction),
                whole_at(row, "expected_initial_margin"));
    return differences;
  });
}

TEST_CASE("one perpetual") {
  run_family("funding_settlement_ppm", [](Row row) {
    const Document& inputs = at(row, "inputs");
    PerpetualTerms terms;
    terms.funding_index = whole_at(inputs, "funding_index_now");
    Differences differences;
    expect_same(differences, "funding",
                funding_ppm(terms, {whole_at(inputs, "base_quantums"),
                                    whole_at(inputs, "funding_index_position"), 0}),
                whole_at(row, "expected"));
    return differences;
  });
  run_family("net_notional", [](Row row) {
    const Document& inputs = at(row, "inputs");
    Differences differences;
    expect_same(differences, "notional", net_notional(terms_of(inputs), whole_at(inputs, "base_quantums")),
                whole_at(row, "expected"));
    return differences;
  });
  run_family("position_margin_requirements", [](Row row) {
    const Document& inputs = at(row, "inputs");
    const Requirements required = requirements(terms_of(inputs), whole_at(inputs, "base_quantums"));
    Differences differences;
    expect_same(differences, "initial", required.initial, whole_at(at(row, "expected"), "IMR"));
    expect_same(differences, "maintenance", required.maintenance, whole_at(at(row, "expected"), "MMR"));
    return differences;
  });
}

TEST_CASE("where an account stands") {
  run_family("is_liquidatable", [](Row row) {
    const Document& inputs = at(row, "inputs");
    const bool got = is_liquidatable({whole_at(inputs, "NC"), {0, whole_at(inputs, "MMR")}});
    return got == *at(row, "expected").boolean() ? Differences{} : Differences{"the other answer"};
  });
  run_family("risk_ordering", [](Row row) {
    const Document& inputs = at(row, "inputs");
    const int order = compare_risk({whole_at(inputs, "NC1"), {0, whole_at(inputs, "MMR1")}},
                                   {whole_at(inputs, "NC2"), {0, whole_at(inputs, "MMR2")}});
    Differences differences;
    expect_same(differences, "order", order < 0 ? -1 : order > 0 ? 1 : 0, whole_at(row, "expected"));
    return differences;
  });
}

namespace {

/// The account after the row's updates; nothing where one names what there is not.
Result<QuoteAccount> updated(Row inputs, const PerpetualMarkets& markets) {
  QuoteAccount account = account_of(inputs);
  if (const Document::Array* updates = at(inputs, "asset_updates").array())
    for (const Document& update : *updates) {
      if (number_at(update, "AssetId") != 0.0)
        return fail(ErrorCode::unsupported, "an asset that is not the quote");
      account.quote += whole_at(update, "BigQuantumsDelta");
    }
  if (const Document::Array* updates = at(inputs, "perpetual_updates").array())
    for (const Document& update : *updates) {
      const int id = static_cast<int>(number_at(update, "PerpetualId"));
      if (!markets.contains(id)) return fail(ErrorCode::unknown_instrument, "no such perpetual");
      account.held[id].quantums += whole_at(update, "BigQuantumsDelta");
    }
  return account;
}

}  // namespace

TEST_CASE("whole accounts") {
  run_family(
      "account_net_collateral_and_margin",
      [](Row row) {
        const Document& inputs = at(row, "inputs");
        const PerpetualMarkets markets = markets_of(inputs);
        return expect(row, updated(inputs, markets),
                      [&](Differences& differences, const QuoteAccount& account) {
                        const AccountRisk risk = account_risk(account, markets);
                        const Document& expected = at(row, "expected");
                        const auto same = [&](const char* key, const Whole& got) {
                          if (expected.find(key) != nullptr)
                            expect_same(differences, key, got, whole_at(expected, key));
                        };
                        same("net_collateral", risk.net_collateral);
                        same("IMR", risk.required.initial);
                        same("MMR", risk.required.maintenance);
                      });
      },
      [](Row row) -> std::string {
        if (*at(row, "id").string() == "single positive asset")
          return "the row does not hold the second asset that is refused";
        return {};
      });
}

TEST_CASE("prices of a liquidation") {
  run_family("bankruptcy_price", [](Row row) {
    const Document& inputs = at(row, "inputs");
    return expect(row, bankruptcy_value(account_of(inputs), markets_of(inputs), change_of(inputs)),
                  [&](Differences& differences, const Whole& value) {
                    expect_same(differences, "value", value, whole_at(row, "expected"));
                  });
  });
  run_family("fillable_price", [](Row row) {
    const Document& inputs = at(row, "inputs");
    return expect(row,
                  fillable_price(account_of(inputs), markets_of(inputs), change_of(inputs), rules_of(inputs)),
                  [&](Differences& differences, const Fraction& price) {
                    expect_fraction(differences, price, *at(row, "expected").string());
                  });
  });
}

TEST_CASE("the insurance fund") {
  run_family("insurance_fund_delta", [](Row row) {
    const Document& inputs = at(row, "inputs");
    const bool is_buy = *at(inputs, "is_buy").boolean();
    const Whole size = whole_at(inputs, "fill_base_quantums");
    const Whole quote = wants_error(row)
                            ? Whole(0)
                            : shifted(size * whole_at(inputs, "subticks"),
                                      static_cast<int>(number_at(inputs, "quantum_conversion_exponent")));
    const Change change{static_cast<int>(number_at(inputs, "perpetual_id")), is_buy ? size : Whole(-size)};
    return expect(row,
                  insurance_delta(account_of(inputs), markets_of(inputs),
                                  {change, is_buy ? Whole(-quote) : quote}, rules_of(inputs)),
                  [&](Differences& differences, const Whole& delta) {
                    expect_same(differences, "delta", delta, whole_at(row, "expected"));
                  });
  });
  run_family("insurance_fund_sufficient", [](Row row) {
    const Document& inputs = at(row, "inputs");
    const bool got =
        insurance_suffices(whole_at(inputs, "insuranceFundBalance"), whole_at(inputs, "insuranceFundDelta"));
    return got == *at(row, "expected").boolean() ? Differences{} : Differences{"the other answer"};
  });
}

namespace {

/// The perpetual that rows name without its terms, from a family that has both.
PerpetualTerms first_perpetual() {
  const Document& row = at(at(cases_file(), "partial_liquidation_size"), "cases").array()->front();
  return markets_of(at(row, "inputs")).at(0);
}

}  // namespace

TEST_CASE("sizes of partial liquidations") {
  run_family("partial_liquidation_size", [](Row row) {
    const Document& inputs = at(row, "inputs");
    const int id = static_cast<int>(number_at(row, "perpetual_id_to_liquidate"));
    const Document& position = at(inputs, "position_block_limits");
    const BlockLimits limits{whole_at(position, "MinPositionNotionalLiquidated"),
                             whole_at(position, "MaxPositionPortionLiquidatedPpm"),
                             whole_at(at(inputs, "subaccount_block_limits"), "MaxNotionalLiquidated"),
                             whole_at(inputs, "step_base_quantums")};
    Differences differences;
    expect_same(differences, "size",
                closing_size(markets_of(inputs).at(id), account_of(inputs).held.at(id).quantums, limits),
                whole_at(row, "expected_delta_base_quantums"));
    return differences;
  });
  run_family("min_max_position_notional", [](Row row) {
    const Document& raw = at(row, "raw");
    const Document& limits = at(at(raw, "liquidationConfig"), "PositionBlockLimits");
    const ClosableNotional closable =
        closable_notional(first_perpetual(), whole_at(at(raw, "positionToLiquidate"), "Quantums"),
                          {whole_at(limits, "MinPositionNotionalLiquidated"),
                           whole_at(limits, "MaxPositionPortionLiquidatedPpm"), 0, 1});
    Differences differences;
    expect_same(differences, "least", closable.least, whole_at(raw, "expectedMinPosNotionalLiquidatable"));
    expect_same(differences, "most", closable.most, whole_at(raw, "expectedMaxPosNotionalLiquidatable"));
    return differences;
  });
}

namespace {

void expect_account(Differences& differences, const std::string& who, const QuoteAccount& got, Row want) {
  expect_same(differences, who + " quote", got.quote, whole_at(want, "usdc_quantums"));
  const QuoteAccount wanted = account_of(want);
  expect_same(differences, who + " positions", got.held.size(), wanted.held.size());
  for (const auto& [id, held] : wanted.held)
    if (const auto found = got.held.find(id); found != got.held.end())
      expect_same(differences, who + " quantums", found->second.quantums, held.quantums);
}

Differences deleveraging(Row row, ClosingPrice price) {
  const Document& inputs = at(row, "inputs");
  const Takeover before{account_of(at(inputs, "liquidated")), account_of(at(inputs, "offsetting"))};
  const Change change{0, whole_at(inputs, "delta_base_quantums")};
  return expect(row, take_over(before, markets_of(inputs), change, price),
                [&](Differences& differences, const Takeover& after) {
                  const Document& expected = at(row, "expected");
                  expect_account(differences, "liquidated", after.closed, at(expected, "liquidated"));
                  expect_account(differences, "offsetting", after.taker, at(expected, "offsetting"));
                });
}

}  // namespace

TEST_CASE("an account is taken over by another") {
  run_family("deleveraging_at_bankruptcy_price",
             [](Row row) { return deleveraging(row, ClosingPrice::bankruptcy); });
  run_family("deleveraging_at_oracle_price", [](Row row) { return deleveraging(row, ClosingPrice::oracle); });
}
