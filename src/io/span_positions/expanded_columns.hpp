#pragma once

#include "io/span/fixed_fields.hpp"

/// The columns of the expanded position format, for its reader and its writer.
namespace crossmargin::io::expanded {

inline constexpr std::size_t longest_line = 512;

// Record 1.
inline constexpr Columns business_date{4, 11, "business_date"};
inline constexpr Columns session{12, 12, "session"};
inline constexpr Columns time{13, 16, "time"};
inline constexpr Columns created{17, 28, "created"};
inline constexpr Columns format{29, 29, "format"};

// Records 2 and 5.
inline constexpr Columns firm{2, 4, "firm"};
inline constexpr Columns account{5, 24, "account"};

// Record 2.
inline constexpr Columns account_type{25, 25, "account_type"};
inline constexpr Columns origin{26, 30, "origin"};

// Record 5.
inline constexpr Columns exchange{25, 29, "exchange"};
inline constexpr Columns commodity{30, 35, "combined_commodity"};
inline constexpr Columns product{36, 45, "product"};
inline constexpr Columns product_type{46, 48, "type"};
inline constexpr Columns right{49, 49, "right"};
inline constexpr Columns month{50, 57, "month"};
inline constexpr Columns strike_sign{78, 78, "strike_sign"};
inline constexpr Columns strike{79, 92, "strike", 7};
inline constexpr Columns quantity{93, 100, "quantity"};

}  // namespace crossmargin::io::expanded
