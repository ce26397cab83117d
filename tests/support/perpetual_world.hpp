#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "support/grid_fixture.hpp"
#include "support/option_world.hpp"

namespace crossmargin::test {

/// A market of perpetuals on coins, linear and inverse, in which a test holds what it likes; in USD.
class PerpetualWorld {
 public:
  PerpetualWorld() : data_(market_data({})) {
    for (const char* code : {"USDT", "USDC"}) data_.fx[currency(code)] = {1.0, "", {}, {}};
    account_.id = account_.cross.id = "account";
  }

  /// Lists a coin, or moves its price.
  void coin(const std::string& code, double price) {
    UnderlyingQuote quote;
    quote.quote_currency = data_.reporting_currency;
    quote.spot = price;
    data_.underlyings[code] = quote;
    data_.fx[currency(code)] = {price, code, {}, {}};
    for (const Instrument& listed : instruments_)
      if (listed.underlying == code) data_.quotes[listed.id].price = price;
  }

  /// One coin a contract, paid in USD; listed on its first use.
  std::string linear(const std::string& code, const std::string& suffix = "") {
    Instrument made = stock(code + "-PERP" + suffix);
    made.kind = InstrumentKind::perpetual;
    made.underlying = code;
    return list(std::move(made));
  }
  /// One dollar a contract, paid in the coin.
  std::string inverse(const std::string& code) { return list(coin_perpetual(code + "-INVERSE", code)); }
  /// An option of 30 days on one coin, paid in it, with the spot as its forward.
  std::string coin_option(const std::string& code, OptionRight right, double strike) {
    Instrument made = option(code + (right == OptionRight::call ? "-C" : "-P"), code, right, strike);
    made.spec.settlement = SettlementStyle::inverse;
    made.spec.settlement_currency = currency(code);
    data_.forwards[{code, *made.expiry}] = data_.underlyings.at(code).spot.value();
    std::string id = made.id;
    data_.quotes[id].volatility = 0.7;
    instruments_.push_back(std::move(made));
    return id;
  }
  void quote(const std::string& id, double price) { data_.quotes[id].price = price; }

  void hold(const std::string& id, double quantity, std::optional<double> entry = {}) {
    account_.cross.positions.push_back({id, quantity, entry, {}});
  }
  void order(const std::string& id, double quantity) {
    account_.cross.orders.push_back({id, quantity, {}, {}});
  }
  void own(const std::string& code, double amount) {
    account_.cross.collateral.push_back({currency(code), amount, {"book.json", 7, 1, "collateral"}});
  }
  void clear() { account_.cross = Bucket{"account", {}, {}, {}}; }
  Account& account() { return account_; }

  std::unique_ptr<EvaluatedBase> base(const Method& method) const {
    return take(EvaluatedBase::create(take(InstrumentTable::create(instruments_)),
                                      take(Market::create(data_)), method, Pricer::kernels, {}));
  }
  Result<PoolAssessment> try_assess(const Method& method) const {
    const auto evaluated = base(method);
    auto assessed = crossmargin::assess(account_, *evaluated, Detail::full, {});
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    return std::move(assessed->pools.front());
  }
  PoolAssessment assess(const Method& method) const { return take(try_assess(method)); }
  /// Margin of one position alone in the account, whose collateral stays.
  PoolAssessment with(const Method& method, const std::string& id, double quantity) {
    account_.cross.positions = {{id, quantity, {}, {}}};
    return assess(method);
  }

 private:
  std::string list(Instrument made) {
    std::string id = made.id;
    for (const Instrument& listed : instruments_)
      if (listed.id == id) return id;
    data_.quotes[id].price = data_.underlyings.at(made.underlying).spot.value();
    instruments_.push_back(std::move(made));
    return id;
  }

  MarketData data_;
  std::vector<Instrument> instruments_;
  Account account_;
};

/// A JSON text as the value of a change of a shipped method.
inline Document::Value json_value(const std::string& text) {
  const Document document = take(io::parse_json(text, "change.json"));
  if (const Document::Object* object = document.object()) return *object;
  if (const Document::Array* array = document.array()) return *array;
  throw std::runtime_error("want an object or an array");
}

}  // namespace crossmargin::test
