#pragma once

#include "crossmargin/market/market.hpp"

namespace crossmargin {

/// Everything wrong with the data of a market, in a fixed order; empty when a `Market` may be made of it.
Issues check_market(const MarketData& data);

}  // namespace crossmargin
