#include "crossmargin/analysis/bucket_choice.hpp"

#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/parallel.hpp"
#include "own_bucket.hpp"

namespace crossmargin {
namespace {

using Better = BucketChoice::Better;

const UnderlyingDistance* find_underlying(const AccountDistance& distances, const std::string& name) {
  const auto found = std::find_if(distances.underlyings.begin(), distances.underlyings.end(),
                                  [&](const UnderlyingDistance& one) { return one.underlying == name; });
  return found == distances.underlyings.end() ? nullptr : &*found;
}

/// The nearest edge that enters; a pool in liquidation already is at the present price.
std::optional<double> nearest(const LevelEdges& level, const std::vector<PriceEdge>& edges, double present) {
  if (level.now == LevelEdges::Now::reached) return present;
  return edges.empty() ? std::nullopt : std::optional(edges.front().price);
}

void set_edges(PositionPlace& place, const AccountDistance& distances, const std::string& pool,
               const std::string& underlying) {
  const UnderlyingDistance* one = find_underlying(distances, underlying);
  if (one == nullptr) return;
  for (const LevelEdges& level : one->levels) {
    if (level.pool != pool || level.level.kind != EdgeLevel::Kind::liquidation) continue;
    place.liquidated_below = nearest(level, level.below, one->price);
    place.liquidated_above = nearest(level, level.above, one->price);
  }
  for (const auto& price : {place.liquidated_below, place.liquidated_above})
    if (price) place.distance = std::min(place.distance, std::abs(std::log(*price / one->price)));
}

/// Amounts that differ by rounding alone are the same.
Better smaller(double cross, double isolated) {
  const bool both = std::isfinite(cross) && std::isfinite(isolated);
  if (both && std::abs(cross - isolated) <= 1e-9 * std::max(std::abs(cross), std::abs(isolated)))
    return Better::same;
  return cross < isolated ? Better::cross : isolated < cross ? Better::isolated : Better::same;
}

PositionPlace place_of(const PoolAssessment& pool) {
  return {.initial = pool.margin.initial,
          .buffer = pool.excess_initial,
          .most_lost = std::max(gross_equity(pool), 0.0)};
}

/// What all choices of an account share.
struct Scene {
  const Account& account;
  const PoolAssessment& pool;
  const AccountDistance& distances;
  const EvaluatedBase& base;
  const DistanceOptions& options;
};

Status isolate(BucketChoice& choice, const Scene& scene, const Execution& execution) {
  const auto moved = detail::move_out(scene.account, choice.instrument, scene.base);
  if (!moved) {
    choice.refused = moved.error().front().message;
    return {};
  }
  const Account bucket = detail::alone(*moved);
  const auto assessed = assess(bucket, scene.base, Detail::totals, execution);
  if (!assessed) return tl::unexpected(assessed.error());
  DistanceOptions options = scene.options;
  options.only = {choice.underlying};
  const auto distances = distance(bucket, scene.base, options, Execution{.stop = execution.stop});
  if (!distances) return tl::unexpected(distances.error());
  choice.isolated = place_of(assessed->pools.back());
  set_edges(choice.isolated, *distances, moved->bucket, choice.underlying);
  choice.collateral = moved->collateral;
  choice.untouched = gross_equity(scene.pool) - gross_equity(assessed->pools.back());
  choice.cheaper = smaller(choice.cross.initial, choice.isolated.initial);
  choice.loses_less = smaller(choice.cross.most_lost, choice.isolated.most_lost);
  choice.lasts_longer = smaller(choice.isolated.distance, choice.cross.distance);
  return {};
}

Result<BucketChoice> choose(const PositionAssessment& position, const Scene& scene,
                            const Execution& execution) {
  BucketChoice choice;
  choice.instrument = position.instrument;
  choice.underlying = position.underlying;
  choice.quantity = position.quantity;
  choice.cross = place_of(scene.pool);
  choice.cross.initial = position.incremental;
  if (const UnderlyingDistance* one = find_underlying(scene.distances, position.underlying)) {
    choice.price = one->price;
    choice.price_currency = one->currency;
  }
  set_edges(choice.cross, scene.distances, "cross", position.underlying);
  if (Status isolated = isolate(choice, scene, execution); !isolated)
    return tl::unexpected(std::move(isolated.error()));
  return choice;
}

}  // namespace

std::string_view to_string(BucketChoice::Better better) {
  switch (better) {
    case Better::cross:
      return "cross";
    case Better::isolated:
      return "isolated";
    case Better::same:
      return "same";
  }
  return "same";
}

Result<std::vector<BucketChoice>> bucket_choices(const ChoiceRequest& request, const EvaluatedBase& base,
                                                 const Execution& execution) {
  const PoolAssessment& pool = request.assessed->pools.front();
  const Scene scene{*request.account, pool, *request.distances, base, request.options};
  std::vector<std::optional<Result<BucketChoice>>> found(pool.positions.size());
  const bool whole =
      parallel_for_chunks(found.size(), 1, execution, "buckets", [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) found[i] = choose(pool.positions[i], scene, execution);
      });
  if (!whole) return fail(ErrorCode::interrupted, "stopped while comparing buckets");
  std::vector<BucketChoice> choices;
  Issues issues;
  for (auto& one : found) {
    if (*one) {
      choices.push_back(**std::move(one));
    } else {
      append_once(issues, one->error());
    }
  }
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return choices;
}

}  // namespace crossmargin
