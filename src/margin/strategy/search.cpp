#include <algorithm>
#include <numeric>

#include "margin/strategy/integer_solver.hpp"

namespace crossmargin::strategy {
namespace {

class Search {
 public:
  Search(const Packing& packing, std::size_t max_nodes)
      : packing_(packing),
        max_nodes_(max_nodes),
        order_(packing.columns.size()),
        left_(packing.available),
        counts_(packing.columns.size(), 0),
        best_(packing.columns.size(), 0) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return packing.columns[a].gain > packing.columns[b].gain;
    });
    set_prices();
  }

  bool run() { return visit(0, 0); }
  std::vector<std::int64_t> best() && { return std::move(best_); }

 private:
  const Column& at(std::size_t depth) const { return packing_.columns[order_[depth]]; }

  /// Prices of the rows at which no column from some depth on is worth more than what it uses: what is left,
  /// at these prices, bounds what can still be gained.
  void set_prices() {
    prices_.assign(order_.size() + 1, std::vector<double>(packing_.available.size(), 0.0));
    for (std::size_t depth = order_.size(); depth-- > 0;) {
      prices_[depth] = prices_[depth + 1];
      const Column& column = at(depth);
      const double part = static_cast<double>(column.gain) / static_cast<double>(column.uses.size());
      for (const Use& use : column.uses) {
        double& price = prices_[depth][use.row];
        price = std::max(price, part / static_cast<double>(use.amount));
      }
    }
  }

  double bound(std::size_t depth) const {
    double sum = 0.0;
    for (std::size_t row = 0; row < left_.size(); ++row)
      sum += prices_[depth][row] * static_cast<double>(left_[row]);
    return sum;
  }

  std::int64_t most(const Column& column) const {
    std::int64_t count = left_[column.uses.front().row] / column.uses.front().amount;
    for (const Use& use : column.uses) count = std::min(count, left_[use.row] / use.amount);
    return count;
  }

  void form(std::size_t depth, std::int64_t count) {
    for (const Use& use : at(depth).uses) left_[use.row] -= use.amount * count;
    counts_[order_[depth]] += count;
  }

  bool visit(std::size_t depth, std::int64_t gain) {
    if (++nodes_ > max_nodes_) return false;
    if (gain > best_gain_) {
      best_gain_ = gain;
      best_ = counts_;
    }
    while (depth < order_.size() && most(at(depth)) == 0) ++depth;
    // Half a quantum of room for the bound's own rounding: gains are whole numbers.
    if (depth == order_.size() ||
        static_cast<double>(gain) + bound(depth) < static_cast<double>(best_gain_) + 0.5)
      return true;
    const std::int64_t count = most(at(depth));
    form(depth, count);
    for (std::int64_t formed = count;; --formed) {
      if (!visit(depth + 1, gain + formed * at(depth).gain)) return false;
      if (formed == 0) return true;
      form(depth, -1);
    }
  }

  const Packing& packing_;
  std::size_t max_nodes_;
  std::vector<std::size_t> order_;           ///< columns by falling gain
  std::vector<std::vector<double>> prices_;  ///< [depth][row]
  std::vector<std::int64_t> left_;
  std::vector<std::int64_t> counts_;
  std::vector<std::int64_t> best_;
  std::int64_t best_gain_{0};
  std::size_t nodes_{0};
};

}  // namespace

std::optional<std::vector<std::int64_t>> search(const Packing& packing, std::size_t max_nodes) {
  Search search(packing, max_nodes);
  if (!search.run()) return std::nullopt;
  return std::move(search).best();
}

}  // namespace crossmargin::strategy
