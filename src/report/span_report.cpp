#include "crossmargin/report/span_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "report/span_terms.hpp"

namespace crossmargin::report {
namespace {

using span::CombinedCommodity;
using span::CommodityRequirement;
using span::ParameterSet;

const CombinedCommodity& rules_of(const ParameterSet& set, std::int32_t commodity) {
  return set.commodities[static_cast<std::size_t>(commodity)];
}

/// The id alone tells commodities of one complex apart.
std::string name_of(const ParameterSet& set, std::int32_t commodity) {
  const CombinedCommodity& rules = rules_of(set, commodity);
  return set.organisations.size() > 1 ? commodity_name(rules) : rules.id;
}

Column money(std::string key, std::string label, bool sums = true) {
  return {std::move(key), std::move(label), ValueType::money, sums};
}

Row currency_row(const span::CurrencyRequirement& part) {
  Row row{.cells = {part.currency.code(), part.required_maintenance, part.required_initial, part.isolated,
                    part.isolated - part.required_maintenance, part.maintenance, part.net_option_value,
                    part.excess_option_value, part.exposure}};
  row.currency = part.currency;
  return row;
}

/// Text leaves out parts that no row has.
bool is_empty(const Table& table, std::size_t column) {
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
    const double* amount = std::get_if<double>(&row.cells[column]);
    return std::holds_alternative<std::monostate>(row.cells[column]) || (amount != nullptr && *amount == 0.0);
  });
}

Table currency_table(const std::vector<span::CurrencyRequirement>& parts) {
  Table table{.key = "currencies", .title = "Requirement", .columns = {}, .rows = {}};
  table.columns = {{"currency", "currency"},
                   money("required_maintenance", "maintenance"),
                   money("required_initial", "initial"),
                   money("isolated", "alone"),
                   money("benefit", "saved"),
                   money("maintenance", "margin"),
                   money("net_option_value", "option value"),
                   money("excess_option_value", "unused"),
                   money("exposure", "exposure")};
  for (const span::CurrencyRequirement& part : parts) table.rows.push_back(currency_row(part));
  table.note =
      "alone: the maintenance margin of every position as an account of its own, added up. margin: of all "
      "combined commodities, before option value pays for it; unused is what that value does not pay for.";
  if (is_empty(table, 8)) {
    table.columns[8].audience = Audience::data_only;
  } else {
    table.note += " Exposure margin comes on top of the requirement.";
  }
  return table;
}

Table total_table(const span::CurrencyRequirement& total) {
  Table table = currency_table({total});
  table.key = "total";
  table.title = "Total in " + total.currency.code();
  table.note = "Requirements at the conversion rates of the parameters.";
  return table;
}

Row commodity_row(const ParameterSet& set, const CommodityRequirement& part) {
  const CombinedCommodity& rules = rules_of(set, part.commodity);
  Row row{.cells = {name_of(set, part.commodity)}};
  row.currency = rules.currency;
  if (part.moved_into >= 0) {  // all its figures are in those of the target
    row.cells.resize(14);
    row.cells.emplace_back(name_of(set, part.moved_into));
    return row;
  }
  row.cells.emplace_back(part.scan_risk);
  row.cells.emplace_back(part.active_scenario > 0 ? Cell(std::int64_t{part.active_scenario}) : Cell());
  for (const double value :
       {part.intra_charge, part.delivery_charge, -part.inter_credit, -part.exchange_credit,
        part.moved_charges, part.short_option_minimum, part.maintenance, part.initial, part.net_option_value,
        part.exposure, part.isolated})
    row.cells.emplace_back(value + 0.0);  // no minus zero
  row.cells.emplace_back();
  return row;
}

