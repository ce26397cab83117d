// Charges and minimums that look at a unit as a whole, on random books: against the same rules written the
// slow way, and against the promises of the engine that every figure has the same bits however it is asked
// for.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "support/grid_fixture.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

struct Random {
  std::mt19937_64 engine{20261122};
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine() >> 11) * 0x1.0p-53;
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine() % count); }
};

const std::vector<double> strike_prices{8000.0, 9000.0, 9600.0, 10000.0, 10300.0, 11000.0, 12000.0};
constexpr double band = 0.1;
const std::vector<std::pair<double, double>> tiers{{0.0, 1.0}, {5000.0, 2.0}, {20000.0, 4.5}};

std::string method_of(bool coin) {
  std::string text = R"({"currency":"USD","conversion":"base","risk_unit":")";
  text += coin ? "underlying_settlement" : "underlying";
  return method_text(text + R"(","charges":{
    "short_option_strikes":{"default":{"amount":0.01,"in":"underlying","atm_range":0.1,"rolls_up":true}},
    "gross_options":{"default":{"rate":0.003}},"gross_futures":{"default":{"rate":0.006}},
    "offset_futures":{"default":{"rate":0.01}},"offset_vega":{"default":{"rate":0.25}},
    "gross_minimum":{"default":{"rate":0.05,"tiers":[{"from":0,"multiplier":1},{"from":5000,"multiplier":2},
      {"from":20000,"multiplier":4.5}]}},
    "delta_minimum":{"default":{"net_rate":0.2,"hedged_rate":0.1}}},
    "unpublished":[{"name":"skew","when":"options","into":"charges"},{"name":"theta","when":"options","into":"scan"}],
    "given":{"skew":{"default":{"amount":12.5}},"theta":{"default":{"amount":900}}},
    "levels":{"computed":"maintenance","factor":1.3},
    "open_orders":{"initial":"worst_fill","maintenance":"none"}})");
}

MarketData market_at(double spot) {
  MarketData data = market_data({{"BTC", spot}});
  data.fx[currency("BTC")] = {spot, "BTC", {}};
  data.rates[currency("USD")] = {{{moment(1000.0), 0.0}}, {}};
  return data;
}

Instrument in_coin(Instrument instrument, double days) {
  instrument.expiry = moment(days);
  instrument.spec.settlement = SettlementStyle::inverse;
  instrument.spec.settlement_currency = currency("BTC");
  return instrument;
}

std::vector<Instrument> listed() {
  std::vector<Instrument> list{coin_perpetual("PERP", "BTC")};
  for (const double days : {20.0, 80.0}) {
    const std::string name = std::to_string(static_cast<int>(days));
    Instrument dated = in_coin(coin_perpetual("F" + name, "BTC"), days);
    dated.kind = InstrumentKind::future;
    list.push_back(dated);
    for (const double strike : strike_prices) {
      for (const auto right : {OptionRight::call, OptionRight::put}) {
        const std::string tail = std::to_string(static_cast<int>(strike));
        list.push_back(in_coin(
            option((right == OptionRight::call ? "C" : "P") + name + "-" + tail, "BTC", right, strike),
            days));
      }
    }
  }
  return list;
}

void quote(MarketData& data, const std::vector<Instrument>& list) {
  for (const Instrument& one : list) {
    if (!one.option) continue;
    data.quotes[one.id].volatility = 0.6;
    data.quotes[one.id].forward = *data.underlyings.at("BTC").spot * 1.01;
  }
}

/// New cells and deltas for every row.
void fill(Grid& grid, double spot, Random& random) {
  for (const Instrument& one : grid.instruments.all()) {
    std::vector<double> cells;
    for (std::size_t s = 0; s < grid.shocks.scenario_count(); ++s)
      cells.push_back(random.uniform(-0.05, 0.05));
    grid.fill(one.id, cells);
    grid.delta(one.id, random.uniform(-0.9, 0.9), spot * 1.01);
  }
}

Grid random_grid(bool coin, Random& random) {
  MarketData data = market_at(10000.0);
  const auto list = listed();
  quote(data, list);
  Grid grid(list, data, take(method_from(method_of(coin), relative_moves({-0.2, -0.1, 0.0, 0.1, 0.2}))));
  fill(grid, 10000.0, random);
  grid.bind();
  return grid;
}

