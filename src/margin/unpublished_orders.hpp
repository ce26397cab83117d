#pragma once

#include <optional>

#include "crossmargin/margin/method.hpp"

namespace crossmargin {

/// The levels at which open orders need something that no public rule says.
struct UnpublishedOrders {
  bool initial{false};
  bool maintenance{false};
  std::optional<double> given;  ///< what they need, reporting currency
};

/// Adds what is given to the other margin of those levels; without it the result is incomplete.
void add_unpublished_orders(const UnpublishedOrders& orders, MarginResult& result);

}  // namespace crossmargin
