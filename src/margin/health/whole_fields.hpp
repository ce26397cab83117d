#pragma once

#include <optional>
#include <string_view>

#include "crossmargin/core/fields.hpp"
#include "margin/integer/whole.hpp"

namespace crossmargin::health {

/// A share from 0 to `most` as a whole number of 10^-digits. Notes one that is out of that or finer.
integer::Whole whole_share(Fields& fields, std::string_view key, int digits, double most);
/// The largest amount, price or number of units that whole numbers are made of: beyond it products would not
/// fit.
inline constexpr double most_amount = 1e15;
/// A number above 0 and up to `most_amount`; nothing where the member is absent.
std::optional<double> amount_or_absent(Fields& fields, std::string_view key);
/// How many decimals an asset has: a whole number from 0 to 24.
int decimals(Fields& fields, std::string_view key);

}  // namespace crossmargin::health
