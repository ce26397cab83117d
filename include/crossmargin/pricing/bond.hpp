#pragma once

#include <span>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::pricing {

/// Cash flows after the pricing time.
struct CashFlow {
  double years{0.0};
  double amount{0.0};
};

/// Present value at one continuously compounded yield.
double bond_value(std::span<const CashFlow> flows, double yield);
/// The yield at which `bond_value` returns `price`. Errors: `no_solution`.
Result<double> bond_yield(std::span<const CashFlow> flows, double price);

}  // namespace crossmargin::pricing
