#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::span {

inline constexpr std::size_t scenario_count = 16;

/// What one long contract loses in each scenario, loss positive, in the margin currency: the sign of the
/// files.
using RiskArray = std::array<double, scenario_count>;

/// A contract month, or a day or a week of one. `day` is 0 for the month itself, 1 to 31 for a day, 41 to 49
/// for the weeks W1 to W9.
struct Period {
  std::int32_t month{0};  ///< CCYYMM; 0: none
  std::int32_t day{0};
  auto operator<=>(const Period&) const = default;
  bool empty() const { return month == 0; }
};

/// Reads "202507", "20250703", "202507W2" and the same in two parts. Errors: `invalid_value`.
Result<Period> parse_period(std::string_view month, std::string_view day);
Result<Period> parse_period(std::string_view text);
std::string to_string(const Period& period);

/// Periods from `first` to `last`, both included. A bound without a day takes in its whole month.
struct PeriodRange {
  Period first;
  Period last;
  bool contains(const Period& period) const {
    const bool after = first.day == 0 ? period.month >= first.month : period >= first;
    const bool before = last.day == 0 ? period.month <= last.month : period <= last;
    return after && before;
  }
  bool operator==(const PeriodRange&) const = default;
};

enum class Right : std::int8_t { none, call, put };

/// Of a spread: all legs of one side have one sign, those of the other side the other.
enum class Side : std::int8_t { a, b };

/// Whose margin it is: initial margin and the adjustment of the maintenance margin depend on it.
enum class AccountType : std::int8_t { member, hedger, speculator };
inline constexpr std::size_t account_types = 3;

/// Where the account's money stands: spreads may be closed to customers' segregated funds.
enum class Origin : std::int8_t { house, customer };

}  // namespace crossmargin::span
