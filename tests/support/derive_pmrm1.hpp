#pragma once

#include "support/derive_cases.hpp"

// The families of the first portfolio manager in conformance/derive.json as our inputs.
namespace crossmargin::test::derive {

inline Numbers pmrm1_numbers(const Document& parameters) {
  const Document& basis = at(parameters, "basis");
  const Document& other = at(parameters, "other");
  const Document& margin = at(parameters, "margin");
  const Document& vol = at(parameters, "vol");
  Numbers made;
  for (const double multiplier : {1.15, 1.10, 1.05, 1.0, 0.95, 0.90, 0.85})
    for (const char* rule : {"Up", "None", "Down"}) add_row(made.scenarios, multiplier, rule, 1.0);
  made.parameters = fmt::format(
      R"({{"currency": "USDC", "valuation": "undiscounted",
           "ranges": {{"default": {{"price": {{"relative": 0.15}},
                                    "volatility": {{"rule": "relative", "up": {}, "down": {}, "short_power": {},
                                                    "long_power": {}, "min_days": {}}}}}}},
           "static_discount": {{"long": {{"base": {}, "rate_multiplier": {}, "rate_addend": {}}}}},
           "forward_contingency": {{"up": {}, "down": {}, "constant": {}, "per_year": {}}},
           "charges": {{"perpetual": {{"maintenance": {}, "initial_extra": 0}},
                        "short_option": {{"maintenance": {}, "initial_extra": 0}}, "scaled": "by_factor"}},
           "oracle": {{"threshold": {}, "rate": {}}},
           "peg": {{"reference": "USD", "threshold": {}, "factor": {}}},
           "collateral": {{"USDC": {{"maintenance": 0, "initial_extra": 0}},
                           "BASE": {{"maintenance": {}, "initial_extra": 0, "moves_with": "UND", "charged_at": "spot"}}}},
           "levels": {{"initial_factor": {}, "maintenance_factor": 1}},
           "averaging_minutes": 30, "open_orders": {{"initial": "none", "maintenance": "none"}}}})",
      number_at(vol, "volRangeUp"), number_at(vol, "volRangeDown"), number_at(vol, "shortTermPower"),
      number_at(vol, "longTermPower"), number_at(vol, "dteFloor_days"),
      number_at(margin, "baseStaticDiscount"), number_at(margin, "rateMultScale"),
      number_at(margin, "rateAddScale"), number_at(basis, "scenarioSpotUp") - 1.0,
      1.0 - number_at(basis, "scenarioSpotDown"), number_at(basis, "addFactor"),
      number_at(basis, "multFactor"), number_at(other, "perpPercent"), number_at(other, "optionPercent"),
      number_at(other, "confThreshold"), number_at(other, "confMargin"), number_at(other, "pegLossThreshold"),
      number_at(other, "pegLossFactor"), number_at(other, "basePercent"), number_at(margin, "imFactor"));
  return made;
}

inline void add_base(Book& book, const Document& inputs) {
  const Document& spot = at(inputs, "spot");
  book.add_collateral(currency("BASE"), number_at(inputs, "base_amount"),
                      number_at(spot, "price") / number_at(inputs, "stable_price"),
                      number_at(spot, "confidence"));
}

inline Book verified_book(const Document& inputs) {
  Book book;
  const Document& perp = at(inputs, "perp");
  book.set_spot(at(inputs, "spot"), number_at(inputs, "stable_price"));
  book.add_cash(number_at(inputs, "cash") + number_at(perp, "unrealised_funding"));
  book.add_perpetual(number_at(perp, "size"), number_at(perp, "price"), number_at(perp, "confidence"),
                     number_at(perp, "unrealised_pnl"));
  add_base(book, inputs);
  for (const Document& feed : *at(inputs, "expiry_feeds").array()) {
    const double fixed = number_at(feed, "forward_fixed");
    const double seconds = number_at(feed, "seconds_to_expiry");
    book.add_feed(seconds, fixed + number_at(feed, "forward_variable"), feed);
    book.market.expiry_feeds.at({underlying, after(seconds)}).fixed = fixed;
  }
  for (const Document& option : *at(inputs, "options").array())
    book.add_option(option, number_at(option, "vol"), number_at(option, "vol_confidence"));
  return book;
}

}  // namespace crossmargin::test::derive
