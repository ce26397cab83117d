#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

std::vector<Column> greek_columns() {
  return {{"delta", "delta", ValueType::number},
          {"gamma", "gamma", ValueType::number, false, Audience::data_only},
          {"delta_money", "delta, money", ValueType::money, true},
          {"gamma_money", "gamma 1 %", ValueType::money, true},
          {"vega", "vega", ValueType::money, true},
          {"theta", "theta", ValueType::money, true},
          {"rho", "rho", ValueType::money, true},
          {"vanna", "vanna", ValueType::money, true},
          {"volga", "volga", ValueType::money, true}};
}

void add_cells(Row& row, const GreekTotals& greeks) {
  for (const double value : {greeks.delta, greeks.gamma, greeks.delta_money, greeks.gamma_money, greeks.vega,
                             greeks.theta, greeks.rho, greeks.vanna, greeks.volga}) {
    row.cells.emplace_back(value);
  }
}

Table table_of(std::string key, std::string title, std::vector<Column> names) {
  Table table{.key = std::move(key), .title = std::move(title), .columns = std::move(names), .rows = {}};
  table.key_columns = table.columns.size();
  table.own_digits = true;
  for (Column& column : greek_columns()) table.columns.push_back(std::move(column));
  return table;
}

Table expiry_table(const GreeksBook& book) {
  Table table = table_of("greeks", "Greeks by expiry", {{"underlying", "underlying"}, {"expiry", "expiry"}});
  for (const ExpiryGreeks& expiry : book.expiries) {
    Row row{.cells = {expiry.underlying, expiry.expiry}};
    add_cells(row, expiry.greeks);
    table.rows.push_back(std::move(row));
  }
  for (const UnderlyingGreeks& underlying : book.underlyings) {
    Row row{.cells = {underlying.underlying, std::string("all")}};
    add_cells(row, underlying.greeks);
    table.totals.push_back(std::move(row));
  }
  Row total{.cells = {std::string("total"), std::string()}};
  add_cells(total, book.total);
  total.cells[2] = Cell();
  total.cells[3] = Cell();
  table.totals.push_back(std::move(total));
  table.note =
      "delta in units of the underlying, the rest in money: gamma 1 %: change of delta for +1 % of price; "
      "vega, vanna, volga: per "
      "point of volatility; theta: per day; rho: per basis point.";
  return table;
}

Table underlying_table(const GreeksBook& book) {
  Table table = table_of("greeks_by_underlying", "Greeks by underlying", {{"underlying", "underlying"}});
  table.audience = Audience::data_only;
  for (const UnderlyingGreeks& underlying : book.underlyings) {
    Row row{.cells = {underlying.underlying}};
    add_cells(row, underlying.greeks);
    table.rows.push_back(std::move(row));
  }
  Row total{.cells = {std::string("total")}};
  add_cells(total, book.total);
  total.cells[1] = Cell();
  total.cells[2] = Cell();
  table.rows.push_back(std::move(total));
  return table;
}

Table position_table_of(const GreeksBook& book) {
  Table table = table_of("greeks_by_position", "Greeks by position", {{"instrument", "instrument"}});
  table.audience = Audience::data_only;
  for (const PositionGreeks& position : book.positions) {
    Row row{.cells = {position.instrument}};
    add_cells(row, position.greeks);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<Table> greeks_tables(const GreeksBook& book) {
  return {expiry_table(book), underlying_table(book), position_table_of(book)};
}

}  // namespace crossmargin::report
