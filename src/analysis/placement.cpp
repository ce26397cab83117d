#include "crossmargin/analysis/placement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/placement_program.hpp"

namespace crossmargin {
namespace {

using detail::Cut;
using detail::PlacementTerms;
using detail::Seat;

constexpr int most_rounds = 100;
/// How far, as a share of what is at stake, reassessing may be off what the programme took for granted.
constexpr double agreement = 1e-9;

const PoolAssessment& cross_of(const AccountAssessment& account) {
  return account.pools.front();
}

VenueStanding standing_of(const PlacementVenue& venue, const AccountAssessment& account) {
  const PoolAssessment& pool = cross_of(account);
  const double trigger = venue.base->method().standing().coverage_trigger;
  const double initial = pool.equity_initial - (1.0 + venue.buffer) * pool.margin.initial;
  const double maintenance =
      pool.equity_maintenance - (1.0 + venue.buffer) * trigger * pool.margin.maintenance;
  VenueStanding standing{pool.equity_initial, pool.margin.initial, pool.margin.maintenance};
  standing.excess = std::min(initial, maintenance);
  standing.shortfall = std::max(-standing.excess, 0.0);
  standing.status = pool.status;
  return standing;
}

double balance_of(const std::vector<Balance>& balances, const Currency& currency) {
  double sum = 0.0;
  for (const Balance& balance : balances)
    if (balance.currency == currency) sum += balance.amount;
  return sum;
}

/// Solves, reassesses, and solves again where a requirement moved.
class Placer {
 public:
  Placer(const PlacementRequest& request, const Execution& execution)
      : request_(request), execution_(execution) {}

  Result<Placement> place() {
    if (auto done = assess_before(); !done) return tl::unexpected(std::move(done.error()));
    if (auto done = set_terms(); !done) return tl::unexpected(std::move(done.error()));
    for (placement_.rounds = 1; placement_.rounds <= most_rounds; ++placement_.rounds) {
      auto answer = detail::solve_placement(terms_);
      if (!answer)
        return fail(ErrorCode::no_solution, "no placement keeps to the limits of all venues", {},
                    "at_least of a venue may be more than there is");
      auto agreed = reassess(*answer);
      if (!agreed) return tl::unexpected(std::move(agreed.error()));
      if (*agreed) return finished(*answer);
    }
    return fail(ErrorCode::no_solution,
                fmt::format("the placement did not come to rest in {} rounds", most_rounds), {},
                "a requirement jumps with its collateral: leave that venue's assets out of the movable ones");
  }

 private:
  Status assess_before() {
    Issues issues;
    for (const PlacementVenue& venue : request_.venues) {
      auto assessed = assess(*venue.account, *venue.base, Detail::full, execution_);
      if (!assessed) {
        append(issues, std::move(assessed.error()));
        continue;
      }
      PlacedVenue& placed = placement_.venues.emplace_back();
      placed.id = venue.id;
      placed.before = *std::move(assessed);
      placed.standing_before = standing_of(venue, placed.before);
    }
    if (!issues.empty()) return tl::unexpected(std::move(issues));
    return {};
  }

  Status set_terms() {
    const Market& market = request_.venues.front().base->market();
    terms_.venues.resize(request_.venues.size());
    for (const Currency& currency : std::set(request_.movable.begin(), request_.movable.end())) {
      const auto price = market.fx(currency);
      if (!price) return tl::unexpected(price.error());
      terms_.price[currency] = *price;
      double& total = terms_.total[currency] = std::max(balance_of(request_.wallet, currency), 0.0);
      for (const PlacementVenue& venue : request_.venues)
        total += std::max(balance_of(venue.account->cross.collateral, currency), 0.0);
      for (std::size_t v = 0; v < request_.venues.size(); ++v)
        if (auto done = add_seat(v, currency); !done) return done;
    }
    for (std::size_t v = 0; v < request_.venues.size(); ++v) {
      terms_.venues[v].transfer_cost = request_.venues[v].transfer_cost;
      if (auto done = set_needs(v); !done) return done;
    }
    return {};
  }

