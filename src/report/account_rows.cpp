#include "crossmargin/report/account_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "crossmargin/core/money.hpp"
#include "crossmargin/io/csv_write.hpp"
#include "crossmargin/io/file.hpp"

namespace crossmargin::report {
namespace {

consteval std::size_t column(std::string_view name) {
  return static_cast<std::size_t>(std::find(account_columns.begin(), account_columns.end(), name) -
                                  account_columns.begin());
}

/// Fills the money cells of a row and keeps what could not be written as a decimal.
class MoneyCells {
 public:
  MoneyCells(AccountRow& row, const Currency& currency) : row_(row), currency_(currency) {}

  void set(std::size_t place, double amount) {
    auto money = Money::from_double(amount, currency_);
    if (money) {
      row_[place] = money->to_string();
      return;
    }
    for (Issue& issue : money.error()) issue.where.field = std::string(account_columns[place]);
    append(issues_, std::move(money.error()));
  }
  Issues take_issues() { return std::move(issues_); }

 private:
  AccountRow& row_;
  const Currency& currency_;
  Issues issues_;
};

/// The scenario that drives an account: that of the unit or group with the largest risk.
struct WorstScenario {
  std::string where;
  int scenario{-1};
  double risk{0.0};
  std::optional<double> runner_up_share{};
};

std::string place(const PoolAssessment& pool, const std::string& unit) {
  return pool.id == "cross" ? unit : pool.id + "/" + unit;
}

bool in_group(const MarginResult& margin, const std::string& unit) {
  return std::any_of(margin.groups.begin(), margin.groups.end(), [&](const GroupResult& group) {
    return group.worst_scenario >= 0 &&
           std::find(group.units.begin(), group.units.end(), unit) != group.units.end();
  });
}

void consider_pool(const PoolAssessment& pool, WorstScenario& worst) {
  for (const GroupResult& group : pool.margin.groups) {
    if (group.worst_scenario < 0 || group.requirement <= worst.risk) continue;
    worst = {place(pool, group.id), group.worst_scenario, group.requirement, std::nullopt};
  }
  for (const UnitResult& unit : pool.margin.units) {
    const double risk = unit.scan_risk * unit.fx;
    if (unit.worst_scenario < 0 || risk <= worst.risk || in_group(pool.margin, unit.id)) continue;
    worst = {place(pool, unit.id), unit.worst_scenario, risk, std::nullopt};
    if (unit.runner_up >= 0) worst.runner_up_share = unit.runner_up_loss / unit.scan_risk;
  }
}

void set_worst_scenario(const AccountAssessment& assessment, const EvaluatedBase& base, AccountRow& row) {
  WorstScenario worst;
  for (const PoolAssessment& pool : assessment.pools) consider_pool(pool, worst);
  if (worst.scenario < 0) return;
  row[column("worst_unit")] = worst.where;
  row[column("worst_scenario")] = base.shocks().scenarios()[static_cast<std::size_t>(worst.scenario)].id;
  if (worst.runner_up_share) row[column("runner_up_share")] = *worst.runner_up_share;
}

/// Sums over pools, and the figures of the pool that stands worst.
struct Totals {
  double benefit{0.0};
  double collateral{0.0};
  double equity{0.0};
  double utilisation{0.0};
  double coverage{std::numeric_limits<double>::infinity()};
  double excess{std::numeric_limits<double>::infinity()};
  std::vector<std::string> incomplete;
};

Totals totals_of(const AccountAssessment& assessment) {
  Totals totals;
  for (const PoolAssessment& pool : assessment.pools) {
    totals.benefit += pool.benefit;
    totals.collateral += pool.collateral.gross;
    totals.equity += pool.equity_initial;
    totals.utilisation = std::max(totals.utilisation, pool.utilisation);
    totals.coverage = std::min(totals.coverage, pool.coverage);
    totals.excess = std::min(totals.excess, pool.excess_initial);
    for (const std::string& text : pool.margin.incomplete) {
      if (std::find(totals.incomplete.begin(), totals.incomplete.end(), text) == totals.incomplete.end()) {
        totals.incomplete.push_back(text);
      }
    }
  }
  return totals;
}

void set_ratios(const AccountAssessment& assessment, const Totals& totals, AccountRow& row) {
  row[column("benefit_share")] =
      assessment.isolated_initial > 0.0 ? totals.benefit / assessment.isolated_initial : 0.0;
  row[column("utilisation")] = totals.utilisation;
  row[column("coverage")] = totals.coverage;
  row[column("pools")] = static_cast<double>(assessment.pools.size());
}

std::string to_error_text(const Issues& issues, std::size_t max_errors) {
  std::string text;
  const std::size_t shown = std::min(issues.size(), max_errors);
  for (std::size_t i = 0; i < shown; ++i) {
    Issue issue = issues[i];
    issue.where.file = io::base_name(issue.where.file);
    text += (i == 0 ? "" : "; ") + to_text(issue);
  }
  if (shown < issues.size()) text += fmt::format("; and {} more", issues.size() - shown);
  return text;
}

}  // namespace

Result<AccountRow> account_row(const AccountAssessment& assessment, const EvaluatedBase& base) {
  const Currency& currency = base.market().reporting_currency();
  const Totals totals = totals_of(assessment);
  AccountRow row;
  row[column("account")] = assessment.id;
  row[column("status")] = std::string(to_string(assessment.status));
  row[column("currency")] = currency.code();
  MoneyCells money(row, currency);
  money.set(column("initial"), assessment.requirement_initial);
  money.set(column("maintenance"), assessment.requirement_maintenance);
  money.set(column("isolated_initial"), assessment.isolated_initial);
  money.set(column("isolated_maintenance"), assessment.isolated_maintenance);
  money.set(column("benefit"), totals.benefit);
  money.set(column("collateral"), totals.collateral);
  money.set(column("equity"), totals.equity);
  if (!assessment.pools.empty()) money.set(column("excess"), totals.excess);
  if (Issues issues = money.take_issues(); !issues.empty()) return tl::unexpected(std::move(issues));
  set_ratios(assessment, totals, row);
  set_worst_scenario(assessment, base, row);
  if (!totals.incomplete.empty()) {
    row[column("incomplete")] = fmt::format("{}", fmt::join(totals.incomplete, "; "));
  }
  return row;
}

AccountRow failed_account_row(std::string_view account, const Issues& issues, std::size_t max_errors) {
  AccountRow row;
  row[column("account")] = std::string(account);
  row[column("status")] = std::string("error");
  const ErrorCode code = issues.empty() ? ErrorCode::internal : issues.front().code;
  row[column("error_code")] = std::string(to_string(code));
  row[column("error")] = to_error_text(issues, max_errors);
  return row;
}

std::string account_csv_header() {
  return fmt::format("{}\n", fmt::join(account_columns.begin(), account_columns.end(), ","));
}

// Adding zero turns minus zero into zero: it would be a difference of bytes without a meaning.
std::string to_csv_line(const AccountRow& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    if (const auto* text = std::get_if<std::string>(&row[i])) io::append_csv_cell(line, *text);
    if (const auto* number = std::get_if<double>(&row[i])) line += fmt::format("{}", *number + 0.0);
  }
  line += '\n';
  return line;
}

std::string to_json_line(const AccountRow& row) {
  nlohmann::ordered_json object;
  for (std::size_t i = 0; i < row.size(); ++i) {
    auto& cell = object[std::string(account_columns[i])];
    if (const auto* text = std::get_if<std::string>(&row[i])) cell = *text;
    if (const auto* number = std::get_if<double>(&row[i])) cell = *number + 0.0;
  }
  // Bytes that are not UTF-8 (an account id in a CSV file may hold them) are replaced, not thrown on.
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace crossmargin::report
