#include "margin/scenario_grid/groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace crossmargin::scenario_grid {
namespace {

constexpr double widest_window = 100'000.0;  // as many scenarios as a set may hold

int window_of(Fields& fields) {
  const double window = fields.non_negative("window");
  if (window == std::floor(window) && window <= widest_window) return static_cast<int>(window);
  fields.fail_at("window", ErrorCode::invalid_value, "want a whole number of price points");
  return 0;
}

double offset_of(Fields& fields) {
  const double offset = fields.non_negative("offset");
  if (offset > 1.0) fields.fail_at("offset", ErrorCode::invalid_value, "want a share from 0 to 1");
  return offset;
}

std::vector<std::string> names_of(Fields& fields, std::string_view key) {
  std::vector<std::string> names = fields.strings(key);
  if (fields.has(key) && names.empty())
    fields.fail_at(key, ErrorCode::invalid_value, "want at least one id, or the member left out");
  return names;
}

Group read_group(Fields& fields) {
  Group group;
  group.id = fields.string("id");
  group.units = names_of(fields, "units");
  group.groups = names_of(fields, "groups");
  if (!fields.has("units") && !fields.has("groups")) {
    fields.fail_at("units", ErrorCode::missing_field, "want the ids of the group's units",
                   "or under \"groups\" those of the groups in it");
  }
  const bool windowed = fields.has("window");
  if (windowed) group.window = window_of(fields);
  if (fields.has("offset")) {
    group.offset = offset_of(fields);
  } else if (!windowed) {
    fields.fail_at("offset", ErrorCode::missing_field, "is required and absent",
                   "or give \"window\", how many price points its units may stand apart");
  }
  return group;
}

/// What the groups read so far have used up.
struct Seen {
  std::set<std::string> ids;
  std::set<std::string> units;
  std::set<std::string> groups;
};

void check_once(Fields& fields, const Group& group, Seen& seen) {
  if (!group.id.empty() && !seen.ids.insert(group.id).second)
    fields.fail_at("id", ErrorCode::duplicate, fmt::format("there is a group \"{}\" already", group.id));
  for (const std::string& unit : group.units) {
    if (!seen.units.insert(unit).second)
      fields.fail_at("units", ErrorCode::duplicate,
                     fmt::format("unit \"{}\" stands in a group already", unit));
  }
  for (const std::string& inner : group.groups) {
    if (!seen.groups.insert(inner).second)
      fields.fail_at("groups", ErrorCode::duplicate,
                     fmt::format("group \"{}\" stands in a group already", inner));
  }
}

void check_names(Fields& fields, const std::vector<Group>& groups, const Seen& seen) {
  for (const Group& group : groups) {
    for (const std::string& inner : group.groups) {
      if (!seen.ids.contains(inner))
        fields.fail_at("groups", ErrorCode::invalid_value,
                       fmt::format("group \"{}\" holds \"{}\", which is none of the groups", group.id, inner),
                       "units stand under \"units\"");
    }
  }
}

/// How many groups hold the group, one in another; at least as many as there are groups for one in a ring.
std::size_t depth(const std::map<std::string, std::string>& holder, std::string id, std::size_t most) {
  std::size_t depth = 0;
  for (auto at = holder.find(id); at != holder.end() && depth < most; at = holder.find(id)) {
    id = at->second;
    ++depth;
  }
  return depth;
}

/// Inner groups first; every group then knows its outer one.
void sort_inwards(Fields& fields, std::vector<Group>& groups) {
  std::map<std::string, std::string> holder;
  for (const Group& group : groups)
    for (const std::string& inner : group.groups) holder[inner] = group.id;
  std::map<std::string, std::size_t> depths;
  for (const Group& group : groups) {
    depths[group.id] = depth(holder, group.id, groups.size());
    if (depths[group.id] >= groups.size()) {
      fields.fail_at("groups", ErrorCode::invalid_value, fmt::format("group \"{}\" holds itself", group.id));
      return;
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const Group& a, const Group& b) { return depths[a.id] > depths[b.id]; });
  for (std::size_t outer = 0; outer < groups.size(); ++outer) {
    for (Group& inner : groups)
      if (const auto at = holder.find(inner.id); at != holder.end() && at->second == groups[outer].id)
        inner.outer = static_cast<int>(outer);
  }
}

}  // namespace

std::vector<Group> bind_groups(Fields& fields, Issues& issues) {
  std::vector<Group> groups;
  Seen seen;
  for (const Document& item : fields.array_or_empty("groups")) {
    Fields members(item, issues);
    Group group = read_group(members);
    check_once(members, group, seen);
    members.finish();
    groups.push_back(std::move(group));
  }
  check_names(fields, groups, seen);
  sort_inwards(fields, groups);
  return groups;
}

}  // namespace crossmargin::scenario_grid
