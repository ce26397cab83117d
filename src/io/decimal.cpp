#include "io/decimal.hpp"

#include <bit>
#include <cmath>
#include <string>

#include "crossmargin/core/format.hpp"
#include "io/short_text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::uint64_t exact_integers = std::uint64_t{1} << 53U;
constexpr auto largest = static_cast<std::uint64_t>(INT64_MAX);

std::uint64_t integer_power(int exponent) {
  std::uint64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

using Fault = StoredQuantity::Fault;

std::optional<Decimal> long_decimal(const char* at, const char* end, bool negative) {
  Decimal made{0, 0, negative};
  if (end - at > 19) return std::nullopt;
  const char* point = nullptr;
  const auto length = static_cast<int>(end - at);
  for (; at != end; ++at) {
    const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
    if (digit > 9 && (*at != '.' || point != nullptr)) return std::nullopt;
    if (digit > 9) point = at;
    if (digit <= 9) made.digits = made.digits * 10 + digit;
  }
  if (point != nullptr) made.decimals = static_cast<int>(end - point) - 1;
  if (length - (point != nullptr ? 1 : 0) > 18) return std::nullopt;
  return made;
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
  const double multiple = std::round(contracts * exact_powers[static_cast<std::size_t>(step.decimals)] /
                                     static_cast<double>(step.units));
  if (!(std::abs(multiple) < 9007199254740992.0)) return {0, contracts, Fault::too_large};
  const auto stored = static_cast<std::int64_t>(multiple);
  if (quantity_of(stored, step) != contracts) return {0, contracts, Fault::no_multiple};
  return {stored, contracts};
}

}  // namespace

std::optional<Decimal> short_decimal(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool negative = false;
  if (at != end && (*at == '-' || *at == '+')) negative = *at++ == '-';
  const auto size = static_cast<std::size_t>(end - at);
  if (size == 0) return std::nullopt;
  if (size > 8) return long_decimal(at, end, negative);
  return brief_decimal(few_bytes(at, size) << (8 * (8 - size)), size, negative);
}

StoredQuantity counted_quantity(const Decimal& decimal, QuantityStep step) {
  if (decimal.digits >= exact_integers) {
    std::string text = (decimal.negative ? "-" : "") + std::to_string(decimal.digits);
    if (decimal.decimals > 0) text += "e-" + std::to_string(decimal.decimals);
    const double contracts = parse_number(text).value_or(0.0);
    if (step.units == 0) return {std::bit_cast<std::int64_t>(contracts), contracts};
    return multiple_of(decimal, step, contracts);
  }
  const double contracts = std::bit_cast<double>(stored_quantity(decimal, QuantityStep{}).stored);
  return step.units == 0 ? stored_quantity(decimal, step) : multiple_of(decimal, step, contracts);
}

StoredQuantity stored_quantity(std::string_view text, QuantityStep step) {
  if (const auto decimal = short_decimal(text)) return stored_quantity(*decimal, step);
  const auto contracts = parse_number(text);
  if (!contracts) return {0, 0.0, Fault::no_number};
  if (step.units == 0) return {std::bit_cast<std::int64_t>(*contracts), *contracts};
  return multiple_of(*contracts, step);
}

}  // namespace crossmargin::io
