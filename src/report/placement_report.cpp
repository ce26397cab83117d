#include "crossmargin/report/placement_report.hpp"

#include <algorithm>

#include "report/format.hpp"
#include "report/pool_parts.hpp"

namespace crossmargin::report {
namespace {

std::string status_text(MarginStatus status) {
  return std::string(to_string(status));
}

/// A dual price to six decimals: where it was found by reassessing it has no more.
double told(double saves) {
  return round_half_away(saves, 6);
}

/// Sums over venues and pools of what accounts stand at.
struct Sum {
  double requirement{0.0};
  double maintenance{0.0};
  double equity{0.0};
  double excess{0.0};
  MarginStatus status{MarginStatus::ok};

  void add(const AccountAssessment& account) {
    requirement += account.requirement_initial;
    maintenance += account.requirement_maintenance;
    for (const PoolAssessment& pool : account.pools) {
      equity += pool.equity_initial;
      excess += pool.excess_initial;
    }
    status = std::max(status, account.status);
  }
};

class PlacementReportBuilder {
 public:
  explicit PlacementReportBuilder(PlacementReportRequest request) : request_(std::move(request)) {}

  Report build() {
    report_.kind = "venues";
    report_.title = "One client at several venues";
    Section section{.kind = "account",
                    .id = "all venues",
                    .title = "All venues",
                    .currency = request_.provenance.reporting_currency};
    section.groups.push_back(facts());
    section.tables = {sums(), siloed(), placed(), amounts(), free()};
    report_.sections.push_back(std::move(section));
    add_notices();
    report_.provenance = std::move(request_.provenance);
    return std::move(report_);
  }

 private:
  const Placement& placement() const { return *request_.placement; }
  bool is_short() const { return placement().saves == Placement::Saves::shortfall; }

  FactGroup facts() const {
    const Placement& from = placement();
    double free = 0.0, shortfall = 0.0;
    for (const FreeAmount& amount : from.free) free += amount.value;
    for (const PlacedVenue& venue : from.venues) shortfall += venue.standing_after.shortfall;
    return {
        "placement",
        "Best placement of movable collateral",
        {{"committed_before", "at venues, before", ValueType::money, from.committed_before},
         {"committed", "at venues, after", ValueType::money, from.committed},
         {"free", "free", ValueType::money, free},
         {"shortfall", "still short", ValueType::money, shortfall},
         {"moved", "moved", ValueType::money, from.moved},
         {"cost", "cost of moving", ValueType::money, from.cost},
         {"saves", "one more saves", ValueType::text, std::string(is_short() ? "shortfall" : "collateral")},
         {"rounds", "rounds", ValueType::count, static_cast<std::int64_t>(from.rounds)}}};
  }

  static Row sum_row(const std::string& name, const std::string& method, const Sum& sum) {
    return {
        {name, method, sum.requirement, sum.maintenance, sum.equity, sum.excess, status_text(sum.status)}};
  }

  Table sums() const {
    Table table{.key = "sums",
                .title = "Margin in all",
                .columns = {{"case", "collateral"},
                            {"method", "method"},
                            {"initial", "initial", ValueType::money},
                            {"maintenance", "maintenance", ValueType::money},
                            {"equity", "equity", ValueType::money},
                            {"excess", "excess", ValueType::money},
                            {"status", "status"}},
                .rows = {}};
    Sum before, after;
    for (const PlacedVenue& venue : placement().venues) {
      before.add(venue.before);
      after.add(venue.after);
    }
    table.rows.push_back(sum_row("siloed", "each venue's", before));
    if (request_.pooled) {
      Sum pooled;
      pooled.add(*request_.pooled);
      table.rows.push_back(sum_row("pooled", request_.pool_method, pooled));
    }
    table.rows.push_back(sum_row("placed", "each venue's", after));
    table.note = "Siloed: as it stands. Pooled: one pool behind everything. Placed: after the moves below.";
    return table;
  }

  static std::vector<Cell> standing(const VenueStanding& at, const AccountAssessment& account) {
    return {at.equity, at.requirement, at.maintenance, at.excess, at.shortfall, status_text(account.status)};
  }

