#pragma once

#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/time.hpp"
#include "crossmargin/pricing/bond.hpp"
#include "crossmargin/product/instrument.hpp"

namespace crossmargin::detail {

/// Cash flows of a fixed-coupon bond after `as_of`, per 1 of face, in order of time: coupons every 12 / n
/// months back from maturity (a day that a month lacks becomes its last), the face at maturity. Errors:
/// `limit` above 2,400 coupons.
Result<std::vector<pricing::CashFlow>> bond_flows(const BondTerms& terms, Instant maturity, Instant as_of);

}  // namespace crossmargin::detail
