#include "analysis/placement_program.hpp"

#include <algorithm>
#include <cmath>

namespace crossmargin::detail {
namespace {

using numeric::LinearColumn;
using numeric::LinearProgram;
using numeric::LinearRow;
using numeric::LinearSolution;
using numeric::LinearTerm;

/// A shortfall that is only the solver's rounding.
constexpr double least_money = 1e-6;

/// The columns and rows of a programme, by what they mean.
class PlacementProgram {
 public:
  explicit PlacementProgram(const PlacementTerms& terms) : terms_(terms) {
    for (std::size_t v = 0; v < terms_.venues.size(); ++v)
      shortfalls_.push_back(program_.add(LinearColumn{}));
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) add_seat(s);
    for (const auto& [currency, units] : terms_.total) add_total(currency, units);
    for (std::size_t v = 0; v < terms_.venues.size(); ++v) add_venue(v);
  }

  Result<ProgramAnswer> solve() {
    for (const std::size_t column : shortfalls_) program_.columns[column].cost = 1.0;
    auto least_short = numeric::minimise(program_);
    if (!least_short) return tl::unexpected(std::move(least_short.error()));
    LinearProgram next = numeric::optimal_face(program_, *least_short);
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) cost_of_seat(s, next);
    auto least_value = numeric::minimise(next);
    if (!least_value) return tl::unexpected(std::move(least_value.error()));
    LinearProgram last = numeric::optimal_face(next, *least_value);
    for (const Columns& columns : columns_)
      last.columns[columns.in].cost = last.columns[columns.out].cost = 1.0;
    auto least_moved = numeric::minimise(last);
    if (!least_moved) return tl::unexpected(std::move(least_moved.error()));
    const bool is_short = least_short->objective > least_money;
    ProgramAnswer answer = amounts_of(*least_moved);
    answer.kind = is_short ? Placement::Saves::shortfall : Placement::Saves::collateral;
    add_savings(is_short ? *least_short : *least_value, answer);
    return answer;
  }

 private:
  struct Columns {
    std::vector<std::size_t> stretches;
    std::size_t in{0};
    std::size_t out{0};
  };

  void add_seat(std::size_t s) {
    const Seat& seat = terms_.seats[s];
    Columns columns;
    LinearRow moved;
    for (const Stretch& stretch : seat.stretches) {
      columns.stretches.push_back(program_.add(LinearColumn{.upper = stretch.length}));
      moved.terms.push_back({columns.stretches.back(), 1.0});
    }
    columns.in = program_.add(LinearColumn{});
    columns.out = program_.add(LinearColumn{});
    moved.terms.push_back({columns.in, -1.0});
    moved.terms.push_back({columns.out, 1.0});
    moved.lower = moved.upper = (seat.now - seat.least) * seat.price;
    program_.add(std::move(moved));
    columns_.push_back(std::move(columns));
  }

