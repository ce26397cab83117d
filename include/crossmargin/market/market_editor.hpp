#pragma once

#include "crossmargin/market/market.hpp"

namespace crossmargin {

/// Moves the numbers of a market in place, for whoever follows prices and cannot make a market anew for each.
/// Nothing is checked here: only numbers that `Market::create` would take may be set, entries may be added
/// but none taken out, and nobody else may read the market meanwhile.
class MarketEditor {
 public:
  explicit MarketEditor(Market& market) : data_(market.data_) {}
  MarketData& data() const { return data_; }

 private:
  MarketData& data_;
};

}  // namespace crossmargin
