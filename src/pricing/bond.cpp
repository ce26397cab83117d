#include "crossmargin/pricing/bond.hpp"

#include <cmath>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/numeric/roots.hpp"

namespace crossmargin::pricing {

namespace {

/// Beyond this yield per year, up or down, a price is a mistake and not a yield.
constexpr double widest_yield = 64.0;

Status check(std::span<const CashFlow> flows, double price) {
  if (flows.empty()) return fail(ErrorCode::no_solution, "a bond without cash flows has no yield");
  if (!(price > 0.0) || !std::isfinite(price))
    return fail(ErrorCode::invalid_value, "a bond's price must be a finite number above zero");
  double total = 0.0;
  for (const CashFlow& flow : flows) {
    if (!std::isfinite(flow.years) || !std::isfinite(flow.amount) || flow.years < 0.0)
      return fail(ErrorCode::invalid_value, "a cash flow must be finite and not before the pricing time");
    if (flow.years > 0.0) total += flow.amount;
  }
  if (!(total > 0.0))
    return fail(ErrorCode::no_solution, "a bond whose flows are all due now, or negative, has no yield");
  return {};
}

/// Doubles the bracket around zero until the price lies inside it.
double reach_of(std::span<const CashFlow> flows, double price) {
  double reach = 0.125;
  while (reach < widest_yield && (bond_value(flows, reach) > price || bond_value(flows, -reach) < price))
    reach *= 2.0;
  return reach;
}

}  // namespace

double bond_value(std::span<const CashFlow> flows, double yield) {
  double value = 0.0;
  for (const CashFlow& flow : flows) value += flow.amount * numeric::exp(-yield * flow.years);
  return value;
}

Result<double> bond_yield(std::span<const CashFlow> flows, double price) {
  if (Status checked = check(flows, price); !checked) return tl::unexpected(std::move(checked.error()));
  const double reach = reach_of(flows, price);
  auto root =
      numeric::find_root([&](double yield) { return bond_value(flows, yield) - price; }, {-reach, reach});
  if (!root)
    return fail(ErrorCode::no_solution,
                "no yield gives the bond this price: check the price and the coupons");
  return root;
}

}  // namespace crossmargin::pricing
