#include "margin/unpublished_orders.hpp"

namespace crossmargin {

void add_unpublished_orders(const UnpublishedOrders& orders, MarginResult& result) {
  if (!orders.initial && !orders.maintenance) return;
  if (!orders.given) {
    result.incomplete.emplace_back(
        "open_orders_margin is not published; give parameters.given.open_orders_margin");
    return;
  }
  if (orders.initial) result.other_margin += *orders.given;
  if (orders.maintenance) result.other_maintenance += *orders.given;
}

}  // namespace crossmargin
