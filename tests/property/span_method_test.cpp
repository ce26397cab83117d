// What must hold of every book under the kind "span", on the sample market and its shipped method.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

using Book = std::vector<Holding>;

struct World {
  World() {
    const std::vector<std::string> paths{source_path("data/sample/market.json")};
    const auto inputs = take(io::load_market(paths, {}));
    method = take(io::load_method("span-sample", {}, io::DataFolder{source_path(".")}));
    base = take(EvaluatedBase::create(take(batch::batch_instruments(inputs)), inputs.market, *method,
                                      Pricer::kernels, {}));
    for (std::size_t i = 0; i < base->instruments().size(); ++i)
      if (base->row(static_cast<std::int32_t>(i)).clear) held.push_back(static_cast<std::int32_t>(i));
  }
  MarginResult margin(const Book& book, const Book& orders = {}) const {
    return base->engine().margin({book, orders}, Detail::full);
  }
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::int32_t> held;
};

/// Up to 12 lines, instruments may repeat; coin futures come in tens of thousands of dollars.
class Books {
 public:
  explicit Books(const World& world) : world_(world) {}
  Book next() {
    Book book(1 + below(12));
    for (Holding& holding : book) {
      holding.instrument = world_.held[below(world_.held.size())];
      const Instrument& instrument = world_.base->instruments()[holding.instrument];
      const bool in_dollars = !instrument.option && instrument.spec.settlement == SettlementStyle::inverse;
      holding.quantity = (static_cast<double>(below(41)) - 20.0) * (in_dollars ? 1000.0 : 1.0) + 0.5;
    }
    return book;
  }

 private:
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  const World& world_;
  std::mt19937_64 engine_{11};
};

/// Sums are settled at eight decimals of a coin worth up to 70,000.
bool near(double a, double b) {
  return std::abs(a - b) <= 4e-3 + 1e-9 * std::max(std::abs(a), std::abs(b));
}

Book joined(Book a, const Book& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

constexpr int books = 500;

}  // namespace

TEST_CASE("the parts of a requirement add up to it, and those of units to those of the whole") {
  const World world;
  Books random(world);
  for (int i = 0; i < books; ++i) {
    const MarginResult result = world.margin(random.next());
    CHECK(near(result.requirement, result.scan_risk + result.charges + result.minimum_addition));
    CHECK(near(result.requirement_without_offsets, result.requirement + result.offset_credit));
    CHECK(result.offset_credit >= 0.0);
    CHECK(result.offset_credit <= result.scan_risk);
    double sum = 0.0;
    for (const UnitResult& unit : result.units) {
      double own = unit.scan_risk;
      for (const Charge& charge : unit.charges) own += charge.amount;
      CHECK(near(own * unit.fx, unit.requirement * unit.fx));
      sum += unit.requirement * unit.fx;
    }
    CHECK(near(sum, result.requirement));
  }
}

TEST_CASE("contributions sum to the scan risk") {
  const World world;
  Books random(world);
  for (int i = 0; i < books; ++i) {
    const MarginResult result = world.margin(random.next());
    double sum = 0.0;
    for (const PositionMargin& part : result.positions) sum += part.contribution;
    CHECK(near(sum, result.scan_risk));
  }
}

TEST_CASE("neither the order of positions nor a position in parts changes a byte") {
  const World world;
  Books random(world);
  for (int i = 0; i < books; ++i) {
    const Book book = random.next();
    Book turned(book.rbegin(), book.rend());
    const MarginResult a = world.margin(book);
    const MarginResult b = world.margin(turned);
    CHECK(a.initial == b.initial);
    CHECK(a.maintenance == b.maintenance);
    CHECK(a.charges == b.charges);
    Book split;
    for (const Holding& holding : book) {
      split.push_back({holding.instrument, holding.quantity / 2.0});
      split.push_back({holding.instrument, holding.quantity / 2.0});
    }
    CHECK(world.margin(split).initial == a.initial);
  }
}

TEST_CASE("scan risk scales with lots, and that of two books together is no more than apart") {
  const World world;
  Books random(world);
  for (int i = 0; i < books; ++i) {
    const Book a = random.next();
    const Book b = random.next();
    Book scaled = a;
    for (Holding& holding : scaled) holding.quantity *= 3.0;
    const double one = world.margin(a).scan_risk;
    CHECK(near(world.margin(scaled).scan_risk, 3.0 * one));
    const double together = world.margin(joined(a, b)).scan_risk;
    CHECK(together <= one + world.margin(b).scan_risk + 4e-3);
  }
}

TEST_CASE("equity less the requirement is cash less what is left of the requirement after option value") {
  const World world;
  Books random(world);
  for (int i = 0; i < books; ++i) {
    const MarginResult result = world.margin(random.next());
    // By currency; then added up, no less than either of the two.
    std::map<std::string, std::pair<double, double>> sums;  // risk and option value
    for (const UnitResult& unit : result.units)
      sums[unit.currency.code()].first += unit.requirement * unit.fx;
    CHECK(result.maintenance >= result.requirement - 4e-3);
    CHECK(result.maintenance >= result.net_option_value - 4e-3);
    for (const PositionMargin& part : result.positions) {
      const RowFacts& facts = world.base->risk().facts(part.instrument);
      const double fx = world.base->row(part.instrument).fx;
      const Instrument& instrument = world.base->instruments()[part.instrument];
      if (instrument.option) sums[facts.currency.code()].second += part.quantity * facts.value * fx;
    }
    double want = 0.0;
    for (const auto& [currency, sum] : sums) want += std::max(sum.first - sum.second, 0.0) + sum.second;
    CHECK(near(result.maintenance, want));
  }
}

TEST_CASE("open orders: the worst of the four fills, each margined alone") {
  const World world;
  Books random(world);
  for (int i = 0; i < books; ++i) {
    const Book book = random.next();
    const Book orders = random.next();
    Book buys = book;
    Book sells = book;
    for (const Holding& order : orders) (order.quantity > 0.0 ? buys : sells).push_back(order);
    const double none = world.margin(book).initial;
    const double worst = std::max({none, world.margin(buys).initial, world.margin(sells).initial,
                                   world.margin(joined(book, orders)).initial});
    const MarginResult result = world.margin(book, orders);
    CHECK(near(result.initial, worst));
    CHECK(near(result.order_margin, worst - none));
    CHECK(result.maintenance == world.margin(book).maintenance);
  }
}
