#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/report/span_report.hpp"

namespace crossmargin::report {
namespace {

/// What one contract needs, bought or sold; nothing and the reason where it cannot be margined.
struct Outright {
  Cell maintenance;
  Cell initial;
  std::string reason;
};

Outright outright(const span::Engine& engine, const span::Holding& holding, span::AccountType type,
                  span::Workspace& workspace) {
  const span::SpanAccount account{"outright", type, span::Origin::house, false, {holding}};
  const auto made = engine.margin(account, {}, workspace);
  if (!made) return {{}, {}, made.error().front().message};
  const span::CurrencyRequirement& sum = made->currencies.front();
  return {sum.required_maintenance, sum.required_initial, {}};
}

Table empty_table() {
  Table table{.key = "products", .title = "", .columns = {}, .rows = {}};
  table.columns = {{"contract", "contract"},
                   {"commodity", "commodity"},
                   {"currency", "currency"},
                   {"price", "price", ValueType::number},
                   {"composite_delta", "delta", ValueType::number},
                   {"long_maintenance", "long, maint.", ValueType::money},
                   {"long_initial", "long, initial", ValueType::money},
                   {"short_maintenance", "short, maint.", ValueType::money},
                   {"short_initial", "short, initial", ValueType::money},
                   {"refused", "refused", ValueType::text, false, Audience::data_only}};
  return table;
}

}  // namespace

Table span_products(const span::Engine& engine, span::AccountType type) {
  const span::ParameterSet& set = engine.parameters();
  Table table = empty_table();
  span::Workspace workspace;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(set.contracts.size()); ++i) {
    const span::Contract& contract = set.contracts[static_cast<std::size_t>(i)];
    const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
    const span::CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(product.commodity)];
    const Outright bought = outright(engine, {i, 1.0, 0.0}, type, workspace);
    const Outright sold = outright(engine, {i, 0.0, 1.0}, type, workspace);
    Row row{.cells = {span::contract_id(set, i), rules.id, rules.currency.code(), contract.price,
                      contract.composite_delta, bought.maintenance, bought.initial, sold.maintenance,
                      sold.initial, bought.reason.empty() ? sold.reason : bought.reason}};
    row.currency = rules.currency;
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace crossmargin::report
