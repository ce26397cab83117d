#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "crossmargin/scenario/shock_table.hpp"
#include "factor_shocks.hpp"

namespace crossmargin {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double days_per_year = 365.0;

std::vector<FactorKey> sorted_once(std::span<const FactorKey> factors) {
  std::vector<FactorKey> keys(factors.begin(), factors.end());
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

// Rows by class or underlying have no one move: reports name them by their largest.
double largest_move(const ScenarioRow& row) {
  if (row.price) return row.price->value;
  double largest = 0.0;
  const auto take = [&](const auto& moves) {
    for (const auto& [name, move] : moves)
      if (std::abs(move.value) > std::abs(largest)) largest = move.value;
  };
  take(row.price_by_underlying);
  take(row.price_by_class);
  return largest;
}

ScenarioInfo describe(const ScenarioRow& row) {
  const double move = largest_move(row);
  return {row.id, row.role, move, row.volatility, row.weight, row.part};
}

/// One issue an underlying and code: factors of many expiries would repeat it.
class IssueSieve {
 public:
  explicit IssueSieve(Issues& issues) : issues_(issues) {}
  void add(Issues more) {
    for (Issue& issue : more)
      if (seen_.emplace(issue.code, issue.message).second) issues_.push_back(std::move(issue));
  }

 private:
  Issues& issues_;
  std::set<std::pair<ErrorCode, std::string>> seen_;
};

/// Numbers of a factor that carries issues: should they be used, the result is NaN and not a number that
/// looks right. A size of zero widens nothing.
detail::FactorShocks unresolved(std::size_t scenarios) {
  const Shock none{unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown};
  return {std::vector<Shock>(scenarios, none), std::vector<double>(scenarios, unknown),
          std::vector<double>(scenarios, 0.0), unknown};
}

Issues check_fx(const ScenarioSet& set, const Market& market) {
  Issues issues;
  for (const ScenarioRow& row : set.rows)
    if (row.fx.contains(market.reporting_currency()))
      issues.push_back(
          {ErrorCode::invalid_value,
           fmt::format("scenario \"{}\" of set \"{}\" moves {}, the reporting currency, against itself",
                       row.id, set.id, market.reporting_currency().code()),
           {},
           "take the currency out of \"fx\", or report in another currency"});
  return issues;
}

/// What an underlying does to a currency that follows it: 1 + the move of its spot, a row of NaN where it is
/// unknown.
std::vector<double> followed_scales(const detail::FactorResolver& resolver, const std::string& underlying,
                                    bool floored) {
  const auto shocks = resolver.resolve(FactorKey{underlying, std::nullopt});
  std::vector<double> scales(resolver.scenario_count(), unknown);
  if (!shocks) return scales;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double scale = 1.0 + shocks->relative_moves[i];
    scales[i] = floored && scale < 0.0 ? 0.0 : scale;
  }
  return scales;
}

void apply_row_moves(const ScenarioSet& set, const Currency& currency, std::vector<double>& scales) {
  for (std::size_t i = 0; i < set.rows.size(); ++i)
    if (const auto move = set.rows[i].fx.find(currency); move != set.rows[i].fx.end())
      scales[i] *= 1.0 + move->second;
}

std::map<Currency, std::vector<double>> resolve_fx(const ScenarioSet& set, const Market& market,
                                                   const detail::FactorResolver& resolver) {
  std::map<Currency, std::vector<double>> scales;
  scales.emplace(market.reporting_currency(), std::vector<double>(set.rows.size(), 1.0));
  for (const auto& [currency, rate] : market.data().fx) {
    auto row = rate.underlying.empty() ? std::vector<double>(set.rows.size(), 1.0)
                                       : followed_scales(resolver, rate.underlying, set.floor_price_at_zero);
    apply_row_moves(set, currency, row);
    scales.emplace(currency, std::move(row));
  }
  return scales;
}

}  // namespace

int ShockTable::factor(const FactorKey& key) const {
  const auto found = std::lower_bound(factors_.begin(), factors_.end(), key);
  return found != factors_.end() && *found == key ? static_cast<int>(found - factors_.begin()) : -1;
}

std::span<const Shock> ShockTable::shocks(int factor) const {
  return std::span(shocks_).subspan(static_cast<std::size_t>(factor) * scenario_count(), scenario_count());
}

std::span<const double> ShockTable::relative_moves(int factor) const {
  return std::span(relative_moves_)
      .subspan(static_cast<std::size_t>(factor) * scenario_count(), scenario_count());
}

std::span<const double> ShockTable::sizes(int factor) const {
  return std::span(sizes_).subspan(static_cast<std::size_t>(factor) * scenario_count(), scenario_count());
}

double ShockTable::relative_range(int factor) const {
  return relative_ranges_[static_cast<std::size_t>(factor)];
}

double ShockTable::fx_scale(const Currency& currency, std::size_t scenario) const {
  const auto found = fx_scales_.find(currency);
  return found == fx_scales_.end() ? unknown : found->second[scenario];
}

Result<ShockTable> resolve_each(const ScenarioSet& set, const Market& market,
                                std::span<const FactorKey> factors, const RangeTable& ranges) {
  if (Issues issues = check_fx(set, market); !issues.empty()) return tl::unexpected(std::move(issues));
  const detail::FactorResolver resolver(set, market, ranges);
  ShockTable table;
  table.factors_ = sorted_once(factors);
  table.floor_price_at_zero_ = set.floor_price_at_zero;
  for (const ScenarioRow& row : set.rows) {
    table.scenarios_.push_back(describe(row));
    table.time_years_.push_back((set.look_ahead_days + row.time_days) / days_per_year);
    table.rate_shift_.push_back(row.rate_shift);
  }
  for (const FactorKey& key : table.factors_) {
    auto resolved = resolver.resolve(key);
    table.follows_prices_ = table.follows_prices_ || resolver.follows_price(key);
    const detail::FactorShocks shocks = resolved ? *std::move(resolved) : unresolved(set.rows.size());
    table.factor_issues_.push_back(resolved ? Issues{} : std::move(resolved.error()));
    table.shocks_.insert(table.shocks_.end(), shocks.shocks.begin(), shocks.shocks.end());
    table.relative_moves_.insert(table.relative_moves_.end(), shocks.relative_moves.begin(),
                                 shocks.relative_moves.end());
    table.relative_ranges_.push_back(shocks.relative_range);
    table.sizes_.insert(table.sizes_.end(), shocks.sizes.begin(), shocks.sizes.end());
  }
  table.fx_scales_ = resolve_fx(set, market, resolver);
  for (const auto& [currency, rate] : market.data().fx)
    if (!rate.underlying.empty())
      table.follows_prices_ =
          table.follows_prices_ || resolver.follows_price({rate.underlying, std::nullopt});
  return table;
}

Result<ShockTable> resolve(const ScenarioSet& set, const Market& market, std::span<const FactorKey> factors,
                           const RangeTable& ranges) {
  auto table = resolve_each(set, market, factors, ranges);
  if (!table) return table;
  Issues issues;
  IssueSieve sieve(issues);
  for (std::size_t i = 0; i < table->factor_count(); ++i) sieve.add(table->issues(static_cast<int>(i)));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return table;
}

}  // namespace crossmargin
