#pragma once

#include "implied_search.hpp"

namespace crossmargin::pricing::kernel {

/// What became of a price, as the kernel writes it; see `ImpliedStatus`.
constexpr double status_found = 0.0;
constexpr double status_invalid = 1.0;
constexpr double status_no_time_value = 2.0;
constexpr double status_above = 3.0;
constexpr double status_not_reached = 4.0;

struct ImpliedTask {
  std::size_t count;
  const double *forward, *strike, *sign, *years, *discount, *price;
  double *volatility, *status;
};

/// The volatilities near a first one, judged by how near the price comes that the pricing kernel gives them.
template <class V, template <class> class Model>
class Polish {
 public:
  Polish(const OptionTerms<V>& option, const LevelTerms<V>& level, V price)
      : option_(option), level_(level), price_(price) {
    const V largest = max(abs(option.price), abs(option.strike));
    enough_ = V(2e-16) * level.discount * largest;
  }

  V run(V first, V vega, typename V::Mask wanted) {
    best_ = first;
    best_error_ = price_at(first) - price_;
    active_ = V::both(wanted, abs(best_error_) > enough_);
    for (int i = 0; i < 3 && V::any(active_); ++i) offer(best_ - best_error_ / vega);
    // A price has steps of its own, so what lies a step of it away is as good a guess as the next double.
    const V base = best_;
    const V step = max(next_double(base) - base, V(0.5) * enough_ / vega);
    for (int i = 1; i <= 8 && V::any(active_); ++i) {
      offer(base - V(i) * step);
      offer(base + V(i) * step);
    }
    return best_;
  }

  /// Whether what `run` found misses the price by more than roundings of price and volatility explain. Where
  /// no double comes near, the answer is no number.
  typename V::Mask missed(V vega) const {
    const V of_volatility = V(16.0) * vega * (next_double(best_) - best_);
    return V::inverse(abs(best_error_) <= V(8.0) * enough_ + of_volatility);
  }

 private:
  V price_at(V volatility) {
    level_.volatility = volatility;
    const LevelState<V> state = at_level<V, Model>(option_, level_);
    return cell_value<V, Model>(state, option_.price, V(0.0));
  }

  void offer(V volatility) {
    const V error = price_at(volatility) - price_;
    const auto nearer = V::both(volatility > V(0.0), abs(error) < abs(best_error_));
    const auto taken = V::both(active_, nearer);
    best_ = V::select(taken, volatility, best_);
    best_error_ = V::select(taken, error, best_error_);
    active_ = V::both(active_, abs(best_error_) > enough_);
  }

  /// Of one above zero.
  static V next_double(V x) { return V::from_bits(V::add(x.bits(), V::each(1))); }

  OptionTerms<V> option_;
  LevelTerms<V> level_;
  V price_;
  V enough_;
  V best_;
  V best_error_;
  typename V::Mask active_{};
};

/// What `ImpliedStatus` says of a price, and its time value.
template <class V, class Model>
V status_of(const OptionTerms<V>& option, V years, V discount, V price, V value, typename V::Mask domain,
            const Model& model) {
  const auto finite = [](V x) { return abs(x) < V(__builtin_inf()); };
  const auto prices = V::both(V::both(finite(option.price), finite(option.strike)), finite(price));
  const auto factors =
      V::both(V::both(years > V(0.0), finite(years)), V::both(discount > V(0.0), finite(discount)));
  const auto valid = V::both(domain, V::both(prices, factors));
  const V largest = max(abs(option.price), abs(option.strike));
  const auto over = value > fma(V(4e-16), largest, model.bound());
  const V question = V::select(over, V(status_above), V(status_found));
  return V::select(valid, V::select(value > V(0.0), question, V(status_no_time_value)), V(status_invalid));
}

template <class V, template <class> class Model, class SearchOf>
void imply(const ImpliedTask& task, const Slice<V>& slice) {
  OptionTerms<V> option;
  option.price = slice.load(task.forward);
  option.strike = slice.load(task.strike);
  option.sign = slice.load(task.sign);
  option.moneyness = Model<V>::moneyness(option.price, option.strike);
  LevelTerms<V> level;
  const V years = slice.load(task.years);
  level.root_years = sqrt(years);
  level.discount = slice.load(task.discount);
  level.carry = V(0.0);
  level.shrink = level.keep = V(1.0);
  const V price = slice.load(task.price);
  const V gain = max(V(0.0), option.sign * (option.price - option.strike));
  const V value = price / level.discount - gain;
  SearchOf model(option.price, option.strike, option.moneyness);
  const V status = status_of(option, years, level.discount, price, value,
                             Model<V>::has_volatility(option.price, option.strike), model);
  const auto wanted = status == V(status_found);
  const V target = V::select(wanted, min(model.bound(), value), V(1.0));
  const V deviation = solve(model, model.begin(target), wanted);
  const SearchPoint<V> at = model.at(deviation);
  const V vega = level.discount * abs(at.slope) * at.y * level.root_years;
  Polish<V, Model> polish(option, level, price);
  const V found = polish.run(deviation / level.root_years, vega, wanted);
  const auto missed = V::both(wanted, polish.missed(vega));
  slice.store(V::select(V::both(wanted, V::inverse(missed)), found, V(__builtin_nan(""))), task.volatility);
  slice.store(V::select(missed, V(status_not_reached), status), task.status);
}

template <class V, template <class> class Model, class SearchOf>
void run_implied(const ImpliedTask& task) {
  for (std::size_t i = 0; i < task.count; i += V::width)
    imply<V, Model, SearchOf>(task, Slice<V>{i, task.count - i});
}

}  // namespace crossmargin::pricing::kernel
