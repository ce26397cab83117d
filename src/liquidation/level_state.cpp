#include "level_state.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crossmargin/core/format.hpp"

namespace crossmargin {

std::string to_text(const EdgeLevel& level) {
  switch (level.kind) {
    case EdgeLevel::Kind::alert:
      return fmt::format("alert {}", shortest(level.utilisation));
    case EdgeLevel::Kind::margin_call:
      return "margin_call";
    case EdgeLevel::Kind::liquidation:
      return "liquidation";
    case EdgeLevel::Kind::bankruptcy:
      return "bankruptcy";
  }
  return "liquidation";
}

namespace detail {

std::vector<EdgeLevel> levels_of(const StandingRules& rules) {
  std::vector<EdgeLevel> levels;
  for (const double alert : rules.alert_levels) levels.push_back({EdgeLevel::Kind::alert, alert});
  for (const auto kind :
       {EdgeLevel::Kind::margin_call, EdgeLevel::Kind::liquidation, EdgeLevel::Kind::bankruptcy})
    levels.push_back({kind, 0.0});
  return levels;
}

bool reached(const EdgeLevel& level, const PoolStanding& pool) {
  switch (level.kind) {
    case EdgeLevel::Kind::alert:
      return pool.utilisation >= level.utilisation;
    case EdgeLevel::Kind::margin_call:
      return pool.excess_initial < 0.0;
    case EdgeLevel::Kind::liquidation:
      return pool.excess_maintenance < 0.0;
    case EdgeLevel::Kind::bankruptcy:
      return pool.equity < 0.0;
  }
  return false;
}

double gap(const EdgeLevel& level, const PoolStanding& pool) {
  switch (level.kind) {
    case EdgeLevel::Kind::alert: {
      const double left = level.utilisation * pool.equity_initial - pool.initial;
      return pool.initial > 0.0 ? left : std::max(left, 0.0);
    }
    case EdgeLevel::Kind::margin_call:
      return pool.excess_initial;
    case EdgeLevel::Kind::liquidation:
      return pool.excess_maintenance;
    case EdgeLevel::Kind::bankruptcy:
      return pool.equity;
  }
  return 0.0;
}

}  // namespace detail
}  // namespace crossmargin
