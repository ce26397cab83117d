#pragma once

#include <string_view>

#include "crossmargin/core/fields.hpp"
#include "margin/integer/whole.hpp"

namespace crossmargin::health {

/// A share from 0 to `most` as a whole number of 10^-digits. Notes one that is out of that or finer.
integer::Whole whole_share(Fields& fields, std::string_view key, int digits, double most);
/// How many decimals an asset has: a whole number from 0 to 24.
int decimals(Fields& fields, std::string_view key);

}  // namespace crossmargin::health
