#include "crossmargin/margin/span/parameters.hpp"

#include <map>
#include <utility>

namespace crossmargin::span {
namespace {

/// Commodities by what spreads call them.
class Directory {
 public:
  explicit Directory(const ParameterSet& set) {
    for (std::size_t i = 0; i < set.commodities.size(); ++i) {
      const CombinedCommodity& commodity = set.commodities[i];
      const auto place = static_cast<std::int32_t>(i);
      by_exchange_.emplace(std::pair(commodity.exchange, commodity.id), place);
      by_organisation_.emplace(std::pair(commodity.organisation, commodity.id), place);
    }
  }
  std::int32_t place(std::int32_t organisation, const InterLeg& leg) const {
    if (const auto found = by_exchange_.find({leg.exchange, leg.id}); found != by_exchange_.end())
      return found->second;
    const auto found = by_organisation_.find({organisation, leg.id});
    return found == by_organisation_.end() ? -1 : found->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, std::int32_t> by_exchange_;
  std::map<std::pair<std::int32_t, std::string>, std::int32_t> by_organisation_;
};

}  // namespace

SourceLocation where_of(const ParameterSet& set, const Contract& contract) {
  const Product& product = set.products[static_cast<std::size_t>(contract.product)];
  const CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(product.commodity)];
  return {set.organisations[static_cast<std::size_t>(rules.organisation)].file, contract.line, 0, {}};
}

void place_legs(ParameterSet& set) {
  const Directory directory(set);
  for (InterSpread& spread : set.inter_spreads) {
    for (InterLeg& leg : spread.legs) leg.commodity = directory.place(spread.organisation, leg);
    spread.target.commodity = directory.place(spread.organisation, spread.target);
  }
}

}  // namespace crossmargin::span