  static std::vector<Column> standing_columns() {
    return {{"venue", "venue"},
            {"equity", "equity", ValueType::money},
            {"initial", "initial", ValueType::money},
            {"maintenance", "maintenance", ValueType::money},
            {"excess", "excess", ValueType::money},
            {"shortfall", "short", ValueType::money},
            {"status", "status"}};
  }

  Table siloed() const {
    Table table{.key = "siloed",
                .title = "Each venue as it stands",
                .columns = standing_columns(),
                .rows = {},
                .note = "Cross pools, with the buffer asked for in excess and short."};
    table.columns.insert(table.columns.begin() + 1, {"method", "method"});
    for (std::size_t v = 0; v < placement().venues.size(); ++v) {
      const PlacedVenue& venue = placement().venues[v];
      Row row{{venue.id, request_.methods[v]}};
      for (Cell& cell : standing(venue.standing_before, venue.before)) row.cells.push_back(std::move(cell));
      table.rows.push_back(std::move(row));
    }
    return table;
  }

  Table placed() const {
    Table table{.key = "placed",
                .title = "Each venue after the placement",
                .columns = standing_columns(),
                .rows = {}};
    table.columns.push_back({"saves", is_short() ? "1 more: short" : "1 more: frees", ValueType::number});
    table.columns.push_back({"requirement_moves", "moves", ValueType::text, false, Audience::data_only});
    for (const PlacedVenue& venue : placement().venues) {
      Row row{{venue.id}};
      for (Cell& cell : standing(venue.standing_after, venue.after)) row.cells.push_back(std::move(cell));
      row.cells.emplace_back(told(venue.saves));
      row.cells.emplace_back(std::string(venue.requirement_moves ? "yes" : "no"));
      table.rows.push_back(std::move(row));
    }
    table.note =
        is_short() ? "The last column: by how much one more unit of money at the venue lowers what is short."
                   : "The last column: how much collateral one more unit of money at the venue sets free.";
    return table;
  }

  static std::string units(double amount, const Currency& currency) {
    return money_text(amount, currency).value_or("nan");
  }

  Table amounts() const {
    Table table{.key = "amounts",
                .title = "What moves",
                .columns = {{"venue", "venue"},
                            {"asset", "asset"},
                            {"before", "before", ValueType::money},
                            {"after", "after", ValueType::money},
                            {"moved", "moved", ValueType::money}},
                .rows = {},
                .key_columns = 2,
                .note = "Amounts in units of the asset; what is moved at market."};
    for (const PlacedAmount& amount : placement().amounts)
      table.rows.push_back({{amount.venue, amount.currency.code(), units(amount.before, amount.currency),
                             units(amount.after, amount.currency), amount.moved_value}});
    return table;
  }

  Table free() const {
    Table table{.key = "free",
                .title = "At no venue",
                .columns = {{"asset", "asset"},
                            {"before", "before", ValueType::money},
                            {"after", "after", ValueType::money},
                            {"value", "worth", ValueType::money},
                            {"saves", is_short() ? "1 more: short" : "1 more: frees", ValueType::number}},
                .rows = {}};
    for (const FreeAmount& amount : placement().free)
      table.rows.push_back({{amount.currency.code(), units(amount.before, amount.currency),
                             units(amount.after, amount.currency), amount.value, told(amount.saves)}});
    return table;
  }

  void add_notices() {
    for (const PlacedVenue& venue : placement().venues) {
      add_incomplete(venue.after, venue.id, report_.notices);
      if (venue.requirement_moves)
        report_.notices.push_back({NoticeKind::note, "", "",
                                   venue.id +
                                       ": the requirement moves with the collateral; the placement was "
                                       "solved again with what reassessing found"});
    }
    if (request_.pooled) add_incomplete(*request_.pooled, "pooled", report_.notices);
    for (Notice& notice : request_.notices) report_.notices.push_back(std::move(notice));
    std::stable_sort(report_.notices.begin(), report_.notices.end(),
                     [](const Notice& a, const Notice& b) { return a.kind < b.kind; });
  }

  PlacementReportRequest request_;
  Report report_;
};

}  // namespace

Report placement_report(PlacementReportRequest request) {
  return PlacementReportBuilder(std::move(request)).build();
}

}  // namespace crossmargin::report