Grid::Lines random_book(const Grid& grid, Random& random) {
  Grid::Lines book;
  for (const Instrument& one : grid.instruments.all())
    if (random.below(3) == 0) book.emplace_back(one.id, std::round(random.uniform(-9.0, 9.0)) + 0.25);
  if (book.empty()) book.emplace_back("PERP", 1.5);
  std::shuffle(book.begin(), book.end(), random.engine);
  return book;
}

/// The rules again, the slow way, in coin.
struct SlowRules {
  const Grid& grid;
  const Grid::Lines& book;
  double spot;

  const Instrument& at(const std::string& id) const { return grid.instruments[grid.index(id)]; }
  double delta(const std::string& id) const { return grid.risk.facts(grid.index(id)).delta; }

  double strikes() const {
    std::map<std::pair<Instant, double>, double> net;
    for (const auto& [id, quantity] : book)
      if (at(id).option) net[{*at(id).expiry, at(id).option->strike}] += quantity;
    for (auto& [key, units] : net) units *= std::min(1.0, std::abs(spot - key.second) / (band * spot));
    // Cover one short after another, the farthest long first; each pair of strikes is looked at.
    for (auto longs = net.rbegin(); longs != net.rend(); ++longs) {
      if (longs->second <= 0.0 || longs->first.second < spot) continue;
      for (auto shorts = net.rbegin(); shorts != net.rend(); ++shorts) {
        const bool nearer = shorts->first.first == longs->first.first &&
                            shorts->first.second < longs->first.second && shorts->first.second >= spot;
        if (!nearer || shorts->second >= 0.0) continue;
        const double covered = std::min(longs->second, -shorts->second);
        longs->second -= covered;
        shorts->second += covered;
      }
    }
    double units = 0.0;
    for (const auto& [key, left] : net) units += std::max(-left, 0.0);
    return 0.01 * units;
  }
  double gross(bool options) const {
    double sum = 0.0;
    for (const auto& [id, quantity] : book)
      if (at(id).option.has_value() == options) sum += std::abs(quantity * (options ? 1.0 : delta(id)));
    return sum * (options ? 0.003 : 0.006);
  }
  double offset_futures() const {
    std::map<std::optional<Instant>, double> by_expiry;
    for (const auto& [id, quantity] : book)
      if (!at(id).option) by_expiry[at(id).expiry] += quantity * delta(id);
    double longs = 0.0, shorts = 0.0;
    for (const auto& [expiry, net] : by_expiry) (net > 0.0 ? longs : shorts) += std::abs(net);
    return 0.01 * std::min(longs, shorts);
  }
  double minimum() const {
    double net = 0.0, gross = 0.0;
    for (const auto& [id, quantity] : book) {
      net += quantity * delta(id);
      gross += std::abs(quantity * delta(id));
    }
    const double raw = 0.05 * gross * spot;
    double scaled = 0.0;
    for (std::size_t i = 0; i < tiers.size(); ++i) {
      const double to = i + 1 < tiers.size() ? tiers[i + 1].first : 1e300;
      scaled += std::max(std::min(raw, to) - tiers[i].first, 0.0) * tiers[i].second;
    }
    return std::max(scaled / spot, 0.2 * std::abs(net) + 0.1 * (gross - std::abs(net)) / 2.0);
  }
};

double amount(const UnitResult& unit, const std::string& name) {
  for (const Charge& charge : unit.charges)
    if (charge.name == name) return charge.amount;
  return 0.0;
}

bool same_bits(const MarginResult& a, const MarginTotals& b) {
  return a.requirement == b.requirement && a.initial == b.initial && a.maintenance == b.maintenance &&
         a.charges == b.charges && a.minimum_addition == b.minimum_addition && a.scan_risk == b.scan_risk;
}

template <class Check>
void over_books(Check check) {
  Random random;
  for (int market = 0; market < 12; ++market) {
    Grid grid = random_grid(market % 2 == 0, random);
    for (int i = 0; i < 40; ++i) check(grid, random_book(grid, random), random);
  }
}

}  // namespace

