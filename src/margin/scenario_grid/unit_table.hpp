#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/fields.hpp"

namespace crossmargin::scenario_grid {

/// What a risk unit is called: "ETH" and, where units are split by settlement, "ETH/USDC".
struct UnitName {
  std::string id;
  std::string name;
  Currency currency;
};

/// Numbers by unit id, unit name, settlement currency or default: the first that applies.
template <class T>
class UnitTable {
 public:
  const T* find(const UnitName& unit) const {
    if (const auto it = by_unit_.find(unit.id); it != by_unit_.end()) return &it->second;
    if (const auto it = by_unit_.find(unit.name); it != by_unit_.end()) return &it->second;
    if (const auto it = by_currency_.find(unit.currency.code()); it != by_currency_.end()) return &it->second;
    return default_ ? &*default_ : nullptr;
  }
  bool empty() const { return by_unit_.empty() && by_currency_.empty() && !default_; }

  /// Reads {"by_unit": {..}, "by_currency": {..}, "default": {..}}; `read` binds the numbers of one entry.
  template <class Read>
  static UnitTable bind(const Document& document, Issues& issues, Read read) {
    const auto entry = [&](const Document& item) {
      Fields fields(item, issues);
      T value = read(fields);
      fields.finish();
      return value;
    };
    UnitTable table;
    Fields fields(document, issues);
    for (const auto& [name, item] : fields.object_or_empty("by_unit"))
      table.by_unit_.emplace(name, entry(item));
    for (const auto& [code, item] : fields.object_or_empty("by_currency"))
      table.by_currency_.emplace(code, entry(item));
    if (const Document* item = fields.child("default")) table.default_ = entry(*item);
    fields.finish();
    if (table.empty() && !fields.complained()) {
      const char* listed = fields.has("by_unit") ? "by_unit" : fields.has("by_currency") ? "by_currency" : "";
      fields.fail_at(listed, ErrorCode::missing_field, "the table is empty",
                     R"(give "by_unit", "by_currency" or "default", or leave the table out)");
    }
    return table;
  }

 private:
  std::map<std::string, T, std::less<>> by_unit_;
  std::map<std::string, T, std::less<>> by_currency_;
  std::optional<T> default_;
};

}  // namespace crossmargin::scenario_grid
