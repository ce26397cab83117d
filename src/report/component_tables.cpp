#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

ValueType type_of_unit(ComponentChange::Unit unit) {
  switch (unit) {
    case ComponentChange::Unit::money:
      return ValueType::money;
    case ComponentChange::Unit::share:
      return ValueType::percent;
    case ComponentChange::Unit::ratio:
      return ValueType::number;
  }
  return ValueType::number;
}

}  // namespace

void add_components(Section& section, const std::vector<ComponentChange>& changes, const SideNames& names) {
  Table data{.key = "components",
             .title = "",
             .columns = {{"component", "component"},
                         {"base", names.base, ValueType::money},
                         {"changed", names.changed, ValueType::money},
                         {"difference", "difference", ValueType::money}},
             .rows = {},
             .audience = Audience::data_only};
  Table text = data;
  text.audience = Audience::text_only;
  for (const ComponentChange& change : changes) {
    Row row{.cells = {std::string(change.key), change.base, change.changed, change.difference},
            .type = type_of_unit(change.unit)};
    data.rows.push_back(row);
    row.cells[0] = std::string(change.label);
    if (change.base != 0.0 || change.changed != 0.0) text.rows.push_back(std::move(row));
  }
  section.tables.push_back(std::move(data));
  section.tables.push_back(std::move(text));
}

}  // namespace crossmargin::report