TEST_CASE("the charges are those of the rules written the slow way") {
  Random random;
  Grid grid = random_grid(true, random);
  for (int i = 0; i < 400; ++i) {
    const Grid::Lines book = random_book(grid, random);
    const UnitResult unit = grid.margin(book).units.at(0);
    const SlowRules slow{grid, book, 10000.0};
    CHECK(amount(unit, "short_option_strikes") == doctest::Approx(slow.strikes()).epsilon(1e-12));
    CHECK(amount(unit, "gross_options") == doctest::Approx(slow.gross(true)).epsilon(1e-12));
    CHECK(amount(unit, "gross_futures") == doctest::Approx(slow.gross(false)).epsilon(1e-12));
    CHECK(amount(unit, "offset_futures") == doctest::Approx(slow.offset_futures()).epsilon(1e-12));
    CHECK(unit.minimum == doctest::Approx(slow.minimum()).epsilon(1e-12));
    double charges = 0.0;
    for (const Charge& charge : unit.charges) charges += charge.amount;
    CHECK(unit.requirement ==
          doctest::Approx(std::max(unit.scan_risk + charges, unit.minimum)).epsilon(1e-12));
  }
}

TEST_CASE("the order of positions does not change a bit") {
  over_books([](Grid& grid, Grid::Lines book, Random& random) {
    const MarginResult first = grid.margin(book);
    std::shuffle(book.begin(), book.end(), random.engine);
    const MarginResult second = grid.margin(book);
    CHECK(first.requirement == second.requirement);
    CHECK(first.initial == second.initial);
  });
}

TEST_CASE("totals, one holding alone and an account that is asked again have the bits of the whole result") {
  over_books([](Grid& grid, const Grid::Lines& book, Random&) {
    auto scratch = grid.engine->make_scratch();
    auto kept = grid.engine->make_scratch();
    std::vector<Holding> held = grid.holdings(book);
    CHECK(same_bits(grid.engine->margin({held, {}}, Detail::totals),
                    grid.engine->totals({held, {}}, *scratch)));
    std::sort(held.begin(), held.end(),
              [](const Holding& a, const Holding& b) { return a.instrument < b.instrument; });
    (void)grid.engine->levels_again({held, {}}, {}, *kept);
    held.front().quantity += 2.5;
    const std::int32_t changed = held.front().instrument;
    const MarginLevels again = grid.engine->levels_again({held, {}}, {&changed, 1}, *kept);
    const MarginResult whole = grid.engine->margin({held, {}}, Detail::totals);
    CHECK(again.initial == whole.initial);
    CHECK(again.maintenance == whole.maintenance);
    const AloneMargin alone = grid.engine->alone(held.front(), *scratch);
    const MarginResult single = grid.engine->margin({{&held.front(), 1}, {}}, Detail::totals);
    CHECK(alone.initial == single.initial - single.other_margin);
    CHECK(alone.maintenance == single.maintenance - single.other_maintenance);
  });
}

TEST_CASE("moved prices in place give the bits of an engine bound anew") {
  Random random;
  for (int i = 0; i < 20; ++i) {
    Grid grid = random_grid(i % 2 == 0, random);
    const Grid::Lines book = random_book(grid, random);
    const double spot = random.uniform(9000.0, 11000.0);
    MarketData moved = market_at(spot);
    quote(moved, listed());
    fill(grid, spot, random);
    grid.market = take(Market::create(moved));
    std::vector<std::int32_t> all;
    for (std::size_t k = 0; k < grid.instruments.size(); ++k) all.push_back(static_cast<std::int32_t>(k));
    grid.engine->refresh(grid.market, all);
    grid.engine->settle();
    const MarginResult followed = grid.margin(book);
    grid.bind();
    const MarginResult anew = grid.margin(book);
    CHECK(followed.requirement == anew.requirement);
    CHECK(followed.initial == anew.initial);
    CHECK(followed.charges == anew.charges);
  }
}

TEST_CASE("a larger book never has a smaller minimum") {
  over_books([](Grid& grid, Grid::Lines book, Random& random) {
    const double before = grid.margin(book).units.at(0).minimum;
    const double by = random.uniform(1.0, 4.0);
    for (auto& [id, quantity] : book) quantity *= by;
    CHECK(grid.margin(book).units.at(0).minimum >= before * by * (1.0 - 1e-12));
  });
}
