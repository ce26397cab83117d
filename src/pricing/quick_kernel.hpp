#pragma once

#include "numeric/lanes/functions.hpp"
#include "numeric/lanes/pair.hpp"
#include "pricing/american_state.hpp"
#include "pricing/tails_kernel.hpp"

namespace crossmargin::pricing::detail {

// G. Barone-Adesi and R. E. Whaley, "Efficient Analytic Approximation of American Option Values", Journal of
// Finance 42, 1987, for options of strike 1.

template <class V>
struct QuickTerms {
  V sign;  ///< 1 a call, -1 a put
  V rate;
  V dividend;
  V volatility;
  V years;
};

/// y / (1 - exp(-y)), 1 at 0.
template <class V>
V over_one_less_exp(V y) {
  using namespace numeric::lanes;
  const V near = fma(y, fma(y, V(1.0 / 12.0), V(0.5)), V(1.0));
  const auto is_near = abs(y) < V(1e-3);
  return V::select(is_near, near, y / (V(1.0) - exp(-V::select(is_near, V(1.0), y))));
}

/// The root of z^2 + (n - 1) z - m = 0 on the option's side of zero.
template <class V>
V quadratic_exponent(V sign, V n_less_one, V m) {
  return V(0.5) * (sign * sqrt(max(fma(n_less_one, n_less_one, V(4.0) * m), V(0.0))) - n_less_one);
}

/// What of Newton's iteration depends on the terms alone.
template <class V>
struct CriticalFrame {
  V deviation;
  V inverse_deviation;
  V drift;  ///< (rate - dividend + volatility^2 / 2) * years
  V discount;
  V spot_discount;
  V exponent;
  V inverse_exponent;
};

template <class V>
struct Critical {
  CriticalFrame<V> frame;
  V price;   ///< at and beyond it the option is exercised
  V weight;  ///< the premium is weight * (S / price)^exponent
  typename V::Mask found;
};

template <class V>
CriticalFrame<V> critical_frame(const QuickTerms<V>& terms) {
  using namespace numeric::lanes;
  const V variance_rate = terms.volatility * terms.volatility;
  const V variance = variance_rate * terms.years;
  const V n_less_one = V(2.0) * (terms.rate - terms.dividend) / variance_rate - V(1.0);
  const V m = V(2.0) / variance * over_one_less_exp(terms.rate * terms.years);
  CriticalFrame<V> frame;
  frame.deviation = sqrt(variance);
  frame.inverse_deviation = V(1.0) / frame.deviation;
  frame.drift = (terms.rate - terms.dividend) * terms.years + V(0.5) * variance;
  frame.discount = exp(-terms.rate * terms.years);
  frame.spot_discount = exp(-terms.dividend * terms.years);
  frame.exponent = quadratic_exponent(terms.sign, n_less_one, m);
  frame.inverse_exponent = V(1.0) / frame.exponent;
  return frame;
}

/// The authors' first guess: between the strike and the critical price without expiry.
template <class V>
V critical_guess(const QuickTerms<V>& terms, const CriticalFrame<V>& frame) {
  using namespace numeric::lanes;
  const V variance_rate = terms.volatility * terms.volatility;
  const V n_less_one = V(2.0) * (terms.rate - terms.dividend) / variance_rate - V(1.0);
  const V forever = quadratic_exponent(terms.sign, n_less_one, V(2.0) * terms.rate / variance_rate);
  const V limit = forever / (forever - V(1.0));
  const V carry = (terms.rate - terms.dividend) * terms.years;
  const V h = -(terms.sign * carry + V(2.0) * frame.deviation) / abs(limit - V(1.0));
  const V guess = fma(limit - V(1.0), V(1.0) - exp(min(V(0.0), h)), V(1.0));
  // Without a limit on the option's side (no early exercise without expiry), two deviations from the strike.
  const V plain = exp(terms.sign * V(2.0) * frame.deviation);
  const auto sound = V::both((guess - V(1.0)) * terms.sign > V(0.0), guess > V(0.0));
  return V::select(V::both(sound, guess < V(1e100)), guess, plain);
}

/// f = sign (S - 1) - European(S) - sign (1 - spot_discount N(sign d1)) S / exponent, and its slope. The
/// second tail needs no exponential of its own: discount n(d2) = S spot_discount n(d1).
template <class V>
V newton_price(const QuickTerms<V>& terms, const CriticalFrame<V>& frame, V price) {
  using namespace numeric::lanes;
  const V d1 = (log(price) + frame.drift) * frame.inverse_deviation;
  const V d2 = d1 - frame.deviation;
  const TwoTails<V> tails = two_tails(d1, d2);
  const V first = frame.spot_discount * tails.first;
  const V second = frame.spot_discount * price * tails.second;
  const V above = V::select(terms.sign * d1 > V(0.0), frame.spot_discount - first, first);
  const V below = V::select(terms.sign * d2 > V(0.0), frame.discount - second, second);
  const V rest = (V(1.0) - above) * frame.inverse_exponent;
  const V value = terms.sign * (price - V(1.0) - (price * above - below) - price * rest);
  const V bend = frame.spot_discount * tails.density * V(0x1.9884533d43651p-2) * frame.inverse_deviation *
                 frame.inverse_exponent;
  const V slope = terms.sign * (V(1.0) - above - rest) + bend;
  return price - value / slope;
}

/// Newton's iteration, each lane until it stands still, at most `most` times.
template <class V>
Critical<V> find_critical(const QuickTerms<V>& terms, int most) {
  using namespace numeric::lanes;
  const CriticalFrame<V> frame = critical_frame(terms);
  const auto is_call = terms.sign > V(0.0);
  V price = critical_guess(terms, frame);
  auto found = V(1.0) < V(0.0);
  for (int i = 0; i < most && !V::all(found); ++i) {
    const V wanted = newton_price(terms, frame, price);
    const V low = V::select(is_call, max(wanted, V(1.0)), max(wanted, V(0.3) * price));
    const V next = V::select(is_call, min(low, V(4.0) * price), min(low, V(1.0)));
    // What is left is the square of the last step.
    const auto still = abs(next - price) <= V(1e-5) * price;
    price = V::select(found, price, next);
    found = V::either(found, still);
  }
  const V d1 = (log(price) + frame.drift) * frame.inverse_deviation;
  const V above = frame.spot_discount * normal_cdf(terms.sign * d1);
  const V weight = terms.sign * price * frame.inverse_exponent * (V(1.0) - above);
  return {frame, price, weight, found};
}

/// The groups from `i` on, as many as there are lanes and no more than `count`.
template <class V>
void find_some_criticals(const QuickGroups& groups, std::size_t i, std::size_t count) {
  const std::size_t some = count - i < V::width ? count - i : V::width;
  const auto load = [&](const double* from, double rest) { return V::load_some(from + i, some, rest); };
  const QuickTerms<V> terms{load(groups.sign, 1.0), load(groups.rate, 0.05), load(groups.dividend, 0.05),
                            load(groups.volatility, 0.2), load(groups.years, 1.0)};
  const Critical<V> critical = find_critical(terms, 40);
  log(critical.price).store_some(groups.log_critical + i, some);
  critical.frame.exponent.store_some(groups.exponent + i, some);
  critical.weight.store_some(groups.weight + i, some);
  ((terms.rate - terms.dividend) * terms.years).store_some(groups.carry + i, some);
  critical.frame.discount.store_some(groups.discount + i, some);
  critical.frame.spot_discount.store_some(groups.spot_discount + i, some);
  critical.frame.deviation.store_some(groups.deviation + i, some);
  critical.frame.inverse_deviation.store_some(groups.inverse_deviation + i, some);
  V::select(critical.found, V(1.0), V(0.0)).store_some(groups.found + i, some);
}

// Two vectors at a time: each step of Newton's iteration waits for the one before.
template <class V>
void find_criticals(const QuickGroups& groups, std::size_t count) {
  using Two = numeric::lanes::Pair<V>;
  std::size_t i = 0;
  for (; count - i > V::width; i += count - i < Two::width ? count - i : Two::width)
    find_some_criticals<Two>(groups, i, count);
  if (i < count) find_some_criticals<V>(groups, i, count);
}

/// The European value and the premium, or the gain of exercise at and beyond the critical price.
template <class V>
V quick_value(const QuickGroups& groups, std::size_t group, V moneyness) {
  using namespace numeric::lanes;
  const V sign(groups.sign[group]);
  const V deviation(groups.deviation[group]);
  const V discount(groups.discount[group]);
  const V log_moneyness = log(moneyness);
  const V d2 =
      fma(log_moneyness + V(groups.carry[group]), V(groups.inverse_deviation[group]), V(-0.5) * deviation);
  const V d1 = d2 + deviation;
  // forward n(d1) = n(d2): one exponential serves both tails.
  const TwoTails<V> tails = two_tails(d2, d1);
  const V spot_part = moneyness * V(groups.spot_discount[group]);
  const V second = discount * tails.second;
  const V first = discount * tails.first;
  const V above = V::select(sign * d1 > V(0.0), spot_part - second, second);
  const V below = V::select(sign * d2 > V(0.0), discount - first, first);
  const V away = V(groups.exponent[group]) * (log_moneyness - V(groups.log_critical[group]));
  const V premium = exp_of_negative(min(V(0.0), away));
  const V held = fma(V(groups.weight[group]), premium, sign * (above - below));
  return V::select(away >= V(0.0), sign * (moneyness - V(1.0)), held);
}

template <class V>
void quick_values(const QuickGroups& groups, const QuickCells& cells, std::size_t count) {
  for (std::size_t group = 0; group < count; ++group) {
    const std::size_t end = cells.first[group + 1];
    for (std::size_t i = cells.first[group]; i < end; i += V::width) {
      const std::size_t some = end - i < V::width ? end - i : V::width;
      const V moneyness = V::load_some(cells.moneyness + i, some, 1.0);
      quick_value(groups, group, moneyness).store_some(cells.value + i, some);
    }
  }
}

}  // namespace crossmargin::pricing::detail
