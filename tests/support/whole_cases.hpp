#pragma once

#include <map>
#include <stdexcept>
#include <string>

#include "margin/integer/whole.hpp"
#include "support/case_table.hpp"
#include "support/support.hpp"

namespace crossmargin::test {

/// The whole number at a key: a JSON number that is one, or text of digits where it would not fit.
inline integer::Whole whole_at(const Document& document, std::string_view key) {
  const Document& value = at(document, key);
  if (value.string() != nullptr) return integer::Whole(*value.string());
  if (const auto whole = integer::scaled_exactly(number_at(document, key), 0)) return *whole;
  throw std::runtime_error(std::string(key) + " is no whole number");
}

/// A decimal at a key as a whole number of 10^-digits.
inline integer::Whole scaled_at(const Document& document, std::string_view key, int digits) {
  if (const auto whole = integer::scaled_exactly(number_at(document, key), digits)) return *whole;
  throw std::runtime_error(std::string(key) + " has more decimals than are reckoned with");
}

/// Notes a whole number that is another one; there is no tolerance.
inline void expect_same(Differences& differences, const std::string& what, const integer::Whole& got,
                        const integer::Whole& want) {
  if (got != want) differences.push_back(what + ": got " + got.str() + ", want " + want.str());
}

using Row = const Document&;
using RowChecks = std::map<std::string, std::function<Differences(Row)>>;

/// A file of cases, read once.
inline Row cases_of(const std::string& file) {
  static std::map<std::string, Document> read;
  const auto found = read.find(file);
  if (found != read.end()) return found->second;
  return read.emplace(file, read_document(require_shared("conformance/" + file))).first->second;
}

/// Runs every row of a family by the check of its id, or by the one for all under "".
inline void run_rows(const std::string& file, const std::string& family, const RowChecks& checks) {
  CaseTable table(family);
  for (const Document& row : *at(at(cases_of(file), family), "cases").array()) {
    const std::string& id = *at(row, "id").string();
    const auto found = checks.find(id);
    const auto& check = found != checks.end() ? found->second : checks.at("");
    table.run(id, [&] { return check(row); });
  }
  table.finish();
}

}  // namespace crossmargin::test
