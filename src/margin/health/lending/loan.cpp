#include "margin/health/lending/loan.hpp"

#include <fmt/format.h>

#include <cmath>

#include "margin/health/whole_fields.hpp"

namespace crossmargin::health::lending {
namespace {

using integer::Rounding;
using integer::Whole;

struct Sides {
  Whole supplied{0};
  Whole owed{0};
};

std::map<Currency, Sides> sides_of(const LoanView& view, std::span<const Balance> balances) {
  std::map<Currency, Sides> sides;
  for (const Balance& balance : balances) {
    const int decimals = view.parameters.reserve(balance.currency)->decimals;
    Sides& side = sides[balance.currency];
    if (balance.amount > 0.0) {
      side.supplied += integer::scaled(balance.amount, decimals, Rounding::floor);
    } else {
      side.owed += integer::scaled(-balance.amount, decimals, Rounding::ceil);
    }
  }
  return sides;
}

}  // namespace

Result<Whole> price_of(const LoanView& view, const Currency& asset) {
  const auto fx = view.market.fx(asset);
  if (!fx) return tl::unexpected(fx.error());
  const auto unit = view.market.fx(view.parameters.currency);
  if (!unit) return tl::unexpected(unit.error());
  if (!(*fx / *unit <= most_amount))
    return fail(ErrorCode::limit, fmt::format("the price of {} is above {}", asset.code(), most_amount));
  const Whole price = integer::scaled(*fx / *unit, base_digits, Rounding::half_up);
  if (price > 0) return price;
  return fail(ErrorCode::invalid_value, fmt::format("the price of {} is nothing when rounded to {} decimals",
                                                    asset.code(), base_digits));
}

Loan loan_of(const LoanView& view, std::span<const Balance> balances) {
  Loan loan;
  for (const auto& [asset, side] : sides_of(view, balances)) {
    const int decimals = view.parameters.reserve(asset)->decimals;
    const Whole price = *price_of(view, asset);
    if (side.supplied > 0) {
      const Whole value = integer::collateral_value({side.supplied, price, decimals});
      const Shares shares = view.parameters.shares(asset);
      loan.lines.push_back({asset, side.supplied, price, value, shares, false});
      // What has no threshold is no collateral, and no part of the averages.
      if (shares.liquidation_threshold > 0)
        integer::add(loan.account, {value, shares.loan_to_value, shares.liquidation_threshold});
    }
    if (side.owed > 0) {
      const Whole value = integer::debt_value({side.owed, price, decimals});
      loan.lines.push_back({asset, side.owed, price, value, {}, true});
      loan.account.debt += value;
    }
  }
  loan.health = integer::health_factor(loan.account);
  return loan;
}

}  // namespace crossmargin::health::lending
