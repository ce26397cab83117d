#include "crossmargin/margin/span/parameters.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "crossmargin/core/format.hpp"

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

/// Appends `more`, whose organisations come behind those of `set`.
void add(ParameterSet& set, ParameterSet more) {
  const auto organisations = static_cast<std::int32_t>(set.organisations.size());
  const auto commodities = static_cast<std::int32_t>(set.commodities.size());
  const auto products = static_cast<std::int32_t>(set.products.size());
  for (CombinedCommodity& commodity : more.commodities) commodity.organisation += organisations;
  for (Product& product : more.products) product.commodity += commodities;
  for (Contract& contract : more.contracts) contract.product += products;
  for (Series& series : more.series) series.product += products;
  for (InterSpread& spread : more.inter_spreads) spread.organisation += organisations;
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(set.organisations, more.organisations);
  append(set.commodities, more.commodities);
  append(set.products, more.products);
  append(set.contracts, more.contracts);
  append(set.arrays, more.arrays);
  append(set.series, more.series);
  append(set.inter_spreads, more.inter_spreads);
  append(set.conversions, more.conversions);
  append(set.notes, more.notes);
}

/// What keeps organisations from being margined together.
void check_organisations(const ParameterSet& set, Issues& issues) {
  const Organisation& first = set.organisations.front();
  std::set<std::string> ids;
  for (const Organisation& other : set.organisations) {
    const SourceLocation where{other.file, 0, 0, {}};
    if (!ids.insert(other.id).second)
      issues.push_back({ErrorCode::duplicate,
                        fmt::format("exchange complex {} stands twice", in_quotes(other.id)), where,
                        "give each exchange complex's parameters once"});
    if (other.business_date != first.business_date)
      issues.push_back({ErrorCode::invalid_value,
                        fmt::format("business date {}, but {} has {}", other.business_date,
                                    in_quotes(first.file), first.business_date),
                        where, "parameters of one business date belong together"});
  }
}

}  // namespace

Result<ParameterSet> join(std::vector<ParameterSet> sets) {
  if (sets.empty()) return fail(ErrorCode::invalid_value, "want at least one parameter set");
  ParameterSet made = std::move(sets.front());
  Issues issues;
  for (std::size_t i = 1; i < sets.size(); ++i) {
    if (!(sets[i].rules == made.rules) || sets[i].paired != made.paired)
      issues.push_back({ErrorCode::invalid_value, "the parameter sets have different rules or scenario pairs",
                        SourceLocation{sets[i].organisations.front().file, 0, 0, {}},
                        "organisations that margin differently cannot be margined as one"});
    add(made, std::move(sets[i]));
  }
  check_organisations(made, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  place_legs(made);
  return made;
}

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
