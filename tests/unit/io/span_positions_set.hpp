#pragma once

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::test {

/// Futures of July and September; the June call at 45 on July; August calls at 45 on both.
inline span::ParameterSet position_parameters() {
  span::ParameterSet set;
  span::Organisation& organisation = set.organisations.emplace_back();
  organisation.file = "p.pa2";
  organisation.id = "XYZ";
  organisation.business_date = "20250620";
  set.commodities.emplace_back().id = "CO";
  for (const char* type : {"FUT", "OOF"}) {
    span::Product product;
    product.exchange = "XCH";
    product.code = "CO";
    product.type = type;
    product.commodity = 0;
    product.is_option = product.type == "OOF";
    set.products.push_back(product);
  }
  using span::Right;
  set.contracts = {{0, Right::none, {202507, 0}, {}, 0.0},
                   {0, Right::none, {202509, 0}, {}, 0.0},
                   {1, Right::call, {202507, 0}, {202506, 0}, 45.0},
                   {1, Right::call, {202507, 0}, {202508, 0}, 45.0},
                   {1, Right::call, {202509, 0}, {202508, 0}, 45.0}};
  set.arrays.resize(set.contracts.size());
  return set;
}

}  // namespace crossmargin::test
