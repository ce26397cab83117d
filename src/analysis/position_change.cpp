#include "position_change.hpp"

#include <fmt/format.h>

#include <cmath>

namespace crossmargin::detail {

Result<Position> added(const Position* held, const PositionChange& change) {
  if (held == nullptr) return Position{change.instrument, change.value, change.average_price, change.where};
  Position position = *held;
  position.quantity += change.value;
  const bool only_reduced =
      std::fabs(position.quantity) <= std::fabs(held->quantity) && position.quantity * held->quantity >= 0.0;
  if (held->average_price && !change.average_price && !only_reduced) {
    return fail(
        ErrorCode::missing_field,
        fmt::format("{} has an average price, so what it grows to needs one as well", change.instrument),
        change.where, "give the average price of the whole position: INSTRUMENT=QUANTITY@PRICE");
  }
  if (change.average_price) position.average_price = change.average_price;
  return position;
}

}  // namespace crossmargin::detail
