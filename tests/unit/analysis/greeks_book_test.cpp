#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

#include "crossmargin/analysis/greeks_book.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/support.hpp"

namespace greeks_book_test {

using namespace crossmargin;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

struct Assessed {
  io::MarketInputs market{
      must(io::load_market(std::vector<std::string>{test::source_path("data/sample/market.json")}, {}))};
  std::unique_ptr<Method> method{must(io::load_method("scan-16", {}, {test::source_path(".")}))};
  std::unique_ptr<EvaluatedBase> base{must(EvaluatedBase::create(
      must(batch::batch_instruments(market)), market.market, *method, Pricer::kernels, {}))};
  PoolAssessment pool(const std::vector<Position>& positions) const {
    Account account;
    account.id = "a";
    account.cross = {"cross", positions, {}, {}};
    return must(assess(account, *base, Detail::full, {})).pools.front();
  }
};

const Assessed& assessed() {
  static const Assessed loaded;
  return loaded;
}

}  // namespace

TEST_CASE("an inverse perpetual of USD 1 a contract: delta is coins, its money is the notional") {
  const PoolAssessment pool = assessed().pool({{"BTC-PERPETUAL", 35000.0, {}, {}}});
  const GreeksBook book = must(greeks_book(pool, *assessed().base, {}));
  REQUIRE(book.positions.size() == 1);
  const double mark = *assessed().market.market.quote("BTC-PERPETUAL")->price;
  CHECK(book.positions[0].greeks.delta == doctest::Approx(35000.0 / mark).epsilon(1e-14));
  CHECK(book.positions[0].greeks.delta_money == doctest::Approx(35000.0).epsilon(1e-14));
  CHECK(book.positions[0].greeks.vega == 0.0);
  REQUIRE(book.expiries.size() == 1);
  CHECK(book.expiries[0].expiry == "none");
}

TEST_CASE("sizes people read: a point of volatility, a day, a basis point, one per cent") {
  const std::string id = "ACME500-17JUL26-5000-P";
  const PoolAssessment pool = assessed().pool({{id, 3.0, {}, {}}});
  const GreeksBook book = must(greeks_book(pool, *assessed().base, {}));
  const Instrument& instrument = assessed().base->instruments()[*assessed().base->instruments().find(id)];
  const Greeks unit = must(greeks(instrument, assessed().market.market));
  const double price =
      assessed().base->risk().facts(*assessed().base->instruments().find(id)).reference_price;
  const GreekTotals& got = book.positions.at(0).greeks;
  CHECK(got.vega == doctest::Approx(3.0 * unit.vega * 0.01).epsilon(1e-14));
  CHECK(got.theta == doctest::Approx(3.0 * unit.theta / 365.0).epsilon(1e-14));
  CHECK(got.rho == doctest::Approx(3.0 * unit.rho * 0.0001).epsilon(1e-14));
  CHECK(got.gamma_money == doctest::Approx(3.0 * unit.gamma * price * price * 0.01).epsilon(1e-14));
  CHECK(got.vanna == doctest::Approx(3.0 * unit.vanna * price * 0.01).epsilon(1e-14));
  CHECK(got.volga == doctest::Approx(3.0 * unit.volga * 0.0001).epsilon(1e-14));
  CHECK(got.vega > 0.0);
}

TEST_CASE("expiries add up to underlyings and underlyings to the total; the total has no units") {
  const PoolAssessment pool = assessed().pool({{"BTC-27MAR26-70000-C", -10.0, {}, {}},
                                               {"BTC-26JUN26-63000-P", -6.0, {}, {}},
                                               {"BTC-PERPETUAL", 350000.0, {}, {}},
                                               {"ETH-27MAR26-2500-C", 120.0, {}, {}}});
  const GreeksBook book = must(greeks_book(pool, *assessed().base, {}));
  REQUIRE(book.expiries.size() == 4);
  CHECK(book.expiries[0].expiry == "none");
  CHECK(book.expiries[1].expiry == "2026-03-27");
  REQUIRE(book.underlyings.size() == 2);
  GreekTotals btc;
  for (const ExpiryGreeks& expiry : book.expiries) {
    if (expiry.underlying == "BTC") btc += expiry.greeks;
  }
  CHECK(book.underlyings[0].greeks.delta == doctest::Approx(btc.delta).epsilon(1e-14));
  CHECK(book.total.vega ==
        doctest::Approx(book.underlyings[0].greeks.vega + book.underlyings[1].greeks.vega).epsilon(1e-14));
  CHECK(book.total.delta == 0.0);
  CHECK(book.missing.empty());
}

}  // namespace greeks_book_test
