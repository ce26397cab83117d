#pragma once

#include "european_kernel.hpp"

namespace crossmargin::pricing::kernel {

/// The grid over `V::width` options at a time and all their scenarios, level by level. Lanes are options, so
/// a cell never sees its neighbours and may stand anywhere.
template <class V, template <class> class Model, bool inverse>
class GridKernel {
 public:
  explicit GridKernel(const GridTask& task) : task_(task) {}

  void run() {
    for (first_ = 0; first_ < task_.options; first_ += V::width) {
      left_ = task_.options - first_;
      load_options();
      std::size_t at = 0;
      for (std::size_t level = 0; level < task_.levels; ++level) {
        enter(level);
        for (; at + 1 < task_.level_end[level]; at += 2) two_cells(at);
        if (at < task_.level_end[level]) one_cell(at++);
      }
    }
  }

 private:
  V load(const double* from) const {
    return left_ >= V::width ? V::load(from + first_) : V::load_some(from + first_, left_, 1.0);
  }
  V load(const double* from, std::size_t level) const { return load(from + level * task_.options); }

  void store(std::size_t scenario, V value) const {
    double* to = task_.value + scenario * task_.options + first_;
    if (left_ >= V::width) {
      value.store(to);
    } else {
      value.store_some(to, left_);
    }
  }

  void load_options() {
    state_.price = load(task_.price);
    state_.sign = load(task_.sign);
    strike_ = load(task_.strike);
    moneyness_ = Model<V>::moneyness(state_.price, strike_, V(0.0));
    if constexpr (inverse) one_by_price_ = V(1.0) / state_.price;
  }

  void enter(std::size_t level) {
    const V volatility = load(task_.volatility, level);
    const V years = load(task_.years, level);
    const auto domain =
        V::both(V::both(volatility >= V(0.0), years >= V(0.0)), Model<V>::inside(state_.price, strike_));
    const V carry = task_.carry ? load(task_.carry, level) : V(0.0);
    const V growth = task_.carry ? lanes::exp(carry) : V(1.0);
    const V discount = load(task_.discount, level);
    state_.factor = V::select(domain, inverse ? discount : discount * growth, V(__builtin_nan("")));
    state_.strike = strike_ / growth;
    state_.log_moneyness = moneyness_ + carry;
    Model<V>::set_deviation(state_, volatility * sqrt(years), growth);
  }

  struct Cell {
    V price;
    V log_move;
    V one_by_price;
  };

  Cell cell(std::size_t at) const {
    const V scale(task_.price_scale[at]);
    const V product = state_.price * scale;
    if (task_.log_scale[at] == task_.log_scale[at])
      return {product, V(task_.log_scale[at]), inverse ? one_by_price_ * V(task_.one_by_scale[at]) : V(0.0)};
    const V moved = max(V(task_.price_floor), product + V(task_.price_shift[at]));
    // Only here can a price leave the model's domain that was in it before.
    const V price = V::select(Model<V>::inside(moved, strike_), moved, V(__builtin_nan("")));
    return {price, Model<V>::log_move(price, state_.price), inverse ? V(1.0) / price : V(0.0)};
  }

  V value(const Cell& at) const {
    const V gain = max(V(0.0), state_.sign * (at.price - state_.strike));
    const V all = state_.factor * (gain + Model<V>::out_of_the_money(state_, at.price, at.log_move));
    if constexpr (inverse) return all * at.one_by_price;
    return all;
  }

  void one_cell(std::size_t at) const { store(task_.scenario[at], value(cell(at))); }

  // Two at a time: one waits for its long chains of fused operations while the other goes on.
  void two_cells(std::size_t at) const {
    const V a = value(cell(at));
    const V b = value(cell(at + 1));
    store(task_.scenario[at], a);
    store(task_.scenario[at + 1], b);
  }

  const GridTask& task_;
  std::size_t first_{0};
  std::size_t left_{0};
  V strike_;
  V moneyness_;
  V one_by_price_;
  LevelState<V> state_;
};

template <class V, template <class> class Model, bool inverse>
void run_grid(const GridTask& task) {
  GridKernel<V, Model, inverse>(task).run();
}

}  // namespace crossmargin::pricing::kernel
