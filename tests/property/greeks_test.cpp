// Greeks add up at every level, and are what the evaluator finds when it reprices with small moves.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/analysis/greeks_book.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/json.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

/// Each Greek with the sum of its sizes, against which a sum's error is measured.
struct Sums {
  GreekTotals value;
  GreekTotals size;
  void add(const GreekTotals& greeks) {
    value += greeks;
    size += {std::abs(greeks.delta),       std::abs(greeks.gamma), std::abs(greeks.delta_money),
             std::abs(greeks.gamma_money), std::abs(greeks.vega),  std::abs(greeks.theta),
             std::abs(greeks.rho),         std::abs(greeks.vanna), std::abs(greeks.volga)};
  }
};

std::vector<double> list(const GreekTotals& g) {
  return {g.delta, g.gamma, g.delta_money, g.gamma_money, g.vega, g.theta, g.rho, g.vanna, g.volga};
}

void check_same(const GreekTotals& got, const Sums& want, std::size_t from = 0) {
  const auto values = list(got), wanted = list(want.value), sizes = list(want.size);
  for (std::size_t i = from; i < values.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(values[i] - wanted[i]) <= 1e-14 * sizes[i]);
  }
}

Account random_book(const InstrumentTable& table, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Account account;
  account.id = "random";
  account.cross.id = "cross";
  for (const Instrument& instrument : table.all()) {
    if (random() % 3 == 0) continue;
    const double quantity = static_cast<double>(random() % 101) - 50.5;
    account.cross.positions.push_back({instrument.id, quantity, {}, {}});
  }
  return account;
}

/// The moves of `small_moves`, by place.
enum Move : std::size_t {
  none,
  price_down,
  price_up,
  vol_down,
  vol_up,
  both_down,
  down_up,
  up_down,
  both_up,  ///< price, then volatility
  later,
  earlier,
  day_later,
  day_earlier,
  rate_down,
  rate_up
};

constexpr double price_step = 2e-4;  ///< relative
constexpr double vol_step = 1e-3;    ///< absolute; of the forward's own unit under Bachelier
constexpr double time_step = 1e-3;   ///< days
constexpr double long_time_step = 0.25;
constexpr double rate_step = 1e-5;

ScenarioSet small_moves() {
  ScenarioSet set;
  set.id = "small-moves";
  const auto add = [&](double price, double volatility, double days = 0.0, double rate = 0.0) {
    ScenarioRow row;
    row.id = std::to_string(set.rows.size());
    row.price = PriceMove{price, MoveUnit::relative};
    row.volatility = volatility;
    row.time_days = days;
    row.rate_shift = rate;
    set.rows.push_back(row);
  };
  add(0.0, 0.0);
  for (const double sign : {-1.0, 1.0}) add(sign * price_step, 0.0);
  for (const double sign : {-1.0, 1.0}) add(0.0, sign);
  for (const double price : {-price_step, price_step})
    for (const double sign : {-1.0, 1.0}) add(price, sign);
  for (const double days : {time_step, long_time_step})
    for (const double sign : {1.0, -1.0}) add(0.0, 0.0, sign * days);
  for (const double sign : {-1.0, 1.0}) add(0.0, 0.0, 0.0, sign * rate_step);
  return set;
}

/// The book of every kind, repriced with small moves.
struct Repriced {
  InstrumentTable table;
  Market market;
  RiskMatrix risk;
};

Repriced reprice() {
  test::MixedBook book = test::mixed_book();
  auto table = test::must(InstrumentTable::create(std::move(book.instruments)));
  Market market = test::must(Market::create(std::move(book.market)));
  Issues issues;
  const auto ranges = RangeTable::bind(
      test::must(io::parse_json(
          R"({"default":{"price":{"relative":1},"volatility":{"rule":"absolute","up":0.001,"down":0.001}}})",
          "ranges")),
      issues);
  REQUIRE(issues.empty());
  const auto shocks = test::must(resolve(small_moves(), market, factors_of(table.all()), ranges));
  auto risk = test::must(evaluate(table, market, shocks, Pricer::kernels, {}));
  return {std::move(table), std::move(market), std::move(risk)};
}

/// Values of +1 contract in quote currency after each move. What is paid in the coin is taken back to quote
/// currency at the price of the moment.
class Values {
 public:
  Values(const Repriced& book, std::int32_t row) : book_(book), row_(row) {}
  double operator()(Move move) const {
    const RowFacts& facts = book_.risk.facts(row_);
    const ContractSpec& spec = book_.table[row_].spec;
    const double paid = book_.risk.pnl(row_, move) + facts.value;
    if (facts.coin_settled) return paid * price(move);
    return spec.settlement == SettlementStyle::quanto ? paid / spec.quanto_rate : paid;
  }
  double slope(Move down, Move up, double step) const { return ((*this)(up) - (*this)(down)) / (2.0 * step); }
  double curvature(Move down, Move up, double step) const {
    return ((*this)(up)-2.0 * (*this)(none) + (*this)(down)) / (step * step);
  }
  double cross(double first, double second) const {
    return ((*this)(both_up) - (*this)(up_down) - (*this)(down_up) + (*this)(both_down)) /
           (4.0 * first * second);
  }

