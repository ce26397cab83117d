#include "crossmargin/report/span_requirements.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace crossmargin::report {
namespace {

struct FutureValue {
  double bought{0.0};
  double sold{0.0};
};

Table empty_listing() {
  Table table{.key = "requirements", .title = "", .columns = {}, .rows = {}};
  table.columns = {{"node", "node"},
                   {"firm", "firm"},
                   {"acct", "account"},
                   {"ec", "complex"},
                   {"isM", "maintenance", ValueType::count},
                   {"currency", "currency"},
                   {"spanReq", "before options", ValueType::money},
                   {"anov", "option value", ValueType::money},
                   {"lfv", "futures bought", ValueType::money},
                   {"sfv", "futures sold", ValueType::money}};
  table.key_columns = 6;
  return table;
}

/// The option value that was counted: under a cap less than there is, so that the difference is the
/// requirement in every case.
double available(double before, double option_value, double required) {
  return std::max(before - option_value, 0.0) == required ? option_value : before - required;
}

std::map<Currency, FutureValue> future_values(const span::ParameterSet& set,
                                              const span::SpanAccount& account) {
  std::map<Currency, FutureValue> values;
  for (const span::Holding& held : account.holdings) {
    const span::Contract& contract = set.contracts[static_cast<std::size_t>(held.contract)];
    const span::Product& product = set.products[static_cast<std::size_t>(contract.product)];
    if (product.is_option) continue;
    const span::CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(product.commodity)];
    FutureValue& value = values[product.currency.empty() ? rules.currency : product.currency];
    value.bought += held.bought * contract.price * contract.value_factor;
    value.sold += held.sold * contract.price * contract.value_factor;
  }
  return values;
}

/// Adds the rows of one account.
class Lister {
 public:
  Lister(const std::string& complex, const span::SpanAccount& account, Table& table)
      : complex_(complex), account_(account), table_(table) {}

  void requirement(const span::CurrencyRequirement& part) {
    add("curReq", std::int64_t{1}, part.currency,
        {part.maintenance,
         available(part.maintenance, part.net_option_value, part.required_maintenance),
         {},
         {}});
    add("curReq", std::int64_t{0}, part.currency,
        {part.initial, available(part.initial, part.net_option_value, part.required_initial), {}, {}});
  }
  void value(const Currency& currency, const FutureValue& futures) {
    add("curVal", {}, currency, {{}, {}, futures.bought, futures.sold});
  }

 private:
  void add(const char* node, Cell is_maintenance, const Currency& currency,
           const std::vector<Cell>& amounts) {
    Row row{.cells = {std::string(node), account_.firm, account_.id, complex_, std::move(is_maintenance),
                      currency.code()}};
    row.cells.insert(row.cells.end(), amounts.begin(), amounts.end());
    row.currency = currency;
    table_.rows.push_back(std::move(row));
  }
  const std::string& complex_;
  const span::SpanAccount& account_;
  Table& table_;
};

}  // namespace

Result<Table> span_requirements(const span::ParameterSet& parameters, const std::vector<SpanRow>& rows) {
  if (parameters.organisations.size() != 1)
    return fail(ErrorCode::unsupported, "the requirements listing is of one exchange complex", {},
                "list each complex by itself, or take the report");
  Table table = empty_listing();
  for (const SpanRow& row : rows) {
    Lister lister(parameters.organisations.front().id, row.account, table);
    auto values = future_values(parameters, row.account);
    for (const span::CurrencyRequirement& part : row.requirement.currencies) {
      lister.requirement(part);
      lister.value(part.currency, values[part.currency]);
      values.erase(part.currency);
    }
    for (const auto& [currency, value] : values) lister.value(currency, value);
  }
  return table;
}

}  // namespace crossmargin::report
