#include "margin/scenario_grid/price_points.hpp"

#include <algorithm>

namespace crossmargin::scenario_grid {
namespace {

bool same_price(const ShockTable& shocks, std::size_t a, std::size_t b) {
  const ScenarioInfo& one = shocks.scenarios()[a];
  const ScenarioInfo& other = shocks.scenarios()[b];
  if (one.price_fraction != other.price_fraction || one.weight != other.weight) return false;
  if (one.role != other.role || one.part != other.part) return false;
  if (shocks.time_years(a) != shocks.time_years(b) || shocks.rate_shift(a) != shocks.rate_shift(b))
    return false;
  for (std::size_t factor = 0; factor < shocks.factor_count(); ++factor) {
    if (!shocks.issues(static_cast<int>(factor)).empty()) continue;  // its numbers must not be used
    const std::span<const Shock> row = shocks.shocks(static_cast<int>(factor));
    if (row[a].price_scale != row[b].price_scale || row[a].price_shift != row[b].price_shift) return false;
  }
  return true;
}

}  // namespace

PricePoints::PricePoints(const ShockTable& shocks, VolatilityChoice choice) {
  first_.clear();
  for (std::size_t s = 0; s < shocks.scenario_count(); ++s) {
    const bool joins = s > 0 && choice != VolatilityChoice::common && same_price(shocks, s - 1, s);
    if (!joins) first_.push_back(s);
  }
  first_.push_back(shocks.scenario_count());
}

std::size_t PricePoints::point_of(std::size_t scenario) const {
  return static_cast<std::size_t>(std::upper_bound(first_.begin(), first_.end(), scenario) - first_.begin()) -
         1;
}

bool in_order(const PricePoints& points, std::span<const ScenarioInfo> scenarios) {
  int rising = 0;
  for (std::size_t p = 1; p < points.count(); ++p) {
    const double step =
        scenarios[points.first(p)].price_fraction - scenarios[points.first(p - 1)].price_fraction;
    if (step == 0.0 || (rising != 0 && (step > 0.0) != (rising > 0))) return false;
    rising = step > 0.0 ? 1 : -1;
  }
  return true;
}

Window window_at(std::size_t point, int width, std::size_t count) {
  const auto below = static_cast<std::size_t>(width / 2);
  const auto above = static_cast<std::size_t>(width) - below;
  return {point - std::min(point, below), std::min(point + above + 1, count)};
}

std::size_t lowest_in(std::span<const double> cells, Window window) {
  const auto first = cells.begin() + static_cast<std::ptrdiff_t>(window.first);
  const auto last = cells.begin() + static_cast<std::ptrdiff_t>(window.last);
  return static_cast<std::size_t>(std::min_element(first, last) - cells.begin());
}

}  // namespace crossmargin::scenario_grid
