#pragma once

#include "european_kernel.hpp"
#include "numeric/lanes/pair.hpp"

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

  // Calls stand apart where they are rare, so that the loop over pairs of cells keeps the registers.
  [[gnu::noinline]] void load_options() {
    option_.price = load(task_.price);
    option_.strike = load(task_.strike);
    option_.sign = load(task_.sign);
    option_.moneyness = Model<V>::moneyness(option_.price, option_.strike);
    if constexpr (inverse) one_by_price_ = V(1.0) / option_.price;
  }

  void enter(std::size_t level) {
    LevelTerms<V> terms;
    terms.volatility = load(task_.volatility, level);
    terms.root_years = root_of(load(task_.years, level), level);
    terms.discount = load(task_.discount, level);
    terms.carry = task_.carry ? load(task_.carry, level) : V(0.0);
    terms.shrink = task_.carry ? lanes::exp(-terms.carry) : V(1.0);
    terms.keep = task_.carry && !inverse ? lanes::exp(terms.carry) : V(1.0);
    state_ = at_level<V, Model>(option_, terms);
    using Two = lanes::Pair<V>;
    both_ = {Two(state_.price),         Two(state_.sign),           Two(state_.strike),
             Two(state_.log_moneyness), Two(state_.half_deviation), Two(state_.inverse_deviation),
             Two(state_.factor)};
  }

  // Few scenarios move the clock, and a root takes as long as half a cell.
  V root_of(V years, std::size_t level) {
    if (level == 0 || !V::all(years == years_)) root_years_ = sqrt(years);
    years_ = years;
    return root_years_;
  }

  struct Cell {
    V price;
    V log_move;
    V one_by_price;
  };

  Cell cell(std::size_t at) const {
    const double log_scale = task_.log_scale[at];
    if (log_scale != log_scale) return moved_cell(at);
    return {option_.price * V(task_.price_scale[at]), V(log_scale),
            inverse ? one_by_price_ * V(task_.one_by_scale[at]) : V(0.0)};
  }

  /// A price move that is no common factor. Apart, so that its logarithm takes no registers from the others.
  [[gnu::noinline]] Cell moved_cell(std::size_t at) const {
    const V product = option_.price * V(task_.price_scale[at]);
    const V moved = max(V(task_.price_floor), product + V(task_.price_shift[at]));
    // Only here can a price leave the model's domain that was in it before.
    const V price = V::select(Model<V>::inside(moved, option_.strike), moved, V(__builtin_nan("")));
    return {price, Model<V>::log_move(price, option_.price), inverse ? V(1.0) / price : V(0.0)};
  }

  V value(const Cell& at) const {
    const V all = cell_value<V, Model>(state_, at.price, at.log_move);
    if constexpr (inverse) return all * at.one_by_price;
    return all;
  }

  [[gnu::noinline]] void one_cell(std::size_t at) const { store(task_.scenario[at], value(cell(at))); }

  // Two at a time: one waits for its long chains of fused operations while the other goes on.
  [[gnu::always_inline]] void two_cells(std::size_t at) const {
    const Cell a = cell(at), b = cell(at + 1);
    using Two = lanes::Pair<V>;
    const Two all = cell_value<Two, Model>(both_, Two(a.price, b.price), Two(a.log_move, b.log_move));
    store(task_.scenario[at], inverse ? all.first() * a.one_by_price : all.first());
    store(task_.scenario[at + 1], inverse ? all.second() * b.one_by_price : all.second());
  }

  const GridTask& task_;
  std::size_t first_{0};
  std::size_t left_{0};
  OptionTerms<V> option_;
  V one_by_price_;
  V years_;
  V root_years_;
  LevelState<V> state_;
  LevelState<lanes::Pair<V>> both_;
};

template <class V, template <class> class Model, bool inverse>
void run_grid(const GridTask& task) {
  GridKernel<V, Model, inverse>(task).run();
}

}  // namespace crossmargin::pricing::kernel
