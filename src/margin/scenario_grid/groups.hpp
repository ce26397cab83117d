#pragma once

#include <string>
#include <vector>

#include "crossmargin/core/fields.hpp"

namespace crossmargin::scenario_grid {

/// Units, and groups of them, that offset each other.
struct Group {
  std::string id;
  std::vector<std::string> units;
  std::vector<std::string> groups;  ///< ids of the groups inside it
  double offset{1.0};               ///< share of a member's gain that counts
  int window{0};                    ///< by how many price points members may stand apart
  int outer{-1};                    ///< place of the group that holds it; -1: none does
};

/// Reads the member "groups". Inner groups come before those that hold them. Notes every mistake in `issues`:
/// units and groups that stand in two groups, groups that hold each other, names of no group.
std::vector<Group> bind_groups(Fields& fields, Issues& issues);

}  // namespace crossmargin::scenario_grid
