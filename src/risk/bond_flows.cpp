#include "bond_flows.hpp"

#include <algorithm>
#include <chrono>

namespace crossmargin::detail {
namespace {

constexpr int most_coupons = 2'400;

Instant months_before(Instant maturity, int months) {
  const auto midnight = std::chrono::floor<std::chrono::days>(maturity);
  Date date = Date(midnight) - std::chrono::months(months);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return std::chrono::sys_days(date) + (maturity - midnight);
}

}  // namespace

Result<std::vector<pricing::CashFlow>> bond_flows(const BondTerms& terms, Instant maturity, Instant as_of) {
  const double coupon = terms.coupon_rate / terms.coupons_per_year;
  std::vector<pricing::CashFlow> flows;
  for (int number = 0;; ++number) {
    const Instant when = months_before(maturity, number * 12 / terms.coupons_per_year);
    if (when <= as_of) break;
    if (number == most_coupons)
      return fail(ErrorCode::limit, "the bond has more than 2,400 coupons to come", {}, "check its maturity");
    flows.push_back({year_fraction(as_of, when), coupon + (number == 0 ? 1.0 : 0.0)});
  }
  std::reverse(flows.begin(), flows.end());
  return flows;
}

}  // namespace crossmargin::detail
