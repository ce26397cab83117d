#include "io/decimal.hpp"

#include <array>
#include <bit>
#include <cmath>

#include "crossmargin/core/format.hpp"

namespace crossmargin::io {
namespace {

constexpr std::array powers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                            1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
constexpr std::uint64_t exact_integers = std::uint64_t{1} << 53U;
constexpr auto largest = static_cast<std::uint64_t>(INT64_MAX);

std::uint64_t integer_power(int exponent) {
  std::uint64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

using Fault = StoredQuantity::Fault;

/// The nearest double: one division of two exact doubles, which rounds once.
std::optional<double> nearest(std::string_view text, const std::optional<Decimal>& decimal) {
  if (!decimal || decimal->digits >= exact_integers) return parse_number(text);
  const double size =
      static_cast<double>(decimal->digits) / powers[static_cast<std::size_t>(decimal->decimals)];
  return decimal->negative ? -size : size;
}

/// Without the zeros that say nothing: 1.50 is 15 / 10.
Decimal shortened(Decimal decimal) {
  while (decimal.decimals > 0 && decimal.digits % 10 == 0) {
    decimal.digits /= 10;
    --decimal.decimals;
  }
  return decimal;
}

StoredQuantity multiple_of(Decimal decimal, QuantityStep step, double contracts) {
  if (decimal.decimals > step.decimals) decimal = shortened(decimal);
  if (decimal.decimals > step.decimals) return {0, contracts, Fault::no_multiple};
  const std::uint64_t scale = integer_power(step.decimals - decimal.decimals);
  if (decimal.digits > largest / scale) return {0, contracts, Fault::too_large};
  const std::uint64_t scaled = decimal.digits * scale;
  const auto units = static_cast<std::uint64_t>(step.units);
  if (units != 1 && scaled % units != 0) return {0, contracts, Fault::no_multiple};
  const auto multiple = static_cast<std::int64_t>(units == 1 ? scaled : scaled / units);
  return {decimal.negative ? -multiple : multiple, contracts};
}

/// A number that was written with an exponent or with many digits: its double must be a multiple to the last
/// bit.
StoredQuantity multiple_of(double contracts, QuantityStep step) {
  const double multiple = std::round(contracts * powers[static_cast<std::size_t>(step.decimals)] /
                                     static_cast<double>(step.units));
  if (!(std::abs(multiple) < 9007199254740992.0)) return {0, contracts, Fault::too_large};
  const auto stored = static_cast<std::int64_t>(multiple);
  if (quantity_of(stored, step) != contracts) return {0, contracts, Fault::no_multiple};
  return {stored, contracts};
}

}  // namespace

StoredQuantity stored_quantity(std::string_view text, QuantityStep step) {
  const auto decimal = short_decimal(text);
  const auto contracts = nearest(text, decimal);
  if (!contracts) return {0, 0.0, Fault::no_number};
  if (step.units == 0) return {std::bit_cast<std::int64_t>(*contracts), *contracts};
  return decimal ? multiple_of(*decimal, step, *contracts) : multiple_of(*contracts, step);
}

}  // namespace crossmargin::io
