#include "crossmargin/liquidation/distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/risk/market_change.hpp"
#include "moved_account.hpp"
#include "price_scan.hpp"

namespace crossmargin {
namespace {

using detail::Sample;

std::vector<const Bucket*> buckets_of(const Account& account) {
  std::vector<const Bucket*> buckets{&account.cross};
  for (const Bucket& bucket : account.isolated) buckets.push_back(&bucket);
  return buckets;
}

/// The instruments that the account names, as a table of their own.
Result<InstrumentTable> held_instruments(const Account& account, const InstrumentTable& all) {
  std::vector<std::int32_t> held;
  Issues issues;
  const auto add = [&](const std::string& id, const SourceLocation& where) {
    if (const auto index = all.find(id)) {
      held.push_back(*index);
    } else {
      issues.push_back({ErrorCode::unknown_instrument,
                        fmt::format("the market does not list instrument {}", id),
                        where,
                        {}});
    }
  };
  for (const Bucket* bucket : buckets_of(account)) {
    for (const Position& position : bucket->positions) add(position.instrument, position.where);
    for (const OpenOrder& order : bucket->orders) add(order.instrument, order.where);
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return all.subset(held);
}

/// Everything whose price the account's standing may depend on.
std::vector<std::string> underlyings_of(const Account& account, const InstrumentTable& held,
                                        const Market& market) {
  std::set<std::string> names;
  const auto add_rate = [&](const Currency& currency) {
    if (currency == market.reporting_currency()) return;
    if (const auto name = market.fx_underlying(currency); !name.empty()) names.emplace(name);
  };
  for (const Instrument& instrument : held.all()) {
    names.insert(instrument.underlying);
    add_rate(instrument.spec.quote_currency);
    add_rate(instrument.spec.settlement_currency);
  }
  for (const Bucket* bucket : buckets_of(account))
    for (const Balance& balance : bucket->collateral) add_rate(balance.currency);
  return {names.begin(), names.end()};
}

/// What one run works on: the account and its instruments at the present market.
struct Scene {
  Account account;
  InstrumentTable instruments;
  Market market;
  const EvaluatedBase& base;
  const DistanceOptions& options;

  detail::MovedInputs inputs() const { return {account, instruments, market, base.method(), base.pricer()}; }
};

struct PresentPrice {
  std::string of;
  double price{0.0};
  Currency currency;
};

/// The spot, else the first of the account's instruments on it that has a price of its own.
std::optional<PresentPrice> present_price(const std::string& underlying, const Scene& scene) {
  const UnderlyingQuote* quote = scene.market.underlying(underlying);
  if (quote != nullptr && quote->spot) return PresentPrice{"spot", *quote->spot, quote->quote_currency};
  for (const Instrument& instrument : scene.instruments.all()) {
    const auto index = scene.base.instruments().find(instrument.id);
    if (instrument.underlying != underlying || !index || scene.base.risk().issue(*index) != nullptr) continue;
    const RowFacts& facts = scene.base.risk().facts(*index);
    return PresentPrice{instrument.option ? "forward" : instrument.id, facts.reference_price,
                        instrument.spec.quote_currency};
  }
  return std::nullopt;
}

/// Factors of the present price at which a held option or an average price bends the account's equity.
std::vector<double> kinks_of(const std::string& underlying, double price, const Scene& scene) {
  std::vector<double> kinks;
  for (const Instrument& instrument : scene.instruments.all()) {
    const auto index = scene.base.instruments().find(instrument.id);
    if (instrument.underlying != underlying || !instrument.option || !index) continue;
    kinks.push_back(instrument.option->strike / price);
    kinks.push_back(instrument.option->strike / scene.base.risk().facts(*index).reference_price);
  }
  for (const Bucket* bucket : buckets_of(scene.account)) {
    for (const Position& position : bucket->positions) {
      const auto index = scene.base.instruments().find(position.instrument);
      if (!index || !position.average_price) continue;
      if (scene.base.instruments()[*index].underlying != underlying) continue;
      kinks.push_back(*position.average_price / scene.base.risk().facts(*index).price);
    }
  }
  std::erase_if(kinks, [](double kink) { return !std::isfinite(kink) || kink <= 0.0; });
  return kinks;
}

bool stands_still(const std::vector<Sample>& samples, std::size_t pool) {
  return std::all_of(samples.begin(), samples.end(),
                     [&](const Sample& sample) { return sample.pools[pool] == samples.front().pools[pool]; });
}

/// The edges of one underlying, from its samples.
class EdgeFinder {
 public:
  EdgeFinder(const detail::StandingAt& standing, const std::vector<Sample>& samples, double price,
             double tolerance)
      : standing_(standing), samples_(samples), price_(price), tolerance_(tolerance) {
    while (samples_[present_].factor != 1.0) ++present_;
  }

  LevelEdges find(const detail::Watched& watched) const {
    LevelEdges edges;
    edges.pool = samples_[present_].pools[watched.pool].id;
    edges.level = watched.level;
    edges.now = is_reached(watched, present_) ? LevelEdges::Now::reached : LevelEdges::Now::clear;
    for (std::size_t i = present_; i > 0; --i) add(edges.below, watched, i, i - 1);
    for (std::size_t i = present_; i + 1 < samples_.size(); ++i) add(edges.above, watched, i, i + 1);
    return edges;
  }

 private:
  bool is_reached(const detail::Watched& watched, std::size_t i) const {
    return detail::reached(watched.level, samples_[i].pools[watched.pool]);
  }

  void add(std::vector<PriceEdge>& edges, const detail::Watched& watched, std::size_t inside,
           std::size_t outside) const {
    const bool before = is_reached(watched, inside);
    if (before == is_reached(watched, outside)) return;
    const detail::EdgeSides sides =
        detail::narrow(standing_, watched, {samples_[inside], samples_[outside]}, tolerance_);
    edges.push_back({.direction = before ? PriceEdge::Direction::leaves : PriceEdge::Direction::enters,
                     .price = price_ * sides.outside.factor,
                     .move = sides.outside.factor - 1.0,
                     .inside_price = price_ * sides.inside.factor,
                     .inside = sides.inside.pools[watched.pool].status,
                     .outside = sides.outside.pools[watched.pool].status});
  }

  const detail::StandingAt& standing_;
  const std::vector<Sample>& samples_;
  double price_;
  double tolerance_;
  std::size_t present_{0};
};

Result<UnderlyingDistance> move_one(const std::string& underlying, const Scene& scene,
                                    const std::stop_token& stop) {
  const auto present = present_price(underlying, scene);
  if (!present)
    return fail(ErrorCode::missing_price, fmt::format("{}: the market has no price of it", underlying));
  if (!(present->price > 0.0))
    return fail(ErrorCode::invalid_value,
                fmt::format("{}: nothing moves in proportion to a price of {}", underlying, present->price));
  auto moved = detail::MovedAccount::create(scene.inputs(), underlying);
  if (!moved) return tl::unexpected(std::move(moved.error()));
  const detail::StandingAt standing = [&](double factor) -> Result<std::vector<PoolStanding>> {
    if (stop.stop_requested()) return fail(ErrorCode::interrupted, "stopped while looking for edges");
    return (*moved)->at(factor);
  };
  const std::vector<EdgeLevel> levels = detail::levels_of(scene.base.method().standing());
  const auto scanned = detail::scan_prices(standing, levels,
                                           {.lowest = 1.0 + scene.options.lowest_move,
                                            .highest = 1.0 + scene.options.highest_move,
                                            .kinks = kinks_of(underlying, present->price, scene)});
  if (!scanned) return tl::unexpected(scanned.error());
  UnderlyingDistance result{.underlying = underlying,
                            .currency = present->currency,
                            .price_of = present->of,
                            .price = present->price,
                            .lowest_move = scanned->samples.front().factor - 1.0,
                            .highest_move = scanned->samples.back().factor - 1.0,
                            .stopped_below = scanned->stopped_below,
                            .stopped_above = scanned->stopped_above,
                            .levels = {}};
  const EdgeFinder finder(standing, scanned->samples, present->price, scene.options.tolerance);
  for (std::size_t pool = 0; pool < scanned->samples.front().pools.size(); ++pool) {
    if (stands_still(scanned->samples, pool)) continue;
    for (const EdgeLevel& level : levels) result.levels.push_back(finder.find({pool, level}));
  }
  return result;
}

Status check(const DistanceOptions& options) {
  if (!(options.lowest_move > -1.0 && options.lowest_move < 0.0))
    return fail(ErrorCode::invalid_value, "lowest move: want a share over -1 and below 0");
  if (!(options.highest_move > 0.0 && options.highest_move <= 1e4))
    return fail(ErrorCode::invalid_value, "highest move: want a share over 0, at most 10000");
  if (!(options.tolerance >= 1e-13 && options.tolerance <= 1e-2))
    return fail(ErrorCode::invalid_value, "tolerance: want a share of 1e-13 to 0.01");
  return {};
}

Result<Scene> scene_of(const Account& account, const EvaluatedBase& base, const DistanceOptions& options) {
  auto marked = marked_account(account, base);
  if (!marked) return tl::unexpected(std::move(marked.error()));
  auto instruments = held_instruments(*marked, base.instruments());
  if (!instruments) return tl::unexpected(std::move(instruments.error()));
  auto market = changed_market(base.market(), *instruments, {});
  if (!market) return tl::unexpected(std::move(market.error()));
  return Scene{*std::move(marked), *std::move(instruments), *std::move(market), base, options};
}

}  // namespace

Result<AccountDistance> distance(const Account& account, const EvaluatedBase& base,
                                 const DistanceOptions& options, const Execution& execution) {
  if (Status checked = check(options); !checked) return tl::unexpected(std::move(checked.error()));
  auto assessed = assess(account, base, Detail::totals, execution);
  if (!assessed) return tl::unexpected(std::move(assessed.error()));
  const auto scene = scene_of(account, base, options);
  if (!scene) return tl::unexpected(scene.error());
  std::vector<std::string> names = underlyings_of(scene->account, scene->instruments, scene->market);
  if (!options.only.empty())
    std::erase_if(names, [&](const std::string& name) {
      return std::find(options.only.begin(), options.only.end(), name) == options.only.end();
    });
  std::vector<std::optional<Result<UnderlyingDistance>>> found(names.size());
  const bool finished =
      parallel_for_chunks(names.size(), 1, execution, "distances", [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) found[i] = move_one(names[i], *scene, execution.stop);
      });
  if (!finished || execution.stop.stop_requested())
    return fail(ErrorCode::interrupted, "stopped while looking for edges");
  AccountDistance result;
  result.id = account.id;
  for (auto& one : found) {
    if (!*one) {
      append(result.not_moved, std::move(one->error()));
    } else if (!(*one)->levels.empty()) {
      result.underlyings.push_back(*std::move(*one));
    }
  }
  return result;
}

}  // namespace crossmargin
