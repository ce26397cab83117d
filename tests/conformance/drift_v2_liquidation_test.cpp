// What of a weighted account goes in a liquidation, in whole numbers: the families of drift_v2.json that are
// of it.
#include <doctest/doctest.h>

#include "margin/integer/covering.hpp"
#include "support/whole_cases.hpp"

using namespace crossmargin;
using namespace crossmargin::integer;
using namespace crossmargin::test;

namespace {

const std::string file = "drift_v2.json";

/// A check of one number.
std::function<Differences(Row)> gives(std::function<Whole(Row)> formula, const char* key = "expected") {
  return [formula = std::move(formula), key](Row row) {
    Differences differences;
    expect_same(differences, key, formula(at(row, "inputs")), whole_at(row, key));
    return differences;
  };
}

SwapToCover swap_of(Row inputs, const char* fee) {
  return {whole_at(inputs, "margin_ratio"), whole_at(inputs, fee), 0, whole_at(inputs, "oracle_price"),
          whole_at(inputs, "quote_oracle_price")};
}

TransferTerms transfer_of(Row inputs) {
  TransferTerms terms;
  terms.asset_weight = whole_at(inputs, "asset_weight");
  terms.asset_multiplier = whole_at(inputs, "asset_liquidation_multiplier");
  terms.liability_weight = whole_at(inputs, "liability_weight");
  terms.liability_multiplier = whole_at(inputs, "liability_liquidation_multiplier");
  terms.decimals = static_cast<int>(number_at(inputs, "liability_decimals"));
  terms.price = whole_at(inputs, "liability_price");
  return terms;
}

/// One side by the first word of its members; the amount is 0 where the row asks for it.
TransferSide side_of(Row inputs, const std::string& name) {
  const std::string amount = name + "_amount";
  return {inputs.find(amount) == nullptr ? Whole(0) : whole_at(inputs, amount),
          whole_at(inputs, name + "_liquidation_multiplier"),
          static_cast<int>(number_at(inputs, name + "_decimals")), whole_at(inputs, name + "_price")};
}

}  // namespace

TEST_CASE("what covers a shortage") {
  run_rows(file, "perp_size_to_cover_shortage",
           {{"", gives([](Row inputs) {
               SwapToCover terms = swap_of(inputs, "liquidation_fee");
               terms.insurance_fee = whole_at(inputs, "if_liquidation_fee");
               return size_to_cover(terms, whole_at(inputs, "margin_shortage")).value();
             })}});
  run_rows(file, "borrow_transfer_to_cover_shortage",
           {{"", gives([](Row inputs) {
               TransferTerms terms = transfer_of(inputs);
               terms.insurance_fee = whole_at(inputs, "if_liquidation_fee");
               return transfer_to_cover(terms, whole_at(inputs, "margin_shortage")).value();
             })}});
  run_rows(file, "borrow_transfer_implied_by_collateral", {{"", gives([](Row inputs) {
                                                              return debt_for(side_of(inputs, "asset"),
                                                                              side_of(inputs, "liability"));
                                                            })}});
  run_rows(file, "collateral_transfer_for_borrow_transfer",
           {{"", gives([](Row inputs) {
               return collateral_for(side_of(inputs, "asset"), side_of(inputs, "liability"));
             })}});
}

TEST_CASE("fees of a liquidation") {
  run_rows(file, "insurance_fund_fee_perp",
           {{"", gives([](Row inputs) {
               return swap_insurance_fee(
                   swap_of(inputs, "liquidator_fee"), whole_at(inputs, "margin_shortage"),
                   whole_at(inputs, "user_base_asset_amount"), whole_at(inputs, "max_if_liquidation_fee"));
             })}});
  run_rows(file, "insurance_fund_fee_spot", {{"", gives([](Row inputs) {
                                                return transfer_insurance_fee(
                                                    transfer_of(inputs), whole_at(inputs, "margin_shortage"),
                                                    whole_at(inputs, "token_amount"),
                                                    whole_at(inputs, "max_if_fee"));
                                              })}});
  run_rows(file, "time_growing_liquidation_fee",
           {{"", gives([](Row inputs) {
               return grown_fee(
                   {whole_at(inputs, "base_liquidation_fee"), whole_at(inputs, "max_liquidation_fee")},
                   whole_at(inputs, "current_slot") - whole_at(inputs, "last_active_user_slot"));
             })}});
}

TEST_CASE("losses that all others bear, and how much may be closed at once") {
  const auto dollars = [](Row inputs, const char* key) { return scaled_at(inputs, key, 6); };
  const auto deposits = gives(
      [&](Row inputs) {
        return deposit_index_loss(dollars(inputs, "loss_usd"), dollars(inputs, "total_deposits"),
                                  power_of_ten(10));
      },
      "expected_cumulative_deposit_interest_decrease");
  run_rows(file, "socialised_loss",
           {{"", deposits},
            {"perp_bankruptcy_socialised_via_funding", gives(
                                                           [&](Row inputs) {
                                                             const Whole open =
                                                                 scaled_at(inputs, "open_interest_long", 9) +
                                                                 scaled_at(inputs, "open_interest_short", 9);
                                                             return funding_delta(dollars(inputs, "loss_usd"),
                                                                                  open);
                                                           },
                                                           "expected_cumulative_funding_delta")}});
  run_rows(file, "max_fraction_to_liquidate",
           {{"", [&](Row row) {
               const Document& inputs = at(row, "inputs");
               const Whole share =
                   closable_share({dollars(inputs, "margin_shortage_usd"), 0, 0},
                                  {scaled_at(inputs, "initial_pct", 4), whole_at(inputs, "duration_slots")});
               Differences differences;
               expect_same(differences, "share", share, scaled_at(row, "expected_pct", 4));
               return differences;
             }}});
}
