#pragma once

#include <vector>

#include "crossmargin/report/account_report.hpp"

/// The tables that an account's section is put together from.
namespace crossmargin::report {

/// The money of each pool with all together below, and its ratios.
std::vector<Table> standing_tables(const AccountAssessment& account);

/// For machines one row an edge, and one for each side of a level that has none; for readers one row a level.
std::vector<Table> distance_tables(const AccountDistance& distances);

std::vector<Table> choice_tables(const AccountStanding& account);

/// What is held, and how each pair moves together.
std::vector<Table> bet_tables(const Concentration& concentration);

/// What to move, and where the pools stand then.
std::vector<Table> suggestion_tables(const BucketSuggestion& suggestion);

/// A move as "-25.1 %".
std::string move_words(double move);

}  // namespace crossmargin::report