Table commodity_table(const ParameterSet& set, const span::SpanRequirement& requirement) {
  Table table{.key = "commodities", .title = "Combined commodities", .columns = {}, .rows = {}};
  table.columns = {{"commodity", "commodity"},
                   money("scan_risk", "scan risk"),
                   {"active_scenario", "active", ValueType::count},
                   money("intra_charge", "intra charge"),
                   money("delivery_charge", "delivery"),
                   money("inter_credit", "inter credit"),
                   money("exchange_credit", "exchange credit"),
                   money("moved_charges", "moved in"),
                   money("short_option_minimum", "option min."),
                   money("maintenance", "maintenance"),
                   money("initial", "initial"),
                   money("net_option_value", "option value"),
                   money("exposure", "exposure"),
                   money("isolated", "alone"),
                   {"moved_into", "scanned in"}};
  for (const CommodityRequirement& part : requirement.commodities)
    table.rows.push_back(commodity_row(set, part));
  for (std::size_t c = 1; c < table.columns.size(); ++c)
    if (is_empty(table, c)) table.columns[c].audience = Audience::data_only;
  table.note = "Credits are negative. active: the scenario, 1 to 16, that decides the scan risk.";
  return table;
}

bool says_nothing(const Row& row) {
  return std::all_of(row.cells.begin() + 1, row.cells.end(),
                     [](const Cell& cell) { return std::holds_alternative<std::monostate>(cell); });
}

/// Some columns of a table, for text alone.
Table part_of(const Table& all, const std::string& key, const std::string& title,
              const std::vector<std::size_t>& columns) {
  Table part{.key = key, .title = title, .columns = {}, .rows = {}, .audience = Audience::text_only};
  for (const std::size_t column : columns) part.columns.push_back(all.columns[column]);
  for (const Row& row : all.rows) {
    Row made{.cells = {}};
    made.currency = row.currency;
    for (const std::size_t column : columns) made.cells.push_back(row.cells[column]);
    if (!says_nothing(made)) part.rows.push_back(std::move(made));
  }
  return part;
}

/// The table, and where text would have more columns than a line has room for, its two halves.
std::vector<Table> commodity_tables(const ParameterSet& set, const span::SpanRequirement& requirement) {
  constexpr std::ptrdiff_t most_columns = 9;
  Table all = commodity_table(set, requirement);
  const auto shown = std::count_if(all.columns.begin(), all.columns.end(), [](const Column& column) {
    return column.audience == Audience::everyone;
  });
  if (shown <= most_columns) return {std::move(all)};
  all.audience = Audience::data_only;
  Table risk = part_of(all, "commodity_risk", "Combined commodities: risk", {0, 1, 2, 3, 4, 5, 6, 7, 14});
  risk.note = all.note;
  Table margin = part_of(all, "commodity_margin", "Combined commodities: margin", {0, 8, 9, 10, 11, 12, 13});
  return {std::move(all), std::move(risk), std::move(margin)};
}

Table delta_table(const ParameterSet& set, const span::SpanRequirement& requirement) {
  Table table{.key = "deltas", .title = "Deltas by month", .columns = {}, .rows = {}};
  table.columns = {{"commodity", "commodity"},
                   {"month", "month"},
                   {"net", "net", ValueType::number},
                   {"remaining", "left after spreads", ValueType::number}};
  table.key_columns = 2;
  for (const CommodityRequirement& part : requirement.commodities)
    for (const span::MonthDelta& delta : part.deltas)
      table.rows.push_back({.cells = {name_of(set, part.commodity), span::to_string(delta.month), delta.net,
                                      delta.remaining}});
  return table;
}

/// Without the noise of the last bits.
std::string clean(double amount) {
  return shortest(round_half_away(amount, 8));
}

std::string legs_of(const span::FormedSpread& spread) {
  std::string text;
  for (const span::FormedLeg& leg : spread.legs) {
    text += fmt::format("{}{} {}: {} of {} deltas", text.empty() ? "" : "; ",
                        leg.side == span::Side::a ? "A" : "B", leg.what, clean(leg.consumed),
                        clean(leg.available));
    if (leg.amount != 0.0) text += fmt::format(", credit {}", clean(leg.amount));
    if (leg.price_risk != 0.0) text += fmt::format(" of {} a delta", clean(leg.price_risk));
  }
  return text;
}

