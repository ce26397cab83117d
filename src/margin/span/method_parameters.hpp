#pragma once

#include <string>
#include <vector>

#include "crossmargin/core/document.hpp"
#include "crossmargin/margin/span/parameters.hpp"
#include "crossmargin/scenario/ranges.hpp"

namespace crossmargin::span {

/// What belongs to a combined commodity of a method: the contracts on one underlying that settle in the
/// commodity's currency.
struct MethodProduct {
  std::string underlying;
  std::int32_t commodity{-1};
  double value_factor{1.0};  ///< units of the underlying in one delta: the multiplier of a standard contract
  int array_decimals{2};     ///< to which losses of a contract are rounded
};

enum class OrderRule { worst_fill, none };

/// The parameters of a method of kind "span".
struct MethodParameters {
  ParameterSet rules;                   ///< commodities and spreads, without products and contracts
  std::vector<MethodProduct> products;  ///< each underlying once a currency
  RangeTable ranges;
  SourceLocation where;  ///< of the parameters
  AccountType account_type{AccountType::member};
  Origin origin{Origin::house};
  OrderRule orders_initial{OrderRule::worst_fill};
  OrderRule orders_maintenance{OrderRule::none};

  /// Null when no commodity of that currency holds the underlying.
  const MethodProduct* product(std::string_view underlying, const Currency& currency) const;
};

/// Reads the parameters and notes every mistake in `issues`. The form is docs/file-formats/method.md.
MethodParameters bind_method_parameters(const Document& document, Issues& issues);

}  // namespace crossmargin::span
