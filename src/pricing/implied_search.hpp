#pragma once

#include "european_greeks_kernel.hpp"

namespace crossmargin::pricing::kernel {

/// The search for one deviation s = volatility * sqrt(years): how a function y of s that is to take the value
/// `target` stands there, with the derivatives of the price p beside it.
template <class V>
struct SearchPoint {
  V y;
  V slope;   ///< y' / y
  V second;  ///< p'' / p'
  V third;   ///< p''' / p'
};

/// What is sought: `low` < s < `high`.
template <class V>
struct Search {
  V target;
  V low, high;
  V start;
};

/// sqrt(-2 ln x), 0 from 1 on: how many deviations away a density of x is.
template <class V>
V deviations_of(V x) {
  return sqrt(max(V(0.0), V(-2.0) * lanes::log(x)));
}

/// Black (1976). Below the deviation sqrt(2 |ln(F/K)|), where near = 0, y is the price itself; above it what
/// the price lacks to min(F, K). The logarithm of either is nearly a parabola of one sign.
template <class V>
class LognormalSearch {
 public:
  using Mask = typename V::Mask;

  LognormalSearch(V price, V strike, V moneyness) : lower_(min(strike, price)), distance_(abs(moneyness)) {}

  V bound() const { return lower_; }

  Search<V> begin(V value) {
    const V turn = sqrt(V(2.0) * distance_);
    // There min(F, K) n(0) = max(F, K) n(turn), so the price is min(F, K) (1/2 - the ratio at the turn).
    small_ = value < lower_ * (V(0.5) - lanes::mills_ratio(turn));
    const V share = value / lower_;
    // What cannot be told from the bound is as far below it as a double can be.
    const V lacking = max(V(0x1p-55) * lower_, lower_ - value);
    Search<V> search;
    search.target = V::select(small_, value, lacking);
    search.low = V::select(small_, V(0.0), turn);
    search.high = V::select(small_, turn, turn + V(80.0));
    // At the money no option is worth more, so s is above what this value would need there.
    const V near_start = max(turn, share * V(2.5066282746310002));
    search.start = V::select(small_, small_start(share), near_start);
    return search;
  }

  SearchPoint<V> at(V deviation) const {
    const V inverse = V(1.0) / deviation;
    const LognormalParts<V> parts = lognormal_parts(lower_, distance_, V(0.5) * deviation, inverse);
    // The magnitude of near is what counts: each side of the turn has its own sign.
    const V near = V::select(small_, abs(parts.near_above), -abs(parts.near_above));
    const V sum = (near - parts.far_above) / parts.below;
    const V x = distance_ * inverse;
    SearchPoint<V> point;
    point.y = parts.density * abs(sum);
    point.slope = V(inverse_sqrt_2_pi) / sum;
    point.second = fnma(V(0.25), deviation, x * x * inverse);
    point.third = point.second * point.second - V(3.0) * x * x * inverse * inverse - V(0.25);
    return point;
  }

 private:
  /// Far out n(near) (1 / near - 1 / far) is the price, up to the factor min(F, K); solved for s twice.
  V small_start(V share) const {
    V near = deviations_of(share * V(4.0));
    for (int i = 0; i < 2; ++i) {
      const V root = sqrt(fma(near, near, V(2.0) * distance_));
      const V deviation = V(2.0) * distance_ / (near + root);
      const V ratio = V(inverse_sqrt_2_pi) * deviation / fma(near, root, V(1.0));
      near = deviations_of(share / ratio);
    }
    return V(2.0) * distance_ / (near + sqrt(fma(near, near, V(2.0) * distance_)));
  }

  V lower_;
  V distance_;
  Mask small_{};
};

/// Bachelier: y is the price.
template <class V>
class NormalSearch {
 public:
  NormalSearch(V price, V strike, V) : distance_(abs(price - strike)) {}

  V bound() const { return V(__builtin_inf()); }

  Search<V> begin(V value) const {
    Search<V> search;
    search.target = value;
    // s n(0) - |F - K| / 2 <= price, so s is at most this; at the money it is exactly this.
    const V highest = fma(V(0.5), distance_, value) * V(2.5066282746310002);
    search.low = V(0.0);
    search.high = highest * V(1.0000001);
    V d(1.0);
    for (int i = 0; i < 3; ++i)
      d = deviations_of(value / distance_ * d * fma(d, d, V(1.5)) * V(2.5066282746310002));
    const V far = distance_ / d;
    search.start = V::select(V::both(d > V(1.0), far < highest), far, highest);
    return search;
  }

  SearchPoint<V> at(V deviation) const {
    const V inverse = V(1.0) / deviation;
    const V d = min(V(2.0 * lanes::normal_end), distance_ * inverse);
    const V ratio = bachelier_ratio(d);
    SearchPoint<V> point;
    point.y = deviation * exp_of_minus_half(d * d) * ratio;
    point.slope = V(inverse_sqrt_2_pi) * inverse / ratio;
    point.second = d * d * inverse;
    point.third = point.second * point.second - V(3.0) * d * d * inverse * inverse;
    return point;
  }

 private:
  V distance_;
};

/// Householder's step of fourth order for ln y = ln target.
template <class V>
V householder_step(const SearchPoint<V>& at, V target) {
  const V newton = lanes::log_ratio(target, at.y) / at.slope;
  const V second = at.second - at.slope;
  const V third = at.third - V(3.0) * at.second * at.slope + V(2.0) * at.slope * at.slope;
  const V above = fma(V(0.5) * second, newton, V(1.0));
  const V below = fma(newton, fma(third, newton * V(1.0 / 6.0), second), V(1.0));
  return newton * above / below;
}

constexpr int most_steps = 80;
constexpr double last_step = 1e-4;  // relative; the error after a step is near its fourth power

/// The deviation, and the price's derivative there is `slope * y`. A lane stands still once it has arrived,
/// so its result does not depend on its neighbours. Where a step leaves the bracket the bracket is halved.
template <class V, class Model>
V solve(const Model& model, const Search<V>& search, typename V::Mask wanted) {
  V low = search.low;
  V high = search.high;
  V s = search.start;
  auto active = wanted;
  for (int i = 0; i < most_steps && V::any(active); ++i) {
    const SearchPoint<V> at = model.at(s);
    // y rises with s where its slope is positive.
    const auto rising = at.slope > V(0.0);
    const auto short_of = at.y < search.target;
    const auto is_low = V::either(V::both(rising, short_of), V::inverse(V::either(rising, short_of)));
    low = V::select(V::both(active, is_low), s, low);
    high = V::select(V::both(active, V::inverse(is_low)), s, high);
    const V tried = s + householder_step(at, search.target);
    const auto inside = V::both(tried > low, tried < high);
    const V middle = low + V(0.5) * (high - low);
    const V next = V::select(at.y == search.target, s, V::select(inside, tried, middle));
    const auto arrived = abs(next - s) <= V(last_step) * s;
    s = V::select(active, next, s);
    // A halved bracket has not arrived, unless it holds no double any more.
    const auto done = V::either(V::both(arrived, V::either(inside, at.y == search.target)),
                                V::either(middle == low, middle == high));
    active = V::both(active, V::inverse(done));
  }
  return s;
}

}  // namespace crossmargin::pricing::kernel
