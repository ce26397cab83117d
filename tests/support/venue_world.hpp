#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "crossmargin/analysis/placement.hpp"
#include "support/option_world.hpp"

namespace crossmargin::test {

/// A client at venues that charge every perpetual on ETH a flat rate, each with haircuts of its own. ETH is
/// worth 2,000, other coins of the haircuts one dollar.
class VenueWorld {
 public:
  /// `haircuts`: a JSON object. Initial margin is `rate` of the value, maintenance half of it.
  void open(const std::string& id, const std::string& haircuts, double rate, double contracts,
            std::vector<Balance> balances) {
    std::string text = fmt::format(
        R"({{"schema":"crossmargin-method","schema_version":1,"id":"{0}","version":"1","effective":"2026-01-01",
        "kind":"leverage","title":"test","sources":["made up"],"haircuts":{1},"alert_levels":[0.9],
        "parameters":{{"currency":"USD","netting":"position","markets":{{"default":{{"futures":
        {{"flat":{{"initial":{2},"maintenance":{3}}},"size":"value"}}}}}},
        "open_orders":{{"initial":"none","maintenance":"none"}}}}}})",
        id, haircuts, rate, rate / 2.0);
    open(id, take(make_method(take(io::parse_json(text, id)), {}, "hash")), contracts, std::move(balances));
  }

  void open(const std::string& id, std::unique_ptr<Method> method, double contracts,
            std::vector<Balance> balances) {
    auto venue = std::make_unique<Venue>();
    venue->method = std::move(method);
    MarketData data = market_data({{"ETH", price_}});
    data.fx[currency("ETH")] = {price_, "ETH", {}, {}};
    data.fx[currency("WETH")] = {price_, "ETH", {}, {}};
    for (const char* code : {"USDC", "USDT", "AAA", "BBB"}) data.fx[currency(code)] = {1.0, "", {}, {}};
    Instrument perpetual = stock("ETH-PERP");
    perpetual.kind = InstrumentKind::perpetual;
    perpetual.underlying = "ETH";
    data.quotes[perpetual.id].price = price_;
    venue->base =
        take(EvaluatedBase::create(take(InstrumentTable::create({perpetual})), take(Market::create(data)),
                                   *venue->method, Pricer::kernels, {}));
    venue->account.id = id;
    venue->account.cross.id = "cross";
    if (contracts != 0.0) venue->account.cross.positions = {{perpetual.id, contracts, {}, {}}};
    venue->account.cross.collateral = std::move(balances);
    request.venues.push_back({id, &venue->account, venue->base.get()});
    venues_.push_back(std::move(venue));
  }

  Account& account(std::size_t place) { return venues_[place]->account; }
  const EvaluatedBase& base(std::size_t place) const { return *venues_[place]->base; }
  Placement place() const { return take(place_collateral(request, {})); }

  PlacementRequest request;

 private:
  struct Venue {
    std::unique_ptr<Method> method;
    std::unique_ptr<EvaluatedBase> base;
    Account account;
  };
  double price_{2000.0};
  std::vector<std::unique_ptr<Venue>> venues_;
};

inline Balance balance(const std::string& code, double amount) {
  return {currency(code), amount, {}};
}

}  // namespace crossmargin::test
