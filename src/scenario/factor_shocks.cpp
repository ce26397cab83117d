#include "factor_shocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace crossmargin::detail {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double term_days = 30.0;

/// What the rows need to know of the factor.
struct Factor {
  const FactorKey& key;
  std::string product_class;
  const ProductRange* range{nullptr};
  std::optional<double> price{};  ///< forward of the expiry, else spot; absent when the market has neither
  std::optional<double> days{};   ///< to expiry, when that is ahead
  bool shifts{false};             ///< whether relative moves are shares of the spot
  std::optional<double> spot{};
  double tenor{1.0};  ///< the volatility rule's f
};

std::optional<double> price_of(const FactorKey& key, const Market& market) {
  if (key.expiry)
    if (const auto forward = market.forward(key.underlying, *key.expiry)) return *forward;
  if (const auto spot = market.spot(key.underlying)) return *spot;
  return std::nullopt;
}

Factor make_factor(const FactorKey& key, const Market& market, const RangeTable& ranges, MoveBase base) {
  Factor factor{key, {}};
  factor.shifts = base == MoveBase::spot;
  if (const auto spot = market.spot(key.underlying); factor.shifts && spot) factor.spot = *spot;
  if (const UnderlyingQuote* quote = market.underlying(key.underlying))
    factor.product_class = quote->product_class;
  factor.range = ranges.find(key.underlying, factor.product_class);
  factor.price = price_of(key, market);
  if (key.expiry)
    if (const double days = days_between(market.as_of(), *key.expiry); days > 0.0) factor.days = days;
  if (factor.range && factor.days) factor.tenor = factor.range->volatility.tenor_factor(*factor.days);
  return factor;
}

