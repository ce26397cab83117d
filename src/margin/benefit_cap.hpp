#pragma once

#include <memory>

#include "crossmargin/margin/method.hpp"

namespace crossmargin {

/// The most of what netting saves that may count.
struct BenefitCap {
  /// What stands alone in the isolated sum.
  enum class Of {
    positions,  ///< every contract
    units       ///< every risk unit of the method; where it has none, every underlying
  };
  double share{1.0};  ///< from 0: nothing counts, to 1: all does
  Of of{Of::positions};
};

/// Reads {"share": 0.8, "of": "units"}. Notes every mistake in `issues`.
BenefitCap bind_benefit_cap(const Document& document, Issues& issues);

/// The same method with both levels at least
///   isolated sum - share * (isolated sum - combined),
/// of what the positions need without amounts given for the account; these, and what open orders add, come on
/// top. What is missing stands in `MarginResult::pool_charges` as "benefit_cap". Rule: article 27 of
/// Regulation (EU) 153/2013.
std::unique_ptr<Method> with_benefit_cap(std::unique_ptr<Method> method, BenefitCap cap);

}  // namespace crossmargin
