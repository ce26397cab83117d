// BitMEX multi-asset margin: haircuts by the pair of margin and settlement currency. Case
// "bitmex-mam-haircuts" of crypto_venues.json.
#include <doctest/doctest.h>

#include <map>

#include "crossmargin/assessment/assess.hpp"
#include "support/case_table.hpp"
#include "support/option_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// The venue's bitcoin has another code here.
Currency coin(const std::string& code) {
  return currency(code == "XBT" ? "BTC" : code);
}

/// A perpetual that settles in bitcoin and one that settles in dollars of a stablecoin.
class TwoSettlements {
 public:
  TwoSettlements() : method_(shipped_method("bitmex-mam")) {
    MarketData data = market_data({{"BTC", 50'000.0}, {"WLD", 2.0}});
    data.fx[currency("BTC")] = {50'000.0, "BTC", {}, {}};
    data.fx[currency("ETH")] = {2'500.0, "", {}, {}};
    for (const char* code : {"USDC", "USDT"}) data.fx[currency(code)] = {1.0, "", {}, {}};
    Instrument inverse = coin_perpetual("BTC-PERP", "BTC");
    inverse.spec.quote_currency = currency("USD");
    Instrument linear = stock("WLD-PERP");
    linear.kind = InstrumentKind::perpetual;
    linear.underlying = "WLD";
    linear.spec.quote_currency = linear.spec.settlement_currency = currency("USDT");
    data.quotes[inverse.id].price = 50'000.0;
    data.quotes[linear.id].price = 2.0;
    base_ = take(EvaluatedBase::create(take(InstrumentTable::create({inverse, linear})),
                                       take(Market::create(data)), *method_, Pricer::kernels, {}));
  }

  PoolAssessment assess(const std::map<std::string, double>& positions,
                        const std::vector<Balance>& balances) const {
    Account account;
    account.id = account.cross.id = "account";
    for (const auto& [id, quantity] : positions) account.cross.positions.push_back({id, quantity, {}, {}});
    account.cross.collateral = balances;
    return take(crossmargin::assess(account, *base_, Detail::full, {})).pools.front();
  }

  double rate(const std::string& code) const { return *base_->market().fx(coin(code)); }

 private:
  std::unique_ptr<Method> method_;
  std::unique_ptr<EvaluatedBase> base_;
};

/// What collateral in one currency loses behind a position that settles in another, as a share of what is
/// taken.
double share_lost(const TwoSettlements& venue, const std::string& instrument, const std::string& margin) {
  const double quantity = instrument == "BTC-PERP" ? 500'000.0 : 5'000.0;
  const PoolAssessment pool =
      venue.assess({{instrument, quantity}}, {{coin(margin), 20'000.0 / venue.rate(margin), {}}});
  return pool.margin.other_margin / (pool.margin.initial);
}

Differences matrix_differences(const Document& row) {
  const TwoSettlements venue;
  const Document& inputs = at(row, "inputs");
  const std::vector<Document>& columns = *at(inputs, "columns").array();
  Differences differences;
  for (const auto& [settlement, instrument] :
       {std::pair{"XBT_settlement", "BTC-PERP"}, std::pair{"USDT_settlement", "WLD-PERP"}}) {
    const std::vector<Document>& shares = *at(inputs, settlement).array();
    for (std::size_t i = 0; i < columns.size(); ++i)
      expect_near(differences, *columns[i].string() + " behind " + settlement,
                  share_lost(venue, instrument, *columns[i].string()), *shares[i].number(), {1e-9, 1e-12});
  }
  return differences;
}

}  // namespace

TEST_CASE("haircuts by settlement") {
  const Document document = read_document(require_shared("conformance/crypto_venues.json"));
  CaseTable table("bitmex-mam");
  for (const Document& row : *at(document, "cases").array())
    if (*at(row, "kind").string() == "collateral_haircut_matrix")
      table.run(*at(row, "id").string(), [&] { return matrix_differences(row); });
  table.finish();
}

TEST_CASE("the allocation that loses least, by hand") {
  const TwoSettlements venue;
  // 500,000 USD of the inverse perpetual: 10 BTC, one step of 1 %: 5,000. 5,000 x 2 = 10,000 of the linear
  // one: 2 %: 200. Of 5,100 in BTC and 600 in USDT, bitcoin backs bitcoin and the stablecoin itself: nothing
  // is lost.
  const std::map<std::string, double> both{{"BTC-PERP", 500'000.0}, {"WLD-PERP", 5'000.0}};
  const PoolAssessment paired =
      venue.assess(both, {{currency("BTC"), 0.102, {}}, {currency("USDT"), 600.0, {}}});
  CHECK(paired.margin.requirement == doctest::Approx(5'200.0));
  CHECK(paired.margin.other_margin == doctest::Approx(0.0));
  // Of 4,905 in BTC and 600 in USDT, 95 of the first need are covered by 100 USDT, which lose 5 %.
  const PoolAssessment crossed =
      venue.assess(both, {{currency("BTC"), 4'905.0 / 50'000.0, {}}, {currency("USDT"), 600.0, {}}});
  CHECK(crossed.margin.other_margin == doctest::Approx(5.0));
  CHECK(crossed.excess_initial == doctest::Approx(4'905.0 + 600.0 - 5'200.0 - 5.0));
  // Where collateral runs out, what is not covered is what is missing.
  const PoolAssessment missing = venue.assess(both, {{currency("USDC"), 3'000.0, {}}});
  // 200 / 0.98 of it behind the stablecoin, the rest at 5 % behind bitcoin.
  const double behind_coin = (3'000.0 - 200.0 / 0.98) * 0.95;
  CHECK(missing.excess_initial == doctest::Approx(-(5'000.0 - behind_coin)));
  CHECK(missing.status == MarginStatus::margin_call);
}

TEST_CASE("a settlement that the table does not list is refused") {
  const TwoSettlements venue;
  const auto owed = [&] { return venue.assess({}, {{currency("USDC"), -10.0, {}}}); };
  CHECK_THROWS_WITH(owed(), doctest::Contains("what settles in USDC"));
}
