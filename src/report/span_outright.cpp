#include "report/span_outright.hpp"

#include <algorithm>

namespace crossmargin::report {

OutrightMargins::OutrightMargins(const span::Engine& engine, span::AccountType type) : engine_(engine) {
  account_.type = type;
  account_.holdings.resize(1);
}

Outright OutrightMargins::margin(const span::Holding& holding) {
  account_.holdings.front() = holding;
  const auto made = engine_.margin(account_, {}, workspace_);
  if (!made) return {{}, {}, made.error().front().message};
  const span::CurrencyRequirement& sum = made->currencies.front();
  return {sum.required_maintenance, sum.required_initial, {}};
}

const span::Series* series_of(const span::ParameterSet& set, const span::Contract& contract) {
  const auto wanted = std::tie(contract.product, contract.futures_month, contract.option_month);
  const auto found = std::lower_bound(
      set.series.begin(), set.series.end(), wanted,
      [](const span::Series& series, const auto& key) { return span::key_of(series) < key; });
  return found != set.series.end() && span::key_of(*found) == wanted ? &*found : nullptr;
}

}  // namespace crossmargin::report
