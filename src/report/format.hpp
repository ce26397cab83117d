#pragma once

#include <string>
#include <string_view>

#include "crossmargin/report/report.hpp"

namespace crossmargin::report {

/// A decimal text with a comma every three digits: "-1234567.5" becomes "-1,234,567.5".
std::string grouped(std::string_view decimal);

/// `value` rounded to `digits` decimals as plain decimal text, never "-0". Not finite: "infinite" or "nan".
std::string fixed(double value, int digits);

/// Money as decimal text in the currency's digits. Errors: those of `Money::from_double`.
Result<std::string> money_text(double value, const Currency& currency);

/// A number for reading: at most six significant digits, no exponent between 1e-4 and 1e15.
std::string readable(double value);

/// A cell for reading. `digits` is the count of decimals for money; below zero, the currency's own.
Result<std::string> cell_text(const Cell& cell, ValueType type, const Currency& currency, int digits);

/// A cell for machines: plain decimals, shortest doubles, shares as fractions; empty for nothing.
Result<std::string> cell_data(const Cell& cell, ValueType type, const Currency& currency);

}  // namespace crossmargin::report
