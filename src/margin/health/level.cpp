#include "margin/health/level.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace crossmargin::health {

double level_of(double equity, const Standing& standing) {
  const double level = equity - standing.free;
  const bool lacks = equity - level < 0.0;
  if (lacks == standing.lacks) return level;
  return standing.lacks ? std::nextafter(equity, std::numeric_limits<double>::infinity()) : equity;
}

void refuse_haircuts(const Currency& currency, const HaircutTable& haircuts, const SourceLocation& where,
                     Issues& issues) {
  const Haircut* haircut = haircuts.find(currency);
  const bool is_flat = haircut != nullptr && haircut->initial == 0.0 && haircut->maintenance == 0.0 &&
                       haircut->rules == nullptr;
  if (is_flat) return;
  issues.push_back(
      {haircut == nullptr ? ErrorCode::missing_parameter : ErrorCode::invalid_value,
       fmt::format("{} counts by the parameters, and {}", currency.code(),
                   haircut == nullptr ? "is not accepted as collateral" : "has a haircut beside them"),
       where, fmt::format("give haircuts.{} as {{\"haircut\": 0}}", currency.code())});
}

}  // namespace crossmargin::health
