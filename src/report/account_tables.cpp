#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/account_parts.hpp"
#include "report/format.hpp"

namespace crossmargin::report {
namespace {

std::string status_of(const PoolAssessment& pool) {
  return std::string(to_string(pool.status));
}

Row money_row(const PoolAssessment& pool) {
  return {{pool.id, gross_equity(pool), pool.equity_initial, pool.equity_maintenance, pool.margin.initial,
           pool.margin.maintenance, pool.excess_initial, pool.free_collateral}};
}

/// The sum of each column of money.
Row sum_of(const std::vector<Row>& rows) {
  Row sum{{std::string("together")}};
  for (std::size_t column = 1; column < rows.front().cells.size(); ++column) {
    double total = 0.0;
    for (const Row& row : rows) total += std::get<double>(row.cells[column]);
    sum.cells.emplace_back(total);
  }
  return sum;
}

Table money_table(const std::vector<PoolAssessment>& pools) {
  Table table{.key = "standing",
              .title = "Standing, each pool apart",
              .columns = {{"pool", "pool"},
                          {"equity", "equity", ValueType::money},
                          {"equity_initial", "after haircut", ValueType::money},
                          {"equity_maintenance", "for MM", ValueType::money, false, Audience::data_only},
                          {"initial", "initial", ValueType::money},
                          {"maintenance", "maintenance", ValueType::money},
                          {"excess_initial", "excess", ValueType::money},
                          {"free_collateral", "free", ValueType::money}},
              .rows = {}};
  for (const PoolAssessment& pool : pools) table.rows.push_back(money_row(pool));
  if (pools.size() > 1) table.totals = {sum_of(table.rows)};
  return table;
}

Table ratio_table(const std::vector<PoolAssessment>& pools) {
  Table table{.key = "ratios",
              .title = "Ratios",
              .columns = {{"pool", "pool"},
                          {"status", "status"},
                          {"utilisation", "utilisation", ValueType::percent},
                          {"alert_level", "alert reached", ValueType::percent},
                          {"coverage", "coverage", ValueType::number},
                          {"health_factor", "health factor", ValueType::number},
                          {"effective_leverage", "leverage", ValueType::number}},
              .rows = {}};
  for (const PoolAssessment& pool : pools) {
    const Cell alert = pool.alert_level > 0.0 ? Cell(pool.alert_level) : Cell();
    table.rows.push_back({{pool.id, status_of(pool), pool.utilisation, alert, pool.coverage,
                           pool.health_factor, pool.effective_leverage}});
  }
  return table;
}

Cell optional_number(const std::optional<double>& number) {
  return number ? Cell(*number) : Cell();
}

// --- distances ---

std::string_view to_string(PriceEdge::Direction direction) {
  return direction == PriceEdge::Direction::enters ? "enters" : "leaves";
}

/// One side of the present price.
struct Side {
  const char* name;
  const std::vector<PriceEdge>& edges;
  double tried_to;
};

Row edge_row(const UnderlyingDistance& one, const LevelEdges& level, const Side& side) {
  const bool reached = level.now == LevelEdges::Now::reached;
  return {{one.underlying, level.pool, to_text(level.level), std::string(side.name),
           std::string(reached ? "reached" : "clear")}};
}

void add_edges(Table& table, const UnderlyingDistance& one, const LevelEdges& level, const Side& side) {
  for (const PriceEdge& edge : side.edges) {
    Row row = edge_row(one, level, side);
    for (Cell cell : {Cell(std::string(to_string(edge.direction))), Cell(edge.price), Cell(edge.move),
                      Cell(edge.inside_price), Cell(std::string(crossmargin::to_string(edge.inside))),
                      Cell(std::string(crossmargin::to_string(edge.outside)))})
      row.cells.push_back(std::move(cell));
    row.cells.emplace_back(side.tried_to);
    table.rows.push_back(std::move(row));
  }
  if (!side.edges.empty()) return;
  Row none = edge_row(one, level, side);
  none.cells.resize(table.columns.size() - 1);
  none.cells[5] = std::string("none");
  none.cells.emplace_back(side.tried_to);
  table.rows.push_back(std::move(none));
}

Table edge_table(const AccountDistance& distances) {
  Table table{.key = "distances",
              .title = "",
              .columns = {{"underlying", "underlying"},
                          {"pool", "pool"},
                          {"level", "level"},
                          {"side", "side"},
                          {"now", "now"},
                          {"edge", "edge"},
                          {"price", "price", ValueType::number},
                          {"move", "move", ValueType::move},
                          {"inside_price", "inside", ValueType::number},
                          {"status_inside", "status inside"},
                          {"status_outside", "status outside"},
                          {"tried_to", "tried to", ValueType::move}},
              .rows = {},
              .key_columns = 4,
              .audience = Audience::data_only};
  for (const UnderlyingDistance& one : distances.underlyings) {
    for (const LevelEdges& level : one.levels) {
      add_edges(table, one, level, {"below", level.below, one.lowest_move});
      add_edges(table, one, level, {"above", level.above, one.highest_move});
    }
  }
  return table;
}

Table price_table(const AccountDistance& distances) {
  Table table{.key = "prices",
              .title = "",
              .columns = {{"underlying", "underlying"},
                          {"price_of", "price of"},
                          {"price", "price", ValueType::number},
                          {"price_currency", "currency"},
                          {"lowest_move", "lowest", ValueType::move},
                          {"highest_move", "highest", ValueType::move},
                          {"stopped_below", "stopped below"},
                          {"stopped_above", "stopped above"}},
              .rows = {},
              .audience = Audience::data_only};
  const auto text = [](const std::string& words) { return words.empty() ? Cell() : Cell(words); };
  for (const UnderlyingDistance& one : distances.underlyings)
    table.rows.push_back({{one.underlying, one.price_of, one.price, one.currency.code(), one.lowest_move,
                           one.highest_move, text(one.stopped_below), text(one.stopped_above)}});
  return table;
}

/// "62,031.3 (-11.4 %)", then where it is left again.
std::string edge_words(const std::vector<PriceEdge>& edges, double tried_to) {
  if (edges.empty()) return "none to " + move_words(tried_to);
  std::string words;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (i == 3) return words + fmt::format(", {} more", edges.size() - 3);
    const char* link = i == 0 ? "" : ", ";
    const char* kind = edges[i].direction == PriceEdge::Direction::leaves ? "left at " : "";
    words += fmt::format("{}{}{} ({})", link, kind, readable(edges[i].price), move_words(edges[i].move));
  }
  return words;
}

std::string level_words(const EdgeLevel& level) {
  if (level.kind == EdgeLevel::Kind::alert)
    return fmt::format("alert {} %", readable(100.0 * level.utilisation));
  return level.kind == EdgeLevel::Kind::margin_call ? "margin call" : to_text(level);
}

/// Neighbouring levels of a pool that no price brings about share one row.
class LevelRows {
 public:
  LevelRows(Table& table, const UnderlyingDistance& one) : table_(table), one_(one) {}

