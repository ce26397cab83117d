#include "crossmargin/report/account_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/account_parts.hpp"
#include "report/format.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

Fact money(const char* key, const char* label, double value) {
  return {key, label, ValueType::money, value};
}

FactGroup totals(const AccountAssessment& account) {
  double equity = 0.0;
  double free = 0.0;
  double notional = 0.0;
  for (const PoolAssessment& pool : account.pools) {
    equity += gross_equity(pool);
    free += pool.free_collateral;
    notional += pool.gross_notional;
  }
  return {"totals",
          "All pools",
          {money("equity", "equity before haircuts", equity),
           money("initial", "initial margin", account.requirement_initial),
           money("maintenance", "maintenance margin", account.requirement_maintenance),
           money("isolated_initial", "isolated sum, initial", account.isolated_initial),
           money("isolated_maintenance", "isolated sum, maintenance", account.isolated_maintenance),
           money("free_collateral", "free collateral", free),
           money("gross_notional", "gross notional", notional)}};
}

FactGroup rules(const StandingRules& rules) {
  std::vector<std::string> alerts;
  for (const double level : rules.alert_levels)
    alerts.push_back(fmt::format("{} %", readable(100.0 * level)));
  return {"rules",
          "Levels of the method",
          {{"alert_levels", "alerts, utilisation", ValueType::text, std::move(alerts)},
           {"coverage_trigger", "liquidation, coverage below", ValueType::number, rules.coverage_trigger}}};
}

std::string_view to_string(Concentration::Verdict verdict) {
  switch (verdict) {
    case Concentration::Verdict::few:
      return "few";
    case Concentration::Verdict::spread:
      return "spread";
    case Concentration::Verdict::same_bet:
      return "same_bet";
  }
  return "few";
}

FactGroup pooling(const Concentration& found) {
  return {
      "pooling",
      "Same bet or not, daily moves",
      {{"observations", "days of history", ValueType::count, static_cast<std::int64_t>(found.observations)},
       money("apart", "risk apart, deviation a day", found.apart),
       money("together", "risk together", found.together),
       {"saved_share", "saved by pooling", ValueType::percent, found.saved_share},
       {"independent_bets", "independent bets", ValueType::number, found.independent_bets},
       {"verdict", "verdict", ValueType::text, std::string(to_string(found.verdict))}},
      true};
}

class AccountReportBuilder {
 public:
  explicit AccountReportBuilder(AccountReportRequest request) : request_(std::move(request)) {}

  Report build() {
    report_.kind = "account";
    report_.title = "Account";
    for (const AccountStanding& account : request_.accounts) add(account);
    for (Notice& notice : request_.notices) report_.notices.push_back(std::move(notice));
    std::stable_sort(report_.notices.begin(), report_.notices.end(),
                     [](const Notice& a, const Notice& b) { return a.kind < b.kind; });
    report_.provenance = std::move(request_.provenance);
    return std::move(report_);
  }

 private:
  void note(const AccountStanding& account, std::string text) {
    report_.notices.push_back({NoticeKind::note, account.assessment.id, "", std::move(text)});
  }

  void add_notices(const AccountStanding& account) {
    add_incomplete(account.assessment, "", report_.notices);
    for (const Issue& issue : account.distances.not_moved) note(account, "no distance: " + issue.message);
    if (account.suggestion && account.suggestion->buckets.empty())
      note(account,
           "no bucket is suggested: no position of the cross pool could lose all that backs it while netting "
           "saves little of what it requires");
    if (!account.concentration) return;
    for (const Issue& issue : account.concentration->left_out)
      note(account, "not correlated: " + issue.message);
    if (!account.concentration->warning.empty()) note(account, "warning: " + account.concentration->warning);
  }

  void add(const AccountStanding& account) {
    add_notices(account);
    const AccountAssessment& assessed = account.assessment;
    Section section{.kind = "account",
                    .id = assessed.id,
                    .title = "Account " + assessed.id,
                    .currency = request_.base->market().reporting_currency(),
                    .status = std::string(crossmargin::to_string(assessed.status))};
    section.groups = {totals(assessed), rules(request_.base->method().standing())};
    if (account.concentration) section.groups.push_back(pooling(*account.concentration));
    const auto append = [&](std::vector<Table> tables) {
      for (Table& table : tables) section.tables.push_back(std::move(table));
    };
    append(standing_tables(assessed));
    append(distance_tables(account.distances));
    append(choice_tables(account));
    if (account.concentration) append(bet_tables(*account.concentration));
    if (account.suggestion) append(suggestion_tables(*account.suggestion));
    report_.sections.push_back(std::move(section));
  }

  AccountReportRequest request_;
  Report report_;
};

}  // namespace

Report account_report(AccountReportRequest request) {
  return AccountReportBuilder(std::move(request)).build();
}

}  // namespace crossmargin::report
