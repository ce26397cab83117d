#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

/// The requirement of a book of European options worked out a second time, from the formulas of
/// docs/methods/scenario-grid.md and docs/scenarios.md, in long double, one cell after the other. Shares
/// nothing with the engine and takes its numbers from the test that uses it.
namespace crossmargin::test::slow {

using Real = long double;

/// An option on a forward: `days` to expiry, `rate` the continuous zero rate (0 for what is paid in the
/// coin), `quantity` contracts, `multiplier` included.
struct Option {
  bool call{false};
  bool coin{false};
  Real forward{0}, strike{0}, volatility{0}, days{0}, rate{0}, quantity{0};
};

/// The volatility rule of a product: relative moves up and down, their floor, tenor powers split at 30 days.
struct Volatility {
  Real up{0}, down{0}, floor_up{0}, short_power{0.3L}, long_power{0.13L};
};

/// One row: the price as a share, volatility in ranges, a weight; `far` rows are scaled back to the range.
struct Cell {
  Real move{0};
  int volatility{0};
  Real weight{1};
  bool far{false};
};

inline Real normal(Real x) {
  return std::erfc(-x / std::sqrt(2.0L)) / 2;
}

inline Real d1(const Option& o, Real forward, Real volatility, Real years) {
  const Real s = volatility * std::sqrt(years);
  return std::log(forward / o.strike) / s + s / 2;
}

/// Black (1976), undiscounted: call F N(d1) - K N(d2), put K N(-d2) - F N(-d1).
inline Real black(const Option& o, Real forward, Real volatility, Real years) {
  const Real sign = o.call ? 1 : -1;
  const Real s = volatility * std::sqrt(years);
  if (!(s > 0)) return std::max(sign * (forward - o.strike), 0.0L);
  const Real d = d1(o, forward, volatility, years);
  return sign * (forward * normal(sign * d) - o.strike * normal(sign * (d - s)));
}

/// The volatility that gives a discounted price, by bisection on the out-of-the-money side.
inline Real implied(Option o, Real price) {
  const Real years = o.days / 365;
  const Real sign = o.call ? 1 : -1;
  const Real intrinsic = std::max(sign * (o.forward - o.strike), 0.0L);
  const Real time_value = price * std::exp(o.rate * years) - intrinsic;
  if (intrinsic > 0) o.call = !o.call;
  Real low = 0, high = 20;
  for (int i = 0; i < 90; ++i) {
    const Real middle = (low + high) / 2;
    (black(o, o.forward, middle, years) < time_value ? low : high) = middle;
  }
  return (low + high) / 2;
}

inline Real value(const Option& o, Real forward, Real volatility, Real years) {
  const Real undiscounted = black(o, forward, volatility, years);
  return o.coin ? undiscounted / forward : undiscounted * std::exp(-o.rate * years);
}

inline Real moved_volatility(const Option& o, const Volatility& rule, int way) {
  const Real factor = std::pow(30 / o.days, o.days < 30 ? rule.short_power : rule.long_power);
  if (way > 0) return std::max(o.volatility * (1 + rule.up * factor), rule.floor_up);
  return way < 0 ? std::max(o.volatility * (1 - rule.down * factor), 0.0L) : o.volatility;
}

/// What the book gains or loses in one cell: in the coin for coin-settled options.
inline Real pnl(const Option& o, const Cell& cell, const Volatility& rule, Real range, Real days_on) {
  const Real later = std::max(o.days - days_on, 0.0L) / 365;
  const Real shocked =
      value(o, o.forward * (1 + cell.move), moved_volatility(o, rule, cell.volatility), later);
  Real result = o.quantity * cell.weight * (shocked - value(o, o.forward, o.volatility, o.days / 365));
  if (!cell.far) return result;
  const Real sign = cell.move > 0 ? 1 : -1;
  result *= range / std::abs(cell.move);
  return o.coin ? result * (1 + cell.move) / (1 + sign * range) : result;
}

/// Forward delta of one position, in units of the underlying.
inline Real delta(const Option& o) {
  const Real n = normal(d1(o, o.forward, o.volatility, o.days / 365));
  return o.quantity * (o.call ? n : n - 1);
}

/// The netted cells of a book.
inline std::vector<Real> netted(const std::vector<Option>& book, const std::vector<Cell>& cells,
                                const Volatility& rule, Real range, Real days_on) {
  std::vector<Real> sum(cells.size(), 0);
  for (const Option& o : book)
    for (std::size_t i = 0; i < cells.size(); ++i) sum[i] += pnl(o, cells[i], rule, range, days_on);
  return sum;
}

inline Real worst_loss(const std::vector<Real>& cells) {
  return std::max(-*std::min_element(cells.begin(), cells.end()), 0.0L);
}

/// The 16 rows of SPAN: thirds of the range with volatility up and down, 3 ranges covered at 33 %.
inline std::vector<Cell> span_16(Real range) {
  std::vector<Cell> cells;
  for (const int third : {0, 1, -1, 2, -2, 3, -3})
    for (const int way : {1, -1}) cells.push_back({range * static_cast<Real>(third) / 3, way});
  cells.push_back({3 * range, 0, 0.33L});
  cells.push_back({-3 * range, 0, 0.33L});
  return cells;
}

/// 9 prices by 3 volatilities, then 8 far moves with volatility up.
inline std::vector<Cell> wide_35(Real range) {
  std::vector<Cell> cells;
  for (int quarter = -4; quarter <= 4; ++quarter)
    for (const int way : {1, 0, -1}) cells.push_back({range * static_cast<Real>(quarter) / 4, way});
  for (const Real move : {-0.66L, -0.33L, 0.5L, 1.0L, 2.0L, 3.0L, 4.0L, 5.0L})
    cells.push_back({move, 1, 1, true});
  return cells;
}

/// What a portfolio margin of 27 and 8 cells asks for one coin, in the coin (parameters in dollars).
struct CoinRules {
  Real range{0};
  Volatility volatility;
  Real share{0}, cap{0};  ///< of gains that count
  Real dampener{0};
  Real annual_rate{0}, min_rate{0};  ///< of the net delta of an expiry
  Real slope{0};                     ///< of the charge on a one-sided book above 20 million
};

struct CoinMargin {
  Real scan{0}, roll{0}, one_sided{0};
  Real initial() const { return scan + roll + one_sided; }
};

inline Real recognised(Real x, const Cell& cell, const CoinRules& rules, Real index) {
  if (x > 0) x = std::min(rules.share * x, rules.cap / index);
  if (!cell.far) return x;
  const Real sign = cell.move > 0 ? 1 : -1;
  const Real excess = std::max(std::abs(cell.move) / rules.range, 1.0L) - 1;
  const Real drawn = std::min(excess * rules.dampener / ((1 + sign * rules.range) * index), std::abs(x));
  return x > 0 ? x - drawn : x + drawn;
}

inline Real one_sided(const std::vector<Option>& book, const CoinRules& rules, Real index) {
  Real longs = 0, shorts = 0;
  for (const Option& o : book) (o.quantity > 0 ? longs : shorts) += delta(o);
  const Real used = std::min(std::max(longs + shorts, std::min(shorts, 0.0L)), std::max(shorts, 0.0L));
  const Real worth = std::abs(used) * index;
  const Real charge = std::max(worth - 20'000'000.0L, 0.0L) * std::abs(used) * rules.slope;
  return std::min(charge, worth / 10) / index;
}

inline CoinMargin coin_margin(const std::vector<Option>& book, const CoinRules& rules, Real index) {
  const std::vector<Cell> cells = wide_35(rules.range);
  std::vector<Real> sum = netted(book, cells, rules.volatility, rules.range, 0);
  for (std::size_t i = 0; i < cells.size(); ++i) sum[i] = recognised(sum[i], cells[i], rules, index);
  std::map<Real, Real> by_expiry;
  for (const Option& o : book) by_expiry[o.days] += delta(o);
  CoinMargin margin{worst_loss(sum), 0, one_sided(book, rules, index)};
  for (const auto& [days, net] : by_expiry)
    margin.roll += std::abs(net) * std::max(rules.min_rate, rules.annual_rate * days / 365);
  return margin;
}

}  // namespace crossmargin::test::slow