  void add(const LevelEdges& level) {
    if (level.pool != pool_) {
      close();
      pool_ = level.pool;
      told_ = 0;
    }
    if (level.below.empty() && level.above.empty() && level.now == LevelEdges::Now::clear)
      return silent_.push_back(level_words(level.level));
    close();
    ++told_;
    table_.rows.push_back(
        {{level.pool, level_words(level.level),
          std::string(level.now == LevelEdges::Now::reached ? "reached" : "-"),
          edge_words(level.below, one_.lowest_move), edge_words(level.above, one_.highest_move)}});
  }

  /// The row of the silent levels so far.
  void close() {
    if (silent_.empty()) return;
    const bool all = told_ == 0 && silent_.back() == level_words({EdgeLevel::Kind::bankruptcy, 0.0});
    const std::string words = all                   ? "every level"
                              : silent_.size() == 1 ? silent_.front()
                                                    : silent_.front() + " to " + silent_.back();
    table_.rows.push_back({{pool_, words, std::string("-"), edge_words({}, one_.lowest_move),
                            edge_words({}, one_.highest_move)}});
    silent_.clear();
  }

 private:
  Table& table_;
  const UnderlyingDistance& one_;
  std::string pool_;
  std::vector<std::string> silent_;
  std::size_t told_{0};  ///< rows of the pool with an edge
};

Table level_table(const UnderlyingDistance& one) {
  Table table{
      .key = "levels",
      .title =
          fmt::format("{} alone moves: now {} {}", one.underlying, readable(one.price), one.currency.code()),
      .columns =
          {{"pool", "pool"}, {"level", "level"}, {"now", "now"}, {"below", "below"}, {"above", "above"}},
      .rows = {},
      .key_columns = 2,
      .audience = Audience::text_only};
  LevelRows rows(table, one);
  for (const LevelEdges& level : one.levels) rows.add(level);
  rows.close();
  if (!one.stopped_below.empty()) table.note = "Below, prices end where: " + one.stopped_below;
  if (!one.stopped_above.empty())
    table.note += (table.note.empty() ? "Above, prices end where: " : "; above, where: ") + one.stopped_above;
  return table;
}

// --- cross or isolated ---

Table choice_table(const std::vector<BucketChoice>& choices) {
  Table table{
      .key = "choices",
      .title = "Cross or isolated: requirement, and what is lost if everything goes wrong",
      .columns = {{"instrument", "instrument", ValueType::text, false, Audience::everyone, true},
                  {"quantity", "quantity", ValueType::number},
                  {"cross_initial", "IM cross", ValueType::money},
                  {"isolated_initial", "isolated", ValueType::money},
                  {"cheaper", "cheaper"},
                  {"cross_buffer", "buffer", ValueType::money, false, Audience::data_only},
                  {"isolated_buffer", "buffer, isolated", ValueType::money, false, Audience::data_only},
                  {"cross_most_lost", "lost, cross", ValueType::money, false, Audience::data_only},
                  {"isolated_most_lost", "can lose", ValueType::money},
                  {"untouched", "untouched", ValueType::money},
                  {"loses_less", "loses less"},
                  {"collateral", "collateral", ValueType::text, false, Audience::data_only},
                  {"refused", "refused", ValueType::text, false, Audience::data_only}},
      .rows = {}};
  for (const BucketChoice& one : choices) {
    const bool can = one.refused.empty();
    const auto isolated = [&](double amount) { return can ? Cell(amount) : Cell(); };
    const auto word = [&](BucketChoice::Better better) {
      return can ? Cell(std::string(crossmargin::to_string(better))) : Cell();
    };
    std::vector<std::string> collateral;
    for (const Balance& balance : one.collateral)
      collateral.push_back(
          fmt::format("{} {}", fixed(balance.amount, balance.currency.digits()), balance.currency.code()));
    table.rows.push_back({{one.instrument, one.quantity, one.cross.initial, isolated(one.isolated.initial),
                           word(one.cheaper), one.cross.buffer, isolated(one.isolated.buffer),
                           one.cross.most_lost, isolated(one.isolated.most_lost), isolated(one.untouched),
                           word(one.loses_less), std::move(collateral), can ? Cell() : Cell(one.refused)}});
  }
  return table;
}

Table choice_prices(const std::vector<BucketChoice>& choices) {
  Table table{.key = "choice_prices",
              .title = "Cross or isolated: prices of liquidation",
              .columns = {{"instrument", "instrument", ValueType::text, false, Audience::everyone, true},
                          {"underlying", "underlying", ValueType::text, false, Audience::data_only},
                          {"price", "price", ValueType::number, false, Audience::data_only},
                          {"cross_below", "cross, below", ValueType::number},
                          {"cross_above", "above", ValueType::number},
                          {"isolated_below", "isolated, below", ValueType::number},
                          {"isolated_above", "above", ValueType::number},
                          {"lasts_longer", "lasts longer"}},
              .rows = {}};
  for (const BucketChoice& one : choices) {
    const bool can = one.refused.empty();
    table.rows.push_back(
        {{one.instrument, one.underlying, one.price, optional_number(one.cross.liquidated_below),
          optional_number(one.cross.liquidated_above), optional_number(one.isolated.liquidated_below),
          optional_number(one.isolated.liquidated_above),
          can ? Cell(std::string(crossmargin::to_string(one.lasts_longer))) : Cell()}});
  }
  return table;
}

}  // namespace

