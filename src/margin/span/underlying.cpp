#include "margin/span/underlying.hpp"

#include <algorithm>

namespace crossmargin::span {

Underlyings::Underlyings(const ParameterSet& set) : set_(set), ranges_(set.products.size(), {0, 0}) {
  for (std::size_t i = 0; i < set.products.size(); ++i) {
    const Product& product = set.products[i];
    if (product.is_option) continue;
    products_[{product.exchange, product.code}].push_back(static_cast<std::int32_t>(i));
    of_commodity_[product.commodity].push_back(static_cast<std::int32_t>(i));
  }
  for (std::size_t i = 0; i < set.contracts.size(); ++i) {
    auto& range = ranges_[static_cast<std::size_t>(set.contracts[i].product)];
    const auto place = static_cast<std::int32_t>(i);
    if (range.first == range.second) range.first = place;
    range.second = place + 1;
  }
}

std::optional<std::int32_t> Underlyings::of(std::int32_t contract) const {
  const Contract& option = set_.contracts[static_cast<std::size_t>(contract)];
  const Product& product = set_.products[static_cast<std::size_t>(option.product)];
  if (!product.is_option) return contract;
  std::vector<std::int32_t> candidates;
  if (product.underlying_code.empty()) {
    if (const auto found = of_commodity_.find(product.commodity); found != of_commodity_.end())
      candidates = found->second;
  } else if (const auto found = products_.find({product.exchange, product.underlying_code});
             found != products_.end()) {
    candidates = found->second;
  }
  const auto begin = set_.contracts.begin();
  for (const std::int32_t candidate : candidates) {
    const auto [first, last] = ranges_[static_cast<std::size_t>(candidate)];
    const auto month = std::lower_bound(
        begin + first, begin + last, option.futures_month,
        [](const Contract& other, const Period& period) { return other.futures_month < period; });
    if (month != begin + last && month->futures_month == option.futures_month)
      return static_cast<std::int32_t>(month - begin);
  }
  // Only what has no months, such as an index, is one underlying for all of them.
  if (candidates.size() != 1 || set_.products[static_cast<std::size_t>(candidates.front())].type == "FUT")
    return std::nullopt;
  const auto [first, last] = ranges_[static_cast<std::size_t>(candidates.front())];
  if (last - first != 1) return std::nullopt;
  return first;
}

}  // namespace crossmargin::span