  /// An asset that a venue does not take has no seat there.
  Status add_seat(std::size_t v, const Currency& currency) {
    const PlacementVenue& venue = request_.venues[v];
    const Haircut* haircut = venue.base->method().haircuts().find(currency);
    const double balance = balance_of(venue.account->cross.collateral, currency);
    if (haircut == nullptr) return {};
    Seat seat{.venue = v,
              .currency = currency,
              .price = terms_.price.at(currency),
              .owed = std::min(balance, 0.0),
              .now = std::max(balance, 0.0),
              .stretches = {}};
    double most = terms_.total.at(currency);
    bool is_limited = false;
    if (const auto limits = venue.limits.find(currency); limits != venue.limits.end()) {
      seat.least = limits->second.at_least;
      is_limited = limits->second.at_most.has_value();
      if (is_limited) most = *limits->second.at_most;
    }
    // Of what there is none, one more would still save something.
    if (!is_limited) most = std::max(most, seat.least + 1.0 / seat.price);
    if (most > seat.least) {
      auto stretches = detail::stretches_of(currency, *haircut, venue.base->market(),
                                            {seat.owed + seat.least, seat.owed + most});
      if (!stretches) return tl::unexpected(std::move(stretches.error()));
      seat.stretches = *std::move(stretches);
      // What there is limits the sum over venues already; twice would leave a dual without a meaning.
      if (!is_limited) seat.stretches.back().length = numeric::no_bound;
    }
    terms_.seats.push_back(std::move(seat));
    return {};
  }

  /// What the seats of a venue above their least must bring: requirement and buffer less the equity that
  /// stays. A smallest unit of money on top, so that rounding does not leave an account just under.
  Status set_needs(std::size_t v) {
    const PlacementVenue& venue = request_.venues[v];
    const VenueStanding& now = placement_.venues[v].standing_before;
    const PoolAssessment& pool = cross_of(placement_.venues[v].before);
    const double guard = std::pow(10.0, -venue.base->market().reporting_currency().digits());
    const double trigger = venue.base->method().standing().coverage_trigger;
    double initial = (1.0 + venue.buffer) * now.requirement + guard - pool.equity_initial;
    double maintenance = (1.0 + venue.buffer) * trigger * now.maintenance + guard - pool.equity_maintenance;
    for (const Seat& seat : terms_.seats) {
      if (seat.venue != v) continue;
      const Haircut* haircut = venue.base->method().haircuts().find(seat.currency);
      const auto held = value_line(seat.currency, seat.owed + seat.now, haircut, venue.base->market());
      const auto kept = value_line(seat.currency, seat.owed + seat.least, haircut, venue.base->market());
      if (!held) return tl::unexpected(held.error());
      if (!kept) return tl::unexpected(kept.error());
      initial += (held->gross - held->haircut_initial) - (kept->gross - kept->haircut_initial);
      maintenance += (held->gross - held->haircut_maintenance) - (kept->gross - kept->haircut_maintenance);
    }
    terms_.venues[v].initial = initial;
    terms_.venues[v].maintenance = maintenance;
    return {};
  }

  Account with_amounts(std::size_t v, const std::vector<double>& amounts) const {
    Account account = *request_.venues[v].account;
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) {
      const Seat& seat = terms_.seats[s];
      if (seat.venue == v && amounts[s] != seat.now)
        set_balance(account.cross.collateral, seat.currency, seat.owed + amounts[s]);
    }
    return account;
  }

  /// What is owed beside an amount of the same asset stays owed: some venues count both.
  static void set_balance(std::vector<Balance>& balances, const Currency& currency, double net) {
    double held = 0.0, owed = 0.0;
    for (const Balance& balance : balances)
      if (balance.currency == currency) (balance.amount > 0.0 ? held : owed) += balance.amount;
    const bool keeps_owed = held > 0.0 && owed < 0.0;
    std::erase_if(balances, [&](const Balance& balance) {
      return balance.currency == currency && (balance.amount > 0.0 || !keeps_owed);
    });
    const double amount = keeps_owed ? net - owed : net;
    if (amount != 0.0) balances.push_back({currency, amount, {}});
  }

