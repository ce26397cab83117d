#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/report/span_report.hpp"
#include "report/span_outright.hpp"

namespace crossmargin::report {
namespace {

constexpr std::size_t contracts_a_chunk = 1024;

Table product_table() {
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

/// A range stands in the column of its kind: as an amount, or as a share.
Cell amount_of(const span::Range& range) {
  return range.is_relative ? Cell() : known(range.amount);
}
Cell share_of(const span::Range& range) {
  return range.is_relative ? known(range.amount) : Cell();
}

Row product_row(const span::ParameterSet& set, std::int32_t place, OutrightMargins& margins) {
  const span::Contract& contract = set.contracts[static_cast<std::size_t>(place)];
  const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
  const span::CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(product.commodity)];
  const Outright bought = margins.bought(place);
  const Outright sold = margins.sold(place);
  const span::Series* series = series_of(set, contract);
  const span::Range price = series == nullptr ? span::Range{} : series->price_range;
  const span::Range volatility = series == nullptr ? span::Range{} : series->volatility_range;
  Row row{.cells = {span::contract_id(set, place), rules.id, rules.currency.code(), contract.price,
                    contract.composite_delta, bought.maintenance, bought.initial, sold.maintenance,
                    sold.initial, bought.reason.empty() ? sold.reason : bought.reason, amount_of(price),
                    share_of(price), amount_of(volatility), share_of(volatility),
                    known(contract.delta_scale)}};
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
                  fmt::format("the parameter file has no combined commodity {}", in_quotes(id)), {},
                  "crossmargin span products lists what it has");
  }
  return chosen;
}

/// The contracts of these, in their order.
Result<std::vector<std::int32_t>> wanted_contracts(const span::ParameterSet& set,
                                                   const std::vector<std::string>& ids) {
  const auto chosen = wanted(set, ids);
  if (!chosen) return tl::unexpected(chosen.error());
  std::vector<std::int32_t> places;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(set.contracts.size()); ++i) {
    const span::Contract& contract = set.contracts[static_cast<std::size_t>(i)];
    const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
    if ((*chosen)[static_cast<std::size_t>(product.commodity)]) places.push_back(i);
  }
  return places;
}

}  // namespace

Result<Table> span_products(const span::Engine& engine, const ProductsRequest& request,
                            const Execution& execution) {
  const span::ParameterSet& set = engine.parameters();
  const auto places = wanted_contracts(set, request.commodities);
  if (!places) return tl::unexpected(places.error());
  Table table = product_table();
  table.rows.resize(places->size());
  const bool done = parallel_for_chunks(places->size(), contracts_a_chunk, execution, "products",
                                        [&](std::size_t begin, std::size_t end) {
                                          OutrightMargins margins(engine, request.type);
                                          for (std::size_t i = begin; i < end; ++i)
                                            table.rows[i] = product_row(set, (*places)[i], margins);
                                        });
  if (!done) return fail(ErrorCode::interrupted, "stopped before all contracts were margined");
  return table;
}

}  // namespace crossmargin::report
