#pragma once

#include "io/span/layout.hpp"

/// Records of risk arrays: nine values and seven, each with its sign behind it, and the contract's terms.
namespace crossmargin::io::layout {

inline constexpr int narrow_width = 5;  ///< digits of a value in records 81 and 82
inline constexpr int wide_width = 8;    ///< and in records 83 and 84
inline constexpr std::size_t first_values = 9;
inline constexpr std::size_t second_values = 7;

/// What names the contract, in both halves; and what of it names its series and right.
inline constexpr Columns contract_key{3, 54, "contract"};
inline constexpr Columns series_key{3, 46, "series"};

/// 81, or 83
consteval std::array<Columns, 14> first_half(int width) {
  const int by = 9 * (width - narrow_width);
  return {{{3, 5, "exchange"},
           {6, 15, "commodity"},
           {16, 25, "underlying commodity"},
           {26, 28, "product type"},
           {29, 29, "option right"},
           {30, 35, "futures month"},
           {36, 37, "futures day"},
           {39, 44, "option month"},
           {45, 46, "option day"},
           {48, 54, "strike"},
           {55, 54 + width, "array value", 0, 9, width + 1},
           {55 + width, 55 + width, "sign of array value", 0, 9, width + 1},
           {109 + by, 122 + by, "precise settlement"},
           {123 + by, 123 + by, "precise settlement flag"}}};
}

/// 82, or 84
consteval std::array<Columns, 31> second_half(int width) {
  const int by = 7 * (width - narrow_width);
  return {{{3, 5, "exchange"},
           {6, 15, "commodity"},
           {16, 25, "underlying commodity"},
           {26, 28, "product type"},
           {29, 29, "option right"},
           {30, 35, "futures month"},
           {36, 37, "futures day"},
           {39, 44, "option month"},
           {45, 46, "option day"},
           {48, 54, "strike"},
           {55, 54 + width, "array value", 0, 7, width + 1},
           {55 + width, 55 + width, "sign of array value", 0, 7, width + 1},
           {97 + by, 101 + by, "composite delta", 4},
           {102 + by, 102 + by, "sign of delta"},
           {103 + by, 110 + by, "implied volatility", 6},
           {111 + by, 117 + by, "settlement"},
           {118 + by, 118 + by, "sign of settlement"},
           {119 + by, 119 + by, "sign of strike"},
           {120 + by, 124 + by, "current delta", 4},
           {125 + by, 125 + by, "sign of current delta"},
           {126 + by, 126 + by, "current delta flag"},
           {127 + by, 133 + by, "start of day price"},
           {134 + by, 134 + by, "sign of start of day price"},
           {135 + by, 136 + by, "volatility exponent"},
           {137 + by, 137 + by, "sign of volatility exponent"},
           {138 + by, 151 + by, "contract value factor", 7},
           {152 + by, 153 + by, "value factor exponent"},
           {154 + by, 154 + by, "sign of value factor exponent"},
           {155 + by, 168 + by, "strike value factor", 7},
           {169 + by, 170 + by, "strike value factor exponent"},
           {171 + by, 171 + by, "sign of strike value factor exponent"}}};
}

/// Digits and, behind each of them, its sign.
struct ValueColumns {
  Columns digits;
  Columns signs;
};

/// The columns of one width; everything behind the values differs.
struct ArrayColumns {
  ValueColumns first;
  ValueColumns second;
  Columns delta;
  Columns delta_sign;
  ScaledColumns volatility;
  Columns price;
  Columns price_sign;
  Columns strike_sign;
  ScaledColumns value_factor;
};

consteval ArrayColumns columns_of(int width) {
  const auto first = first_half(width);
  const auto second = second_half(width);
  return {{column(first, "array value"), column(first, "sign of array value")},
          {column(second, "array value"), column(second, "sign of array value")},
          column(second, "composite delta"),
          column(second, "sign of delta"),
          {column(second, "implied volatility"), column(second, "volatility exponent"),
           column(second, "sign of volatility exponent")},
          column(second, "settlement"),
          column(second, "sign of settlement"),
          column(second, "sign of strike"),
          {column(second, "contract value factor"), column(second, "value factor exponent"),
           column(second, "sign of value factor exponent")}};
}
inline constexpr ArrayColumns narrow = columns_of(narrow_width);
inline constexpr ArrayColumns wide = columns_of(wide_width);

// What names the contract stands at the same columns in all four records.
inline constexpr auto array_key = second_half(narrow_width);

}  // namespace crossmargin::io::layout