template <class Map>
const typename Map::mapped_type* lookup(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

const PriceMove* price_move(const ScenarioRow& row, const Factor& factor) {
  if (const auto* own = lookup(row.price_by_underlying, factor.key.underlying)) return own;
  if (const auto* shared = lookup(row.price_by_class, factor.product_class)) return shared;
  return row.price ? &*row.price : nullptr;
}

double volatility_move(const ScenarioRow& row, const Factor& factor) {
  if (const auto* own = lookup(row.volatility_by_underlying, factor.key.underlying)) return *own;
  if (const auto* shared = lookup(row.volatility_by_class, factor.product_class)) return *shared;
  return row.volatility;
}

std::string name_of(const Factor& factor) {
  return factor.product_class.empty()
             ? fmt::format("underlying \"{}\"", factor.key.underlying)
             : fmt::format("underlying \"{}\" (class \"{}\")", factor.key.underlying, factor.product_class);
}

Issue missing_range(const Factor& factor) {
  const auto by_class = factor.product_class.empty()
                            ? std::string{}
                            : fmt::format(" or ranges.by_class.{}", factor.product_class);
  return {ErrorCode::missing_parameter,
          fmt::format("no price and volatility range for {}", name_of(factor)),
          {},
          fmt::format("add ranges.by_underlying.{}{} to the method's parameters", factor.key.underlying,
                      by_class)};
}

Issue missing_move(const ScenarioSet& set, const ScenarioRow& row, const Factor& factor) {
  const std::string scope = factor.product_class.empty() ? "the underlying has no class in the market"
                                                         : "its class is not listed in the row";
  return {
      ErrorCode::missing_parameter,
      fmt::format("scenario set \"{}\" has no move for {}: {}", set.id, name_of(factor), scope),
      {},
      fmt::format("give the underlying one of the set's classes, or add it to scenario \"{}\" and the others",
                  row.id)};
}

Issue missing_price(const Factor& factor) {
  return {
      ErrorCode::missing_price,
      fmt::format("no forward or spot for {}", name_of(factor)),
      {},
      "the scenario's move and the range are in different units: add the spot or the forward to the market"};
}

Issue missing_spot(const ScenarioSet& set, const Factor& factor) {
  return {ErrorCode::missing_price,
          fmt::format("no spot for {}", name_of(factor)),
          {},
          fmt::format("the moves of set \"{}\" are shares of the spot: add it to the market", set.id)};
}

/// What a move does to the price, and how large it is.
struct Move {
  double scale{1.0};
  double shift{0.0};
  double relative{0.0};  ///< of the price at the market; NaN where that is unknown or zero
  double size{0.0};      ///< |move| in ranges, where there is no range in prices
};

double relative_of(double amount, const Factor& factor) {
  return factor.price && *factor.price != 0.0 ? amount / std::abs(*factor.price) : unknown;
}

bool has_range(const Factor& factor, PriceRange::Kind kind) {
  return factor.range && factor.range->price.kind == kind;
}

double relative_range_of(const Factor& factor) {
  if (!factor.range) return unknown;
  const PriceRange& range = factor.range->price;
  return range.kind == PriceRange::Kind::relative ? range.value : relative_of(range.value, factor);
}

double size_of(const PriceMove& move, double relative, const Factor& factor) {
  if (move.unit == MoveUnit::of_range) return std::abs(move.value);
  if (move.unit == MoveUnit::absolute && has_range(factor, PriceRange::Kind::absolute))
    return std::abs(move.value) / factor.range->price.value;
  return factor.range ? std::abs(relative) / relative_range_of(factor) : std::abs(relative);
}

// A size in ranges needs the price where move and range are in different units, and a size in prices where
// the move is an amount.
bool needs_price(const PriceMove& move, const Factor& factor) {
  if (move.unit == MoveUnit::absolute) return !has_range(factor, PriceRange::Kind::absolute);
  return move.unit == MoveUnit::relative && has_range(factor, PriceRange::Kind::absolute);
}

Move apply(const PriceMove& move, const Factor& factor) {
  Move out;
  const bool by_range = move.unit == MoveUnit::of_range;
  const double amount = by_range ? move.value * factor.range->price.value : move.value;
  const bool absolute =
      by_range ? has_range(factor, PriceRange::Kind::absolute) : move.unit == MoveUnit::absolute;
  const double shift = !absolute && factor.shifts ? amount * *factor.spot : amount;
  (absolute || factor.shifts ? out.shift : out.scale) += shift;
  out.relative = absolute || factor.shifts ? relative_of(shift, factor) : amount;
  out.size = size_of(move, absolute ? out.relative : amount, factor);
  return out;
}

void set_volatility(Shock& shock, double move, const Factor& factor) {
  if (move == 0.0 || !factor.range) return;
  const VolRule& rule = factor.range->volatility;
  const double amount = move * (move > 0.0 ? rule.up : rule.down) * factor.tenor;
  if (rule.kind == VolRule::Kind::relative) {
    shock.vol_scale = 1.0 + amount;
  } else {
    shock.vol_shift = amount;
  }
  if (move > 0.0) shock.vol_floor = rule.floor_up;
}

// The profit of a far move is scaled back to what the range would have made: in coin the same value is worth
// (1 + move) / (1 + sign * range) times as much at the range as at the move.
Result<void> set_weights(Shock& shock, const ScenarioRow& row, const Move& move, double relative_range) {
  shock.weight_linear = shock.weight_coin = row.weight;
  if (row.weight_rule == WeightRule::constant) return {};
  if (!(move.size > 0.0))
    return fail(ErrorCode::invalid_value,
                fmt::format("scenario \"{}\" weighs by range over move, but its move is zero", row.id), {},
                "give it a move, or \"weight_rule\": \"constant\"");
  const double edge = 1.0 + std::copysign(relative_range, move.relative);
  shock.weight_linear = row.weight / move.size;
  // A range of the whole price has no coin value at its lower edge; the evaluator refuses the row that would
  // need it.
  shock.weight_coin = edge > 0.0 ? shock.weight_linear * (1.0 + move.relative) / edge : unknown;
  return {};
}

/// What the row needs that is not there; nothing when all is.
std::optional<Issue> missing(const ScenarioSet& set, const ScenarioRow& row, const Factor& factor) {
  const PriceMove* move = price_move(row, factor);
  if (!move) return missing_move(set, row, factor);
  const bool moves_volatility = factor.key.expiry && volatility_move(row, factor) != 0.0;
  const bool needs_range =
      move->unit == MoveUnit::of_range || row.weight_rule == WeightRule::range_over_move || moves_volatility;
  if (needs_range && !factor.range) return missing_range(factor);
  if (needs_price(*move, factor) && !factor.price) return missing_price(factor);
  if (factor.shifts && !factor.spot) return missing_spot(set, factor);
  return std::nullopt;
}

// What is missing is missing in most rows: the first of each kind says it all.
void note_once(Issues& issues, Issue issue) {
  for (const Issue& earlier : issues)
    if (earlier.code == issue.code) return;
  issues.push_back(std::move(issue));
}

Result<void> add_row(FactorShocks& out, const ScenarioRow& row, const Factor& factor) {
  const PriceMove& move = *price_move(row, factor);
  const Move applied = apply(move, factor);
  Shock shock;
  shock.price_scale = applied.scale;
  shock.price_shift = applied.shift;
  set_volatility(shock, volatility_move(row, factor), factor);
  if (row.term != 0.0 && factor.days) shock.vol_shift += row.term * std::log(*factor.days / term_days);
  shock.skew = row.skew;
  if (auto weighted = set_weights(shock, row, applied, out.relative_range); !weighted) return weighted;
  out.shocks.push_back(shock);
  out.relative_moves.push_back(applied.relative);
  out.sizes.push_back(applied.size);
  return {};
}

}  // namespace

Result<FactorShocks> FactorResolver::resolve(const FactorKey& key) const {
  const Factor factor = make_factor(key, market_, ranges_, set_.move_base);
  FactorShocks out;
  out.relative_range = relative_range_of(factor);
  Issues issues;
  for (const ScenarioRow& row : set_.rows) {
    if (auto issue = missing(set_, row, factor)) {
      note_once(issues, *std::move(issue));
    } else if (auto added = add_row(out, row, factor); !added) {
      append(issues, std::move(added.error()));
    }
  }
  if (!issues.empty()) return tl::unexpected<Issues>(std::move(issues));
  return out;
}

bool FactorResolver::follows_price(const FactorKey& key) const {
  const Factor factor = make_factor(key, market_, ranges_, set_.move_base);
  if (factor.shifts) return true;
  if (has_range(factor, PriceRange::Kind::absolute)) return true;
  return std::any_of(set_.rows.begin(), set_.rows.end(), [&](const ScenarioRow& row) {
    const PriceMove* move = price_move(row, factor);
    return move != nullptr && move->unit == MoveUnit::absolute;
  });
}

}  // namespace crossmargin::detail
