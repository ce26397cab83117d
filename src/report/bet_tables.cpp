#include <fmt/format.h>

#include <cmath>

#include "report/account_parts.hpp"
#include "report/format.hpp"

namespace crossmargin::report {
namespace {

/// Matrices wider than this are shown to nobody as a grid.
constexpr std::size_t widest_grid = 10;

std::string name_of(const Bet& bet) {
  return bet.pool == "cross" ? bet.name : bet.pool + "/" + bet.name;
}

Table bet_table(const Concentration& found) {
  Table table{.key = "bets",
              .title = "What is held, by its delta",
              .columns = {{"pool", "pool"},
                          {"name", "holding"},
                          {"underlying", "underlying"},
                          {"exposure", "exposure", ValueType::money},
                          {"deviation", "risk a day", ValueType::money}},
              .rows = {},
              .key_columns = 2};
  for (const Bet& bet : found.bets)
    table.rows.push_back({{bet.pool, bet.name, bet.underlying, bet.exposure, bet.deviation}});
  return table;
}

Table pair_table(const Concentration& found) {
  Table table{.key = "correlations",
              .title = "",
              .columns = {{"pool_a", "pool"},
                          {"a", "holding"},
                          {"pool_b", "pool"},
                          {"b", "holding"},
                          {"correlation", "correlation", ValueType::number}},
              .rows = {},
              .key_columns = 4,
              .audience = Audience::data_only};
  for (std::size_t a = 0; a < found.bets.size(); ++a)
    for (std::size_t b = a + 1; b < found.bets.size(); ++b)
      table.rows.push_back({{found.bets[a].pool, found.bets[a].name, found.bets[b].pool, found.bets[b].name,
                             found.correlation(a, b)}});
  return table;
}

Table grid(const Concentration& found) {
  Table table{.key = "correlation_grid",
              .title = "Correlation of daily profit and loss",
              .columns = {{"holding", "holding"}},
              .rows = {},
              .audience = Audience::text_only};
  if (found.bets.size() < 2 || found.bets.size() > widest_grid) return table;  // the list of pairs has all
  for (std::size_t a = 0; a < found.bets.size(); ++a) {
    table.columns.push_back({fmt::format("c{}", a + 1), fmt::format("{}", a + 1)});
    Row row{{fmt::format("{} {}", a + 1, name_of(found.bets[a]))}};
    for (std::size_t b = 0; b < found.bets.size(); ++b)
      row.cells.emplace_back(fixed(found.correlation(a, b), 2));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<std::string> words_of(const std::vector<Balance>& balances) {
  std::vector<std::string> words;
  for (const Balance& balance : balances)
    words.push_back(
        fmt::format("{} {}", fixed(balance.amount, balance.currency.digits()), balance.currency.code()));
  return words;
}

Table moved_table(const BucketSuggestion& suggestion) {
  Table table{.key = "suggested_buckets",
              .title = "Suggested buckets",
              .columns = {{"instrument", "instrument"},
                          {"quantity", "quantity", ValueType::number},
                          {"bucket", "bucket"},
                          {"collateral", "collateral"},
                          {"loss_alone", "loss alone", ValueType::money},
                          {"benefit_share", "netting saves", ValueType::percent}},
              .rows = {}};
  for (const SuggestedBucket& one : suggestion.buckets)
    table.rows.push_back({{one.instrument, one.quantity, one.bucket, words_of(one.collateral), one.loss_alone,
                           one.benefit_share}});
  return table;
}

}  // namespace

std::vector<Table> bet_tables(const Concentration& found) {
  return {bet_table(found), pair_table(found), grid(found)};
}

std::vector<Table> suggestion_tables(const BucketSuggestion& suggestion) {
  std::vector<Table> tables{moved_table(suggestion)};
  if (suggestion.buckets.empty()) return tables;
  for (Table& table : standing_tables(suggestion.after)) {
    table.key = "suggested_" + table.key;
    table.title =
        "With the suggested buckets: " + std::string(table.key.ends_with("ratios") ? "ratios" : "standing");
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace crossmargin::report