  void add_total(const Currency& currency, double units) {
    LinearRow row;
    double left = units;
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) {
      if (terms_.seats[s].currency != currency) continue;
      left -= terms_.seats[s].least;
      for (const std::size_t column : columns_[s].stretches) row.terms.push_back({column, 1.0});
    }
    row.terms.push_back({program_.add(LinearColumn{}), 1.0});  // what is free
    row.lower = row.upper = left * terms_.price.at(currency);
    totals_[currency] = program_.add(std::move(row));
  }

  void add_venue(std::size_t v) {
    std::vector<std::size_t>& rows = needs_.emplace_back();
    const VenueTerms& venue = terms_.venues[v];
    for (const Cut& cut : venue.cuts) rows.push_back(add_cut(v, cut));
    if (!venue.cuts.empty()) return;
    rows.push_back(add_level(v, venue.initial, &Stretch::initial));
    rows.push_back(add_level(v, venue.maintenance, &Stretch::maintenance));
  }

  std::size_t add_level(std::size_t v, double need, double Stretch::*counts) {
    LinearRow row{.terms = {{shortfalls_[v], 1.0}}, .lower = need};
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) {
      const Seat& seat = terms_.seats[s];
      for (std::size_t k = 0; seat.venue == v && k < seat.stretches.size(); ++k)
        row.terms.push_back({columns_[s].stretches[k], seat.stretches[k].*counts});
    }
    return program_.add(std::move(row));
  }

  std::size_t add_cut(std::size_t v, const Cut& cut) {
    LinearRow row{.terms = {{shortfalls_[v], 1.0}}, .lower = -cut.excess};
    for (const auto& [s, slope] : cut.slopes) {
      const Seat& seat = terms_.seats[s];
      for (const std::size_t column : columns_[s].stretches) row.terms.push_back({column, slope});
      row.lower += slope * (cut.at.at(s) - seat.least) * seat.price;
    }
    return program_.add(std::move(row));
  }

  void cost_of_seat(std::size_t s, LinearProgram& program) const {
    const double cost = terms_.venues[terms_.seats[s].venue].transfer_cost;
    for (const std::size_t column : columns_[s].stretches) program.columns[column].cost = 1.0;
    program.columns[columns_[s].in].cost = program.columns[columns_[s].out].cost = cost;
  }

  ProgramAnswer amounts_of(const LinearSolution& solution) const {
    ProgramAnswer answer;
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) {
      double value = 0.0;
      for (const std::size_t column : columns_[s].stretches) value += solution.values[column];
      answer.amounts.push_back(terms_.seats[s].least + value / terms_.seats[s].price);
    }
    for (const std::size_t column : shortfalls_) answer.shortfalls.push_back(solution.values[column]);
    return answer;
  }

  void add_savings(const LinearSolution& solution, ProgramAnswer& answer) const {
    for (const std::vector<std::size_t>& rows : needs_) {
      double saves = 0.0;
      for (const std::size_t row : rows) saves += solution.duals[row];
      answer.venue_saves.push_back(saves);
    }
    for (const auto& [currency, row] : totals_) answer.saves[currency] = 0.0 - solution.duals[row];
  }

  const PlacementTerms& terms_;
  LinearProgram program_;
  std::vector<std::size_t> shortfalls_;
  std::vector<Columns> columns_;
  std::map<Currency, std::size_t> totals_;
  std::vector<std::vector<std::size_t>> needs_;
};

/// Into how many pieces a weight by size is cut.
constexpr int pieces = 64;

/// From which amount on a weight by size is less than what a flat haircut leaves.
double size_begins(const SizeWeight& size, double haircut) {
  const double root = (size.scale / (1.0 - haircut) - 1.0) / size.factor;
  return root * root / size.multiple;
}

/// Balances at which what a unit counts for may change.
std::vector<double> knots_of(const Haircut& haircut, const StretchRange& range) {
  std::vector<double> knots{range.from, range.to};
  const auto add = [&](double knot) {
    if (knot > range.from && knot < range.to) knots.push_back(knot);
  };
  add(0.0);
  if (haircut.rules != nullptr) {
    const CollateralRules& rules = *haircut.rules;
    for (const HaircutTier& tier : rules.tiers) add(tier.from);
    if (rules.account_cap) add(*rules.account_cap);
    if (rules.venue_cap) add(std::max(rules.venue_cap->limit - rules.venue_cap->in_use, 0.0));
    for (const double share : {haircut.initial, haircut.maintenance})
      if (rules.size && share < 1.0 && rules.size->factor > 0.0) add(size_begins(*rules.size, share));
    for (int i = 1; (rules.size || rules.debt) && i < pieces; ++i)
      add(range.from + (range.to - range.from) * i / pieces);
  }
  std::sort(knots.begin(), knots.end());
  knots.erase(std::unique(knots.begin(), knots.end()), knots.end());
  return knots;
}

}  // namespace

Result<std::vector<Stretch>> stretches_of(const Currency& currency, const Haircut& haircut,
                                          const Market& market, const StretchRange& range) {
  const std::vector<double> knots = knots_of(haircut, range);
  std::vector<Stretch> stretches;
  std::optional<CollateralLine> before;
  for (const double knot : knots) {
    auto line = value_line(currency, knot, &haircut, market);
    if (!line) return tl::unexpected(std::move(line.error()));
    if (before) {
      const double length = line->gross - before->gross;
      stretches.push_back({length, 1.0 - (line->haircut_initial - before->haircut_initial) / length,
                           1.0 - (line->haircut_maintenance - before->haircut_maintenance) / length});
    }
    before = *std::move(line);
  }
  for (std::size_t i = 1; i < stretches.size(); ++i) {
    constexpr double noise = 1e-9;
    if (stretches[i].initial > stretches[i - 1].initial + noise ||
        stretches[i].maintenance > stretches[i - 1].maintenance + noise)
      return fail(ErrorCode::unsupported,
                  "further units of " + currency.code() + " count for more than those before them", {},
                  "name it not among the movable ones: a linear programme cannot place it");
  }
  return stretches;
}

Result<ProgramAnswer> solve_placement(const PlacementTerms& terms) {
  return PlacementProgram(terms).solve();
}

}  // namespace crossmargin::detail
