#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/analysis/greeks_book.hpp"
#include "crossmargin/analysis/what_if.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/report/report.hpp"

/// The parts that a pool's section is put together from.
namespace crossmargin::report {

std::vector<FactGroup> pool_facts(const PoolAssessment& pool);

Table collateral_table(const PoolAssessment& pool);
Table unit_table(const PoolAssessment& pool, const EvaluatedBase& base);
Table group_table(const PoolAssessment& pool, const EvaluatedBase& base);
Table charge_table(const PoolAssessment& pool, const EvaluatedBase& base);
Table position_table(const PoolAssessment& pool);
Table trace_table(const PoolAssessment& pool);

/// Profit and loss in every scenario: a grid of price by volatility for each unit, what does not fit a grid,
/// and the list of everything for machines.
std::vector<Table> scenario_tables(const PoolAssessment& pool, const EvaluatedBase& base);

std::vector<Table> greeks_tables(const GreeksBook& book);

/// Notes what each pool's requirement leaves out; `side` says whose, where a report has several.
void add_incomplete(const AccountAssessment& account, const std::string& side, std::vector<Notice>& notices);
/// What a method leaves out, with whose it is in front where a report has several.
std::string part_left_out(const std::string& text, const std::string& side);

/// What text calls the two sides of a comparison.
struct SideNames {
  std::string base;
  std::string changed;
};
/// Machines get every component under its key, readers those that are not zero on both sides under their
/// names.
void add_components(Section& section, const std::vector<ComponentChange>& changes, const SideNames& names);

/// The id of a scenario; empty for none (-1).
std::string scenario_id(const EvaluatedBase& base, int scenario);
/// A scenario as "+16.0 %, vol up" in the moves of the unit's first factor; empty for none.
std::string scenario_words(const EvaluatedBase& base, const UnitResult& unit, int scenario);
/// The price move of each scenario for the unit's first factor; empty when it has none.
std::span<const double> unit_moves(const EvaluatedBase& base, const UnitResult& unit);
/// A volatility move in words: "vol up", "vol 0.5 down", "vol same".
std::string volatility_words(double multiple);

/// A number of decimals or a text as a cell; nothing where there is none.
Cell optional_text(std::string text);

}  // namespace crossmargin::report
