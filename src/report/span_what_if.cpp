#include "crossmargin/report/span_what_if.hpp"

#include <algorithm>
#include <map>

#include "report/span_terms.hpp"

namespace crossmargin::report {
namespace {

/// Maintenance and initial margin under both sets.
struct Amounts {
  double maintenance[2]{0.0, 0.0};
  double initial[2]{0.0, 0.0};
};

Row row_of(const std::string& account, const std::string& commodity, const Currency& currency,
           const Amounts& amounts) {
  Row row{.cells = {account, commodity, currency.code(), amounts.maintenance[0], amounts.maintenance[1],
                    amounts.maintenance[1] - amounts.maintenance[0], amounts.initial[0], amounts.initial[1],
                    amounts.initial[1] - amounts.initial[0]}};
  row.currency = currency;
  return row;
}

void add_rows(const span::ParameterSet& set, const std::string& account,
              const span::SpanRequirement (&made)[2], Table& table) {
  std::map<Currency, Amounts> currencies;
  std::map<std::int32_t, Amounts> commodities;
  for (std::size_t side = 0; side < 2; ++side) {
    for (const span::CurrencyRequirement& part : made[side].currencies) {
      currencies[part.currency].maintenance[side] = part.required_maintenance;
      currencies[part.currency].initial[side] = part.required_initial;
    }
    for (const span::CommodityRequirement& part : made[side].commodities) {
      commodities[part.commodity].maintenance[side] = part.maintenance;
      commodities[part.commodity].initial[side] = part.initial;
    }
  }
  for (const auto& [currency, amounts] : currencies)
    table.rows.push_back(row_of(account, "", currency, amounts));
  for (const auto& [commodity, amounts] : commodities) {
    const bool same =
        amounts.maintenance[0] == amounts.maintenance[1] && amounts.initial[0] == amounts.initial[1];
    const span::CombinedCommodity& rules = set.commodities[static_cast<std::size_t>(commodity)];
    const std::string name = set.organisations.size() > 1 ? commodity_name(rules) : rules.id;
    if (!same) table.rows.push_back(row_of(account, name, rules.currency, amounts));
  }
}

Table what_if_table() {
  Table table{.key = "what_if", .title = "", .columns = {}, .rows = {}};
  table.columns = {{"account", "account"},
                   {"commodity", "commodity"},
                   {"currency", "currency"},
                   {"maintenance_before", "maintenance", ValueType::money},
                   {"maintenance_after", "after", ValueType::money},
                   {"maintenance_change", "change", ValueType::money},
                   {"initial_before", "initial", ValueType::money},
                   {"initial_after", "after", ValueType::money},
                   {"initial_change", "change", ValueType::money}};
  table.note =
      "Rows without a commodity: what the account requires in a currency, after option value. Rows with one: "
      "its margin before option value, where it changes.";
  return table;
}

/// Text does not say everything twice where initial margin is maintenance margin.
void leave_out_initial(Table& table) {
  const bool is_same = std::all_of(table.rows.begin(), table.rows.end(), [](const Row& row) {
    return row.cells[3] == row.cells[6] && row.cells[4] == row.cells[7];
  });
  if (!is_same) return;
  for (std::size_t column = 6; column < 9; ++column) table.columns[column].audience = Audience::data_only;
  table.note += " Initial margin is the same as maintenance margin.";
}

}  // namespace

Result<Table> span_what_if(const span::Engine& before, const span::Engine& after,
                           const std::vector<span::SpanAccount>& accounts) {
  Table table = what_if_table();
  Issues issues;
  span::Workspace workspace[2];
  for (const span::SpanAccount& account : accounts) {
    span::SpanRequirement made[2];
    bool is_sound = true;
    for (std::size_t side = 0; side < 2; ++side) {
      auto requirement = (side == 0 ? before : after).margin(account, {}, workspace[side]);
      is_sound = is_sound && requirement;
      if (requirement) {
        made[side] = *std::move(requirement);
      } else {
        append_once(issues, requirement.error());
      }
    }
    if (is_sound) add_rows(before.parameters(), account.id, made, table);
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  leave_out_initial(table);
  return table;
}

}  // namespace crossmargin::report