 private:
  double price(Move move) const {
    const double now = book_.risk.facts(row_).reference_price;
    if (move == price_down || move == both_down || move == down_up) return now * (1.0 - price_step);
    if (move == price_up || move == both_up || move == up_down) return now * (1.0 + price_step);
    return now;
  }
  const Repriced& book_;
  std::int32_t row_;
};

/// How large a Greek of an option at the money would be: errors are a share of it.
Greeks at_the_money(const Instrument& instrument, const RowFacts& facts, double volatility) {
  const double units = instrument.spec.settlement == SettlementStyle::inverse && !instrument.option
                           ? instrument.spec.multiplier / facts.reference_price
                           : instrument.spec.multiplier;
  const double price = std::abs(facts.reference_price);
  if (!instrument.option) return {units, units / price, 0.0, units * price, units * price * 10.0, 0.0, 0.0};
  const bool normal = instrument.option->model == PricingModel::bachelier;
  const double root = std::sqrt(facts.years);
  const double per_vol = units * root * (normal ? 1.0 : price);
  const double deviation = volatility * root * (normal ? 1.0 : price);
  return {units,
          units / deviation,
          per_vol,
          per_vol * volatility / facts.years,
          units * price * facts.years,
          units / volatility,
          per_vol / volatility};
}

void check_near(double got, double repriced, double scale, double tolerance) {
  CAPTURE(got);
  CAPTURE(repriced);
  CAPTURE(scale);
  CHECK(std::abs(got - repriced) <= tolerance * (scale + std::abs(repriced)));
}

void check_row(const Repriced& book, std::int32_t row) {
  const Instrument& instrument = book.table[row];
  CAPTURE(instrument.id);
  REQUIRE(book.risk.issue(row) == nullptr);
  const RowFacts& facts = book.risk.facts(row);
  const Greeks greeks = test::must(crossmargin::greeks(instrument, book.market));
  const double volatility =
      instrument.option ? test::must(pricing_inputs(instrument, book.market)).volatility : 0.0;
  const Greeks scale = at_the_money(instrument, facts, volatility);
  const Values value(book, row);
  const double step = price_step * facts.reference_price;
  // An American value is good to some ten digits, and its Greeks are differences themselves.
  const bool american = instrument.option && instrument.option->exercise == ExerciseStyle::american;
  const double first = american ? 1e-3 : 1e-4;
  const double second = american ? 2e-2 : 1e-3;
  check_near(greeks.delta, value.slope(price_down, price_up, step), scale.delta, first);
  check_near(greeks.gamma, value.curvature(price_down, price_up, step), scale.gamma, second);
  check_near(greeks.vega, value.slope(vol_down, vol_up, vol_step), scale.vega, first);
  check_near(greeks.volga, value.curvature(vol_down, vol_up, vol_step), scale.volga, second);
  check_near(greeks.vanna, value.cross(step, vol_step), scale.vanna, second);
  check_near(greeks.rho, value.slope(rate_down, rate_up, rate_step), scale.rho, first);
  const double theta = american ? value.slope(day_earlier, day_later, long_time_step / 365.0)
                                : value.slope(earlier, later, time_step / 365.0);
  check_near(greeks.theta, theta, scale.theta, first);
}

}  // namespace

TEST_CASE("positions, expiries and underlyings add up to each other on random books") {
  const auto inputs =
      test::must(io::load_market(std::vector{test::source_path("data/sample/market.json")}, {}));
  const auto method = test::must(io::load_method("scan-16", {}, {test::source_path(".")}));
  const auto base = test::must(EvaluatedBase::create(test::must(batch::batch_instruments(inputs)),
                                                     inputs.market, *method, Pricer::kernels, {2}));
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    const Account account = random_book(base->instruments(), seed);
    const auto pool = test::must(assess(account, *base, Detail::full, {2})).pools.front();
    const GreeksBook book = test::must(greeks_book(pool, *base, {2}));
    REQUIRE(book.missing.empty());
    REQUIRE(book.positions.size() == account.cross.positions.size());
    std::map<std::pair<std::string, std::string>, Sums> expiries;
    std::map<std::string, Sums> underlyings;
    Sums total;
    for (const PositionGreeks& position : book.positions) {
      const Instrument& instrument = base->instruments()[*base->instruments().find(position.instrument)];
      const std::string expiry = instrument.expiry ? format_date(*instrument.expiry) : "none";
      expiries[{instrument.underlying, expiry}].add(position.greeks);
      underlyings[instrument.underlying].add(position.greeks);
      total.add(position.greeks);
    }
    REQUIRE(book.expiries.size() == expiries.size());
    for (const ExpiryGreeks& line : book.expiries)
      check_same(line.greeks, expiries.at({line.underlying, line.expiry}));
    REQUIRE(book.underlyings.size() == underlyings.size());
    for (const UnderlyingGreeks& line : book.underlyings)
      check_same(line.greeks, underlyings.at(line.underlying));
    check_same(book.total, total, 2);  // units of different things do not add up
  }
}

TEST_CASE("Greeks of every kind of contract are slopes of the evaluator's values") {
  const Repriced book = reprice();
  CHECK(book.table.size() > 40);
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(book.table.size()); ++row) check_row(book, row);
}
