#pragma once

// Builds parameter sets of futures and options small enough for pencil and paper.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "crossmargin/margin/span/engine.hpp"

namespace crossmargin::span::test {

inline Currency usd() {
  return *Currency::parse("USD");
}

/// A future's array for a price scan range, rounded to the unit as files have it.
inline RiskArray future_array(double range) {
  constexpr std::array<double, 16> moves{0,       0,       1.0 / 3,  1.0 / 3,  -1.0 / 3, -1.0 / 3,
                                         2.0 / 3, 2.0 / 3, -2.0 / 3, -2.0 / 3, 1.0,      1.0,
                                         -1.0,    -1.0,    0.99,     -0.99};
  RiskArray losses{};
  for (std::size_t i = 0; i < 16; ++i) losses[i] = std::round(-moves[i] * range) + 0.0;
  return losses;
}

inline InterLeg inter_leg(std::int32_t commodity, double ratio, Side side, double rate,
                          bool is_required = true) {
  InterLeg leg;
  leg.commodity = commodity;
  leg.ratio = ratio;
  leg.side = side;
  leg.rate = rate;
  leg.is_required = is_required;
  return leg;
}

/// Builds parameter sets of futures and options.
class Book {
 public:
  Book() { set.organisations.emplace_back().id = "TEST"; }
  std::int32_t commodity(const std::string& id) {
    CombinedCommodity made;
    made.id = id;
    made.currency = usd();
    set.commodities.push_back(made);
    return static_cast<std::int32_t>(set.commodities.size()) - 1;
  }
  CombinedCommodity& rules(std::int32_t commodity) {
    return set.commodities[static_cast<std::size_t>(commodity)];
  }

  std::int32_t future(std::int32_t commodity, std::int32_t month, double range) {
    const std::int32_t product = product_of(commodity, "FUT", false);
    span::Series series;
    series.product = product;
    series.futures_month = {month, 0};
    series.price_range.amount = range;
    series.delta_scale = 1.0;
    set.series.push_back(series);
    return add({product, Right::none, {month, 0}, {}, 0.0, 1.0}, future_array(range));
  }
  std::int32_t option(std::int32_t commodity, Contract contract, const RiskArray& losses) {
    contract.product = product_of(commodity, "OOF", true);
    return add(contract, losses);
  }

  SpanRequirement margin(std::vector<Holding> holdings, Origin origin = Origin::house) const {
    return margin(SpanAccount{"a", AccountType::member, origin, false, std::move(holdings)});
  }
  SpanRequirement margin(const SpanAccount& account) const {
    auto engine = Engine::create(std::make_shared<ParameterSet>(set));
    REQUIRE_MESSAGE(engine, (engine ? "" : to_text(engine.error().front())));
    Workspace workspace;
    auto made = engine->margin(account, {true, true}, workspace);
    REQUIRE_MESSAGE(made, (made ? "" : to_text(made.error().front())));
    return *made;
  }
  Issues refused() const {
    auto engine = Engine::create(std::make_shared<ParameterSet>(set));
    REQUIRE_FALSE(engine);
    return engine.error();
  }

  ParameterSet set;

 private:
  std::int32_t product_of(std::int32_t commodity, const std::string& type, bool is_option) {
    for (std::size_t i = 0; i < set.products.size(); ++i)
      if (set.products[i].commodity == commodity && set.products[i].type == type)
        return static_cast<std::int32_t>(i);
    Product made;
    made.code = rules(commodity).id;
    made.type = type;
    made.commodity = commodity;
    made.is_option = made.pays_premium = is_option;
    set.products.push_back(made);
    return static_cast<std::int32_t>(set.products.size()) - 1;
  }
  std::int32_t add(Contract contract, const RiskArray& losses) {
    contract.has_array = true;
    set.contracts.push_back(contract);
    set.arrays.push_back(losses);
    return static_cast<std::int32_t>(set.contracts.size()) - 1;
  }
};

inline Holding held(std::int32_t contract, double quantity) {
  return {contract, std::max(quantity, 0.0), std::max(-quantity, 0.0)};
}

inline const CommodityRequirement& of(const SpanRequirement& made, std::int32_t commodity) {
  for (const CommodityRequirement& part : made.commodities)
    if (part.commodity == commodity) return part;
  throw std::runtime_error("the commodity is not held");
}

inline IntraSpread tier_spread(int priority, double rate, std::vector<IntraLeg> legs) {
  return {priority, rate, std::move(legs), {}};
}
inline IntraLeg tier_leg(int tier, double ratio, Side side) {
  return {tier, tier, {}, ratio, side};
}
inline IntraLeg month_leg(std::int32_t month, double ratio, Side side) {
  return {0, 0, {month, 0}, ratio, side};
}

/// Two futures of one commodity in a tier each.
struct TwoMonths {
  TwoMonths() {
    commodity = book.commodity("06");
    near = book.future(commodity, 202507, 1700);
    far = book.future(commodity, 202509, 1700);
    book.rules(commodity).intra_tiers = {{1, {{202507, 0}, {202508, 0}}, 0.0},
                                         {2, {{202509, 0}, {202512, 0}}, 0.0}};
  }
  Book book;
  std::int32_t commodity{0};
  std::int32_t near{0};
  std::int32_t far{0};
};

}  // namespace crossmargin::span::test
