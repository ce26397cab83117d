#pragma once

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace crossmargin::test {

/// A market of options, perpetuals and coins on ETH in which a test holds what it likes, with every
/// confidence given and no discounting.
class OptionWorld {
 public:
  explicit OptionWorld(double spot = 2000.0) : data_(market_data({{"ETH", spot}})) {
    data_.underlyings.at("ETH").confidence = 1.0;
    data_.fx[currency("ETH")] = {spot, "ETH", {}, {}};
    data_.fx[currency("USDC")] = {1.0, "", {}, {}};
    data_.rates[currency("USD")].pillars = {{moment(1.0), 0.0}};
  }

  MarketData& market() { return data_; }

  /// The id of an option; listed on its first use.
  std::string listed(OptionRight right, double strike, double days = 30.0) {
    Instrument made =
        option(fmt::format("ETH-{}-{}-{}", days, strike, right == OptionRight::call ? "C" : "P"), "ETH",
               right, strike);
    made.expiry = moment(days);
    data_.forwards[{"ETH", *made.expiry}] =
        data_.underlyings.at("ETH").spot.value() * (1.0 + days / 20'000.0);
    data_.expiry_feeds[{"ETH", *made.expiry}].confidence = 1.0;
    data_.quotes[made.id].volatility = 0.7;
    data_.quotes[made.id].confidence = 1.0;
    return list(std::move(made));
  }
  std::string call(double strike, double days = 30.0) { return listed(OptionRight::call, strike, days); }
  std::string put(double strike, double days = 30.0) { return listed(OptionRight::put, strike, days); }

  std::string perpetual(double price) {
    Instrument made = stock("ETH-PERP");
    made.kind = InstrumentKind::perpetual;
    made.underlying = "ETH";
    data_.quotes[made.id].price = price;
    data_.quotes[made.id].confidence = 1.0;
    return list(std::move(made));
  }

  using Lines = std::vector<std::pair<std::string, double>>;

  Result<PoolAssessment> try_assess(const Method& method, const Lines& positions,
                                    std::vector<Balance> balances = {}, const Lines& orders = {}) const {
    std::vector<Instrument> instruments;
    for (const auto& [id, instrument] : instruments_) instruments.push_back(instrument);
    auto base = take(EvaluatedBase::create(take(InstrumentTable::create(std::move(instruments))),
                                           take(Market::create(data_)), method, Pricer::kernels, {}));
    Account account;
    account.id = account.cross.id = "account";
    for (const auto& [id, quantity] : positions) account.cross.positions.push_back({id, quantity, {}, {}});
    for (const auto& [id, quantity] : orders) account.cross.orders.push_back({id, quantity, {}, {}});
    account.cross.collateral = std::move(balances);
    auto assessed = crossmargin::assess(account, *base, Detail::full, {});
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    return std::move(assessed->pools.front());
  }

  PoolAssessment assess(const Method& method, const Lines& positions, std::vector<Balance> balances = {},
                        const Lines& orders = {}) const {
    return take(try_assess(method, positions, std::move(balances), orders));
  }

 private:
  std::string list(Instrument instrument) {
    std::string id = instrument.id;
    instruments_.emplace(id, std::move(instrument));
    return id;
  }

  MarketData data_;
  std::map<std::string, Instrument> instruments_;
};

/// A shipped method that uses no scenarios, after changes of its numbers.
inline std::unique_ptr<Method> shipped_method(
    const std::string& id, const std::vector<std::pair<std::string, Document::Value>>& changes = {}) {
  Document document = read_document(source_path("data/methods/" + id + ".json"));
  // What it says of values that are changed need not hold any more.
  if (!changes.empty() && !document.set("provenance", Document::Array{}, {}))
    throw std::runtime_error(id + " cannot be changed");
  for (const auto& [path, value] : changes)
    if (auto done = document.set(path, value, {}); !done)
      throw std::runtime_error(to_text(done.error().front()));
  return take(make_method(document, {}, "hash"));
}

}  // namespace crossmargin::test