Table spread_table(const ParameterSet& set, const span::SpanRequirement& requirement) {
  Table table{.key = "spreads",
              .title = "Spreads, in the order in which they were formed",
              .columns = {},
              .rows = {}};
  table.columns = {{"number", "no.", ValueType::count},
                   {"kind", "kind"},
                   {"commodity", "commodity"},
                   {"priority", "priority", ValueType::count},
                   {"long_side", "long"},
                   {"count", "spreads", ValueType::number},
                   {"rate", "rate", ValueType::number},
                   {"amount", "amount", ValueType::number},
                   {"legs", "legs"}};
  table.layout = Layout::steps;
  std::int64_t number = 0;
  for (const span::FormedSpread& spread : requirement.spreads)
    table.rows.push_back({.cells = {++number, spread.kind,
                                    spread.commodity < 0 ? std::string() : name_of(set, spread.commodity),
                                    std::int64_t{spread.priority}, std::string(spread.a_is_long ? "A" : "B"),
                                    spread.count, spread.rate, spread.amount, legs_of(spread)}});
  table.note =
      "Series and tier spreads are charges: spreads x rate. Others are credits, one a leg: a share of "
      "its weighted price risk a delta.";
  return table;
}

std::string name_of(const span::SpanAccount& account) {
  return account.firm.empty() ? account.id : account.firm + "/" + account.id;
}

/// Whose account it was margined as.
FactGroup holder_group(const span::SpanAccount& account) {
  constexpr std::array<const char*, span::account_types> types{"member", "hedger", "speculator"};
  const auto fact = [](const char* key, const char* label, std::string value) {
    return Fact{key, label, ValueType::text, std::move(value)};
  };
  return {.key = "holder",
          .title = "Margined as",
          .facts = {fact("firm", "firm", account.firm), fact("account", "account", account.id),
                    fact("type", "account type", types[static_cast<std::size_t>(account.type)]),
                    fact("origin", "origin", account.origin == span::Origin::customer ? "customer" : "house"),
                    fact("positions", "positions", account.is_gross ? "gross" : "net")}};
}

Section account_section(const ParameterSet& set, const SpanRow& row) {
  Section section;
  section.kind = "account";
  section.id = name_of(row.account);
  section.title = "Account " + section.id;
  if (!row.requirement.currencies.empty()) {
    section.currency = row.requirement.currencies.front().currency;
  } else if (!set.commodities.empty()) {
    section.currency = set.commodities.front().currency;
  }
  section.groups = {holder_group(row.account)};
  for (Fact& fact : section.groups.front().facts)
    fact.in_text = fact.key == "type" || fact.key == "origin" || fact.key == "positions";
  section.tables = {currency_table(row.requirement.currencies)};
  if (row.total) section.tables.push_back(total_table(*row.total));
  for (Table& table : commodity_tables(set, row.requirement)) section.tables.push_back(std::move(table));
  section.tables.push_back(delta_table(set, row.requirement));
  if (!row.requirement.spreads.empty()) section.tables.push_back(spread_table(set, row.requirement));
  return section;
}

std::string names_of(const std::vector<span::Organisation>& organisations) {
  std::string names;
  for (const span::Organisation& organisation : organisations)
    names += (names.empty() ? "" : " and ") + organisation.id;
  return names;
}

}  // namespace

Report span_report(const span::ParameterSet& parameters, const std::vector<SpanRow>& rows,
                   Provenance provenance) {
  Report report;
  report.kind = "span";
  report.title = "SPAN margin";
  report.provenance = std::move(provenance);
  const span::Organisation& first = parameters.organisations.front();
  const std::string& day = first.business_date;
  report.provenance.as_of = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6);
  MethodProvenance method{.id = "span",
                          .version = first.created,
                          .title = "scanning risk of " + names_of(parameters.organisations),
                          .kind = "span"};
  if (!parameters.rules.id.empty()) method.title += ", rules " + parameters.rules.id;
  report.provenance.methods.push_back(std::move(method));
  for (const Issue& note : parameters.notes)
    report.notices.push_back({NoticeKind::note, "", "", to_text(note)});
  for (const SpanRow& row : rows) {
    if (row.account.holdings.empty())
      report.notices.push_back({NoticeKind::note, name_of(row.account), "", "holds no positions"});
    report.sections.push_back(account_section(parameters, row));
  }
  return report;
}

}  // namespace crossmargin::report
