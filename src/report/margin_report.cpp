#include "crossmargin/report/margin_report.hpp"

#include <algorithm>

#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

std::string account_title(const AccountAssessment& account) {
  const std::size_t isolated = account.pools.size() - 1;
  std::string title = "Account " + account.id;
  if (isolated > 0)
    title += ", cross pool and " + std::to_string(isolated) +
             (isolated == 1 ? " isolated bucket" : " isolated buckets");
  return title;
}

class MarginReportBuilder {
 public:
  MarginReportBuilder(MarginReportRequest request, const Execution& execution)
      : request_(std::move(request)), execution_(execution), base_(*request_.base) {}

  Result<Report> build() {
    report_.kind = "margin";
    report_.title = "Margin report";
    for (const AccountAssessment& account : request_.accounts) {
      Status added = add_account(account);
      if (!added) return tl::unexpected(std::move(added.error()));
    }
    // What makes totals a lower bound comes first, in the order of the accounts, then the inputs' notices.
    for (Notice& notice : request_.notices) report_.notices.push_back(std::move(notice));
    std::stable_sort(report_.notices.begin(), report_.notices.end(),
                     [](const Notice& a, const Notice& b) { return a.kind < b.kind; });
    report_.provenance = std::move(request_.provenance);
    return std::move(report_);
  }

 private:
  Status add_account(const AccountAssessment& account) {
    Section section{.kind = "account",
                    .id = account.id,
                    .title = account_title(account),
                    .currency = base_.market().reporting_currency(),
                    .status = std::string(to_string(account.status))};
    add_incomplete(account, "", report_.notices);
    double benefit = 0.0;
    for (const PoolAssessment& pool : account.pools) benefit += pool.benefit;
    FactGroup totals{
        "totals",
        "All pools",
        {{"initial", "initial", ValueType::money, account.requirement_initial},
         {"maintenance", "maintenance", ValueType::money, account.requirement_maintenance},
         {"isolated_initial", "isolated sum, initial", ValueType::money, account.isolated_initial},
         {"isolated_maintenance", "isolated sum, maintenance", ValueType::money,
          account.isolated_maintenance},
         {"benefit", "netting benefit, initial", ValueType::money, benefit},
         {"benefit_share", "netting benefit, share", ValueType::percent,
          account.isolated_initial > 0.0 ? benefit / account.isolated_initial : 0.0}}};
    section.groups.push_back(std::move(totals));
    for (const PoolAssessment& pool : account.pools) {
      Status added = add_pool(account, pool, section);
      if (!added) return added;
    }
    report_.sections.push_back(std::move(section));
    return {};
  }

  Status add_pool(const AccountAssessment& account, const PoolAssessment& pool, Section& parent) {
    Result<GreeksBook> book = greeks_book(pool, base_, execution_);
    if (!book) return tl::unexpected(std::move(book.error()));
    for (const Issue& issue : book->missing) {
      report_.notices.push_back(
          {NoticeKind::note, account.id, pool.id, "Greeks lack a position: " + issue.message});
    }
    Section section{.kind = "pool",
                    .id = pool.id,
                    .title = pool.id == "cross" ? account.id + ", cross pool"
                                                : account.id + ", isolated bucket " + pool.id,
                    .currency = base_.market().reporting_currency(),
                    .status = std::string(to_string(pool.status))};
    section.groups = pool_facts(pool);
    add_tables(section, pool, *book);
    parent.children.push_back(std::move(section));
    return {};
  }

  void add_tables(Section& section, const PoolAssessment& pool, const GreeksBook& book) {
    std::vector<Table>& tables = section.tables;
    tables.push_back(collateral_table(pool));
    tables.push_back(unit_table(pool, base_));
    for (Table& table : scenario_tables(pool, base_)) tables.push_back(std::move(table));
    tables.push_back(charge_table(pool, base_));
    tables.push_back(group_table(pool, base_));
    tables.push_back(position_table(pool));
    for (Table& table : greeks_tables(book)) tables.push_back(std::move(table));
    tables.push_back(trace_table(pool));
  }

  MarginReportRequest request_;
  const Execution& execution_;
  const EvaluatedBase& base_;
  Report report_;
};

}  // namespace

Result<Report> margin_report(MarginReportRequest request, const Execution& execution) {
  return MarginReportBuilder(std::move(request), execution).build();
}

MethodProvenance provenance_of(const MethodInfo& method) {
  return {.id = method.id,
          .version = method.version,
          .title = method.title,
          .kind = method.kind,
          .effective = method.effective,
          .hash = method.hash,
          .scenario_set = method.scenario_set,
          .scenario_hash = {}};
}

Provenance provenance_of(const EvaluatedBase& base, Pricer pricer) {
  Provenance from;
  from.as_of = format_instant(base.market().as_of());
  from.reporting_currency = base.market().reporting_currency();
  from.methods.push_back(provenance_of(base.method().info()));
  from.pricer = to_string(pricer);
  return from;
}

}  // namespace crossmargin::report
