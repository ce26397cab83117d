// Prices of liquidation that venues and their clients printed: cases "liquidation_price" of
// crypto_venues.json under the closed forms.
#include <doctest/doctest.h>

#include "crossmargin/liquidation/isolated_price.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

/// Printed to the cent.
constexpr Tolerance cent{0.0, 0.00501};

double signed_quantity(const Document& position, std::string_view key) {
  const double quantity = number_at(position, key);
  return *at(position, "side").string() == "long" ? quantity : -quantity;
}

PriceLeg linear_leg(const Document& position) {
  return {.quantity = signed_quantity(position, "qty"),
          .entry = number_at(position, "entry"),
          .brackets = {{0.0, number_at(position, "mmr"), number_at(position, "cum")}}};
}

double only(const Result<std::vector<double>>& prices) {
  if (!prices) throw std::runtime_error(to_text(prices.error().front()));
  if (prices->size() != 1) throw std::runtime_error("want one price, got " + std::to_string(prices->size()));
  return prices->front();
}

Differences isolated(const Document& row) {
  const Document& inputs = at(row, "inputs");
  Differences differences;
  expect_near(differences, "price",
              only(liquidation_prices({{linear_leg(inputs)}, number_at(inputs, "wallet")})),
              number_at(at(row, "expected"), "liq"), cent);
  return differences;
}

/// What the account's other position needs and has gained, at its mark.
struct Other {
  double maintenance{0.0};
  double unrealised{0.0};
};

Other other_of(const Document& position) {
  const double quantity = signed_quantity(position, "qty");
  const double mark = number_at(position, "mark");
  return {std::abs(quantity) * mark * number_at(position, "mmr") - number_at(position, "cum"),
          quantity * (mark - number_at(position, "entry"))};
}

/// The price of one position of the account; the other stays at its mark.
Differences cross(const Document& row, const Document& account, std::size_t place, const char* key) {
  const Document::Array& positions = *at(account, "positions").array();
  const Other other = other_of(positions[1 - place]);
  const Document& expected = at(row, "expected");
  Differences differences;
  expect_near(differences, "margin of the other", other.maintenance, number_at(expected, "TMM_other"),
              {0.0, 5.01e-4});
  expect_near(differences, "profit of the other", other.unrealised, number_at(expected, "UPNL_other"),
              {0.0, 0.00501});
  const double money = number_at(account, "wallet") - other.maintenance + other.unrealised;
  expect_near(differences, "price", only(liquidation_prices({{linear_leg(positions[place])}, money})),
              number_at(expected, key), cent);
  return differences;
}

/// Margin at entry and the fee of closing at the bankruptcy price are held back from the balance.
Differences inverse_cross(const Document& row) {
  const Document& inputs = at(row, "inputs");
  const Document& expected = at(row, "expected");
  PriceLeg leg{.payoff = PriceLeg::Payoff::inverse,
               .margin = PriceLeg::Margin::at_entry,
               .quantity = signed_quantity(inputs, "qty_usd"),
               .entry = number_at(inputs, "entry"),
               .brackets = {{0.0, number_at(inputs, "mmr"), 0.0}}};
  const double balance = number_at(inputs, "balance_btc") - number_at(inputs, "order_margin");
  PriceLeg closed = leg;
  closed.fee_rate = number_at(inputs, "taker");
  const double bankruptcy = only(bankruptcy_prices({{closed}, balance}));
  const double fee = std::abs(leg.quantity) * closed.fee_rate / bankruptcy;
  const double price = only(liquidation_prices({{leg}, balance - fee}));
  Differences differences;
  expect_near(differences, "bankruptcy", bankruptcy, number_at(expected, "bankruptcy"), cent);
  expect_near(differences, "price by the printed equation", price, number_at(expected, "liq_recomputed"),
              {1e-6, 0.0});
  // The printed figure does not solve the equation that is printed with it.
  expect_near(differences, "printed price", price, number_at(expected, "liq_published"), {1e-4, 0.0});
  return differences;
}

}  // namespace

TEST_CASE("prices of liquidation") {
  const Document document = read_document(require_shared("conformance/crypto_venues.json"));
  const Document* account = nullptr;
  CaseTable table("liquidation prices");
  for (const Document& row : *at(document, "cases").array()) {
    if (*at(row, "kind").string() != "liquidation_price") continue;
    const std::string& id = *at(row, "id").string();
    const Document& inputs = at(row, "inputs");
    if (inputs.find("positions") != nullptr) account = &inputs;
    const Document& expected = at(row, "expected");
    table.run(id, [&]() -> Differences {
      if (inputs.find("balance_btc") != nullptr) return inverse_cross(row);
      if (inputs.find("wallet") != nullptr && inputs.find("positions") == nullptr) return isolated(row);
      if (account == nullptr) throw std::runtime_error("the account of the case is not there");
      return expected.find("liq_ETH") != nullptr ? cross(row, *account, 1, "liq_ETH")
                                                 : cross(row, *account, 0, "liq_BTC");
    });
  }
  table.finish();
}
