#include "support/case_table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <iostream>

namespace crossmargin::test {

void CaseTable::run(const std::string& id, const std::function<Differences()>& check) {
  Differences differences;
  try {
    differences = check();
  } catch (const std::exception& error) {
    differences.push_back(error.what());
  }
  if (differences.empty()) {
    ++passed_;
  } else {
    failed_.push_back({id, std::move(differences)});
  }
}

void CaseTable::skip(const std::string& id, std::string reason) {
  skipped_.push_back({id, {std::move(reason)}});
}

void CaseTable::finish() const {
  std::cout << fmt::format("{}: {} passed, {} failed, {} skipped\n", title_, passed_, failed_.size(),
                           skipped_.size());
  for (const Row& row : failed_)
    for (const std::string& text : row.texts) std::cout << fmt::format("  FAIL {}: {}\n", row.id, text);
  for (const Row& row : skipped_) std::cout << fmt::format("  skip {}: {}\n", row.id, row.texts.front());
  std::cout.flush();
  CHECK_MESSAGE(passed_ > 0, title_ << ": no case passed");
  for (const Row& row : failed_) CHECK_MESSAGE(row.texts.empty(), title_ << " " << row.id);
}

void expect_near(Differences& differences, const std::string& what, double got, double want,
                 Tolerance tolerance) {
  const double allowed = std::max(tolerance.relative * std::abs(want), tolerance.absolute);
  if (std::abs(got - want) <= allowed) return;
  differences.push_back(fmt::format("{}: got {:.17g}, want {:.17g}", what, got, want));
}

}  // namespace crossmargin::test