std::string move_words(double move) {
  return fmt::format("{}{} %", move > 0.0 ? "+" : "", grouped(fixed(100.0 * move, 1)));
}

std::vector<Table> standing_tables(const AccountAssessment& account) {
  return {money_table(account.pools), ratio_table(account.pools)};
}

std::vector<Table> distance_tables(const AccountDistance& distances) {
  std::vector<Table> tables{price_table(distances), edge_table(distances)};
  for (const UnderlyingDistance& one : distances.underlyings) tables.push_back(level_table(one));
  return tables;
}

std::vector<Table> choice_tables(const AccountStanding& account) {
  std::vector<Table> tables{choice_table(account.choices), choice_prices(account.choices)};
  if (account.choices.empty()) return tables;
  const PositionPlace& cross = account.choices.front().cross;
  std::string& note = tables.front().note;
  const std::string beyond = cross.buffer < 0.0
                                 ? fmt::format("it lacks {} to initial margin", readable(-cross.buffer))
                                 : fmt::format("{} of it is beyond initial margin", readable(cross.buffer));
  note = fmt::format(
      "Cross, all of the pool's equity of {} is at stake, and {}. IM cross: what the position adds to the "
      "pool's requirement, negative where it lowers it.",
      readable(cross.most_lost), beyond);
  for (const BucketChoice& one : account.choices)
    if (!one.refused.empty()) note += fmt::format(" Not isolated: {}.", one.refused);
  return tables;
}

}  // namespace crossmargin::report
