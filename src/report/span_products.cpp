#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/report/span_report.hpp"
#include "report/span_outright.hpp"

namespace crossmargin::report {
namespace {

Table empty_table() {
  Table table{.key = "products", .title = "", .columns = {}, .rows = {}};
  table.columns = {
      {"contract", "contract"},
      {"commodity", "commodity", ValueType::text, false, Audience::data_only},
      {"currency", "in"},
      {"price", "price", ValueType::number},
      {"composite_delta", "delta", ValueType::number},
      {"long_maintenance", "long", ValueType::money},
      {"long_initial", "its initial", ValueType::money},
      {"short_maintenance", "short", ValueType::money},
      {"short_initial", "its initial", ValueType::money},
      {"refused", "refused", ValueType::text, false, Audience::data_only},
      {"price_scan_range", "price range", ValueType::number, false, Audience::data_only},
      {"price_scan_range_share", "price range, share", ValueType::number, false, Audience::data_only},
      {"volatility_scan_range", "vol. range", ValueType::number, false, Audience::data_only},
      {"volatility_scan_range_share", "vol. range, share", ValueType::number, false, Audience::data_only},
      {"delta_scaling_factor", "delta scale", ValueType::number, false, Audience::data_only}};
  return table;
}

Cell known(double value) {
  return value == 0.0 ? Cell() : Cell(value);
}

/// A range stands in the column of its kind.
void add_range(const span::Range& range, Row& row) {
  row.cells.push_back(range.is_relative ? Cell() : known(range.amount));
  row.cells.push_back(range.is_relative ? known(range.amount) : Cell());
}

Row product_row(const span::ParameterSet& set, std::int32_t place, OutrightMargins& margins) {
  const span::Contract& contract = set.contracts[static_cast<std::size_t>(place)];
  const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
  const span::CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(product.commodity)];
  Outright bought = margins.bought(place);
  Outright sold = margins.sold(place);
  Row row{.cells = {span::contract_id(set, place), rules.id, rules.currency.code(), contract.price,
                    contract.composite_delta, bought.maintenance, bought.initial, sold.maintenance,
                    sold.initial, std::move(bought.reason.empty() ? sold.reason : bought.reason)}};
  const span::Series* series = series_of(set, contract);
  add_range(series == nullptr ? span::Range{} : series->price_range, row);
  add_range(series == nullptr ? span::Range{} : series->volatility_range, row);
  row.cells.push_back(known(contract.delta_scale));
  row.currency = rules.currency;
  return row;
}

/// Which combined commodities are asked for.
Result<std::vector<bool>> wanted(const span::ParameterSet& set, const std::vector<std::string>& ids) {
  std::vector<bool> chosen(set.commodities.size(), ids.empty());
  for (const std::string& id : ids) {
    bool is_known = false;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (set.commodities[i].id != id) continue;
      chosen[i] = true;
      is_known = true;
    }
    if (!is_known)
      return fail(ErrorCode::unknown_instrument,
                  fmt::format("the parameter file has no combined commodity {}", quoted(id)), {},
                  "crossmargin span products lists what it has");
  }
  return chosen;
}

}  // namespace

Result<Table> span_products(const span::Engine& engine, const ProductsRequest& request) {
  const span::ParameterSet& set = engine.parameters();
  const auto chosen = wanted(set, request.commodities);
  if (!chosen) return tl::unexpected(chosen.error());
  Table table = empty_table();
  OutrightMargins margins(engine, request.type);
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(set.contracts.size()); ++i) {
    const span::Contract& contract = set.contracts[static_cast<std::size_t>(i)];
    const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
    if ((*chosen)[static_cast<std::size_t>(product.commodity)])
      table.rows.push_back(product_row(set, i, margins));
  }
  return table;
}

}  // namespace crossmargin::report
