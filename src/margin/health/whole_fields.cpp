#include "margin/health/whole_fields.hpp"

#include <fmt/format.h>

#include <cmath>

namespace crossmargin::health {

integer::Whole whole_share(Fields& fields, std::string_view key, int digits, double most) {
  const double share = fields.non_negative(key);
  if (share > most) {
    fields.fail_at(key, ErrorCode::invalid_value, fmt::format("want a number from 0 to {}", most));
    return 0;
  }
  const auto whole = integer::scaled_exactly(share, digits);
  if (!whole) {
    fields.fail_at(key, ErrorCode::invalid_value, fmt::format("want at most {} decimals", digits),
                   "the method reckons in whole numbers");
    return 0;
  }
  return *whole;
}

std::optional<double> amount_or_absent(Fields& fields, std::string_view key) {
  if (!fields.has(key)) return std::nullopt;
  const double amount = fields.positive(key);
  if (amount <= most_amount) return amount;
  fields.fail_at(key, ErrorCode::limit, "want a number up to 1e15");
  return std::nullopt;
}

int decimals(Fields& fields, std::string_view key) {
  constexpr double most = 24.0;
  const double value = fields.non_negative(key);
  if (value > most || value != std::floor(value)) {
    fields.fail_at(key, ErrorCode::invalid_value, "want a whole number from 0 to 24");
    return 0;
  }
  return static_cast<int>(value);
}

}  // namespace crossmargin::health