  /// Whether every venue stands as the programme took it to; else it learns from what it met.
  Result<bool> reassess(const detail::ProgramAnswer& answer) {
    bool agreed = true;
    for (std::size_t v = 0; v < request_.venues.size(); ++v) {
      const PlacementVenue& venue = request_.venues[v];
      PlacedVenue& placed = placement_.venues[v];
      auto assessed = assess(with_amounts(v, answer.amounts), *venue.base, Detail::full, execution_);
      if (!assessed) return tl::unexpected(std::move(assessed.error()));
      placed.after = *std::move(assessed);
      placed.standing_after = standing_of(venue, placed.after);
      const VenueStanding& after = placed.standing_after;
      const VenueStanding& before = placed.standing_before;
      const double scale = std::max({1.0, std::abs(after.equity), after.requirement, before.requirement});
      const bool moved = std::abs(after.requirement - before.requirement) > agreement * scale ||
                         std::abs(after.maintenance - before.maintenance) > agreement * scale;
      if (!placed.requirement_moves && !moved) continue;
      const bool first = !placed.requirement_moves;
      placed.requirement_moves = true;
      if (first) {
        std::vector<double> now;
        for (const Seat& seat : terms_.seats) now.push_back(seat.now);
        if (auto done = learn(v, now, before.excess); !done) return tl::unexpected(std::move(done.error()));
      }
      if (!first && after.excess + answer.shortfalls[v] >= -agreement * scale) continue;
      if (auto done = learn(v, answer.amounts, after.excess); !done)
        return tl::unexpected(std::move(done.error()));
      agreed = false;
    }
    return agreed;
  }

  /// Adds a bound on a venue's excess from above: by what it is at some amounts, and by how much a little
  /// more of each asset adds.
  Status learn(std::size_t v, const std::vector<double>& amounts, double excess) {
    const double guard = std::pow(10.0, -request_.venues[v].base->market().reporting_currency().digits());
    Cut cut{.excess = excess - guard, .at = {}, .slopes = {}};
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) {
      const Seat& seat = terms_.seats[s];
      if (seat.venue != v || seat.stretches.empty()) continue;
      std::vector<double> more = amounts;
      const double step = 1e-6 * (terms_.total.at(seat.currency) + 1.0 / seat.price);
      more[s] += step;
      const auto assessed =
          assess(with_amounts(v, more), *request_.venues[v].base, Detail::totals, execution_);
      if (!assessed) return tl::unexpected(assessed.error());
      cut.at[s] = amounts[s];
      cut.slopes[s] = (standing_of(request_.venues[v], *assessed).excess - excess) / (step * seat.price);
    }
    terms_.venues[v].cuts.push_back(std::move(cut));
    return {};
  }

  Placement finished(const detail::ProgramAnswer& answer) {
    placement_.saves = answer.kind;
    for (std::size_t v = 0; v < request_.venues.size(); ++v)
      placement_.venues[v].saves = answer.venue_saves[v];
    std::map<Currency, double> placed;
    for (std::size_t s = 0; s < terms_.seats.size(); ++s) {
      const Seat& seat = terms_.seats[s];
      const double moved = (answer.amounts[s] - seat.now) * seat.price;
      placement_.amounts.push_back({request_.venues[seat.venue].id, seat.currency, seat.owed + seat.now,
                                    seat.owed + answer.amounts[s], moved});
      placement_.committed_before += seat.now * seat.price;
      placement_.committed += answer.amounts[s] * seat.price;
      placement_.moved += std::abs(moved);
      placement_.cost += std::abs(moved) * request_.venues[seat.venue].transfer_cost;
      placed[seat.currency] += answer.amounts[s];
    }
    for (const auto& [currency, total] : terms_.total) {
      const double free = std::max(total - placed[currency], 0.0);
      placement_.free.push_back({currency, std::max(balance_of(request_.wallet, currency), 0.0), free,
                                 free * terms_.price.at(currency), answer.saves.at(currency)});
    }
    std::stable_sort(
        placement_.amounts.begin(), placement_.amounts.end(),
        [&](const PlacedAmount& a, const PlacedAmount& b) { return order(a.venue) < order(b.venue); });
    return std::move(placement_);
  }

  std::size_t order(const std::string& venue) const {
    const auto found = std::find_if(request_.venues.begin(), request_.venues.end(),
                                    [&](const PlacementVenue& v) { return v.id == venue; });
    return static_cast<std::size_t>(found - request_.venues.begin());
  }

  const PlacementRequest& request_;
  const Execution& execution_;
  PlacementTerms terms_;
  Placement placement_;
};

}  // namespace

Result<Placement> place_collateral(const PlacementRequest& request, const Execution& execution) {
  if (request.venues.empty()) return fail(ErrorCode::missing_field, "there is no venue");
  return Placer(request, execution).place();
}

}  // namespace crossmargin
