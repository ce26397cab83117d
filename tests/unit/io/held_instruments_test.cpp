#include <doctest/doctest.h>

#include "reading.hpp"

namespace held_instruments_test {

using namespace crossmargin;
using test::says;

namespace {

const std::string kMarket =
    R"({"schema": "crossmargin-market", "schema_version": 1, "as_of": "2026-02-05T21:29:37Z",
  "reporting_currency": "USD", "underlyings": {"BTC": {"currency": "USD", "spot": 64000}, "ACME": {"currency": "USD", "spot": 1}},
  "instruments": [{"id": "ACME", "kind": "stock", "multiplier": 1, "quote_currency": "USD"}]})";

io::MarketInputs market() {
  const io::NamedText input{"m", kMarket};
  auto made = io::parse_market({&input, 1}, {});
  REQUIRE(made.has_value());
  return *std::move(made);
}

Result<InstrumentTable> held(const std::string& csv_rows, const std::vector<Instrument>& own = {}) {
  const auto portfolio =
      io::parse_portfolio({"p", "account,instrument,quantity,bucket,record\n" + csv_rows}, {});
  REQUIRE(portfolio.has_value());
  return io::held_instruments(portfolio->accounts, own, market());
}

Instrument stock(const std::string& id, double multiplier) {
  Instrument made;
  made.id = id;
  made.kind = InstrumentKind::stock;
  made.underlying = id;
  made.spec.multiplier = multiplier;
  made.spec.quote_currency = *Currency::parse("USD");
  made.spec.settlement_currency = made.spec.quote_currency;
  made.where = SourceLocation{"p", 3, 1, "instruments[0]"};
  return made;
}

}  // namespace

TEST_CASE("instruments come from the market, the portfolio and their names, each once") {
  const auto table =
      held("A,ACME,1,,\nA,OWN,1,,\nA,BTC-PERPETUAL,1,iso,\nB,BTC-PERPETUAL,1,,order\n", {stock("OWN", 10)});
  REQUIRE(table.has_value());
  CHECK(table->size() == 3);
  CHECK((*table)[*table->find("OWN")].spec.multiplier == 10.0);
  CHECK((*table)[*table->find("BTC-PERPETUAL")].kind == InstrumentKind::perpetual);
}

TEST_CASE("only what is held is in the table") {
  const auto table = held("A,BTC-PERPETUAL,1,,\n", {stock("OWN", 10)});
  REQUIRE(table.has_value());
  CHECK(table->size() == 1);
}

TEST_CASE("every place that names something unknown is reported") {
  const auto table = held("A,ACNE,1,,\nA,ETH-PERPETUAL,1,,\nB,ACNE,1,,order\nB,BTC-31FEB26,1,x,\n");
  REQUIRE_FALSE(table.has_value());
  const auto wrong = test::texts(table.error());
  CAPTURE(test::joined(wrong));
  CHECK(wrong.size() == 4);
  CHECK(says(wrong, "p:2", "\"ACNE\" is not listed"));
  CHECK(says(wrong, "p:3", "reads as a contract on ETH, which the market does not list"));
  CHECK(says(wrong, "p:4", "\"ACNE\" is not listed"));
  CHECK(says(wrong, "p:5", "there is no day 31FEB26"));
  for (const Issue& issue : table.error()) {
    CHECK(issue.code == ErrorCode::unknown_instrument);
    CHECK_FALSE(issue.hint.empty());
  }
}

TEST_CASE("a definition in both files must be alike") {
  CHECK(held("A,ACME,1,,\n", {stock("ACME", 1)}).has_value());
  const auto other = held("A,ACME,1,,\n", {stock("ACME", 2)});
  REQUIRE_FALSE(other.has_value());
  CHECK(other.error().front().code == ErrorCode::duplicate);
  CHECK_FALSE(held("A,OWN,1,,\n", {stock("OWN", 1), stock("OWN", 1)}).has_value());
}

}  // namespace held_instruments_test
