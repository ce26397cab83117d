#pragma once

#include <functional>
#include <string>
#include <vector>

namespace crossmargin::test {

/// What a case's check found different, one sentence each; empty when it agrees.
using Differences = std::vector<std::string>;

/// Runs the cases of one table and prints, at the end, how many passed, which failed and how, and which were
/// skipped and why.
class CaseTable {
 public:
  explicit CaseTable(std::string title) : title_(std::move(title)) {}
  /// An exception counts as a difference.
  void run(const std::string& id, const std::function<Differences()>& check);
  void skip(const std::string& id, std::string reason);
  /// Prints the table and fails the running test case on any difference, or when nothing was run.
  void finish() const;

 private:
  struct Row {
    std::string id;
    std::vector<std::string> texts;
  };
  std::string title_;
  std::size_t passed_{0};
  std::vector<Row> failed_;
  std::vector<Row> skipped_;
};

/// How far off a number may be: the larger of a share of the wanted one and an amount.
struct Tolerance {
  double relative{1e-9};
  double absolute{0.0};
};
/// Notes a number that is further off than that, with both printed.
void expect_near(Differences& differences, const std::string& what, double got, double want,
                 Tolerance tolerance = {});

}  // namespace crossmargin::test
