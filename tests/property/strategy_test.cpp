// What holds of least groupings whatever is held: seeded books of stock and options, small and large.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>

#include "support/strategy_book.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr double spot = 100.0;

struct Chain {
  StrategyBook book;
  std::vector<std::string> ids;
  std::map<std::string, double> costs;  ///< of one long contract
};

Chain chain() {
  Chain result;
  for (const double days : {30.0, 60.0}) {
    for (double strike = 80.0; strike <= 120.0; strike += 5.0) {
      for (const char right : {'C', 'P'}) {
        const double inside = std::max(right == 'C' ? spot - strike : strike - spot, 0.0);
        const double outside = std::exp(-std::abs(strike - spot) / 10.0);
        const double price = std::round((inside + (2.0 + days / 30.0) * outside) * 100.0) / 100.0;
        result.ids.push_back(result.book.list(right, strike, price, days));
        result.costs[result.ids.back()] = 100.0 * price;
      }
    }
  }
  return result;
}

Grid::Lines random_lines(const Chain& chain, std::mt19937_64& random, int legs, int most) {
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  Grid::Lines lines;
  if (draw(0, 1) == 0) lines.emplace_back("XYZ", 50.0 * draw(-3 * most, 3 * most));
  std::vector<std::string> ids = chain.ids;
  std::shuffle(ids.begin(), ids.end(), random);
  for (int i = 0; i < legs; ++i) lines.emplace_back(ids[static_cast<std::size_t>(i)], draw(-most, most));
  std::erase_if(lines, [](const auto& line) { return line.second == 0.0; });
  return lines;
}

bool not_above(double value, double bound) {
  return value <= bound + 1e-6 * (1.0 + std::abs(bound));
}

}  // namespace

TEST_CASE("grouping never costs more than standing alone, and contributions add up") {
  const Chain listed = chain();
  Grid grid = listed.book.under("reg-t");
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 150; ++trial) {
    const Grid::Lines lines = random_lines(listed, random, 2 + trial % 13, 1 + trial % 9);
    const MarginResult margin = grid.margin(lines);
    double alone = 0.0;
    double maintenance = 0.0;
    for (const auto& line : lines) {
      const MarginResult one = grid.margin({line}, {}, Detail::totals);
      alone += one.initial;
      maintenance += one.maintenance;
    }
    CAPTURE(trial);
    CHECK(not_above(margin.initial, alone));
    CHECK(not_above(margin.maintenance, maintenance));
    CHECK(margin.requirement_without_offsets == doctest::Approx(alone));
    double parts = 0.0;
    for (const PositionMargin& position : margin.positions) parts += position.contribution;
    CHECK(parts == doctest::Approx(margin.requirement));
    double steps = 0.0;
    for (const UnitResult& unit : margin.units)
      for (const Charge& charge : unit.charges) steps += charge.amount;
    CHECK(steps == doctest::Approx(margin.requirement));
  }
}

TEST_CASE("the order of positions and how they are split change no bit") {
  const Chain listed = chain();
  Grid grid = listed.book.under("reg-t");
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 60; ++trial) {
    Grid::Lines lines = random_lines(listed, random, 10, 5);
    const MarginResult margin = grid.margin(lines, {}, Detail::totals);
    std::shuffle(lines.begin(), lines.end(), random);
    Grid::Lines split;
    for (const auto& [id, quantity] : lines) {
      split.emplace_back(id, quantity - 1.0);
      split.emplace_back(id, 1.0);
    }
    for (const Grid::Lines* other : {&lines, &split}) {
      const MarginResult again = grid.margin(*other, {}, Detail::totals);
      CHECK(again.initial == margin.initial);
      CHECK(again.maintenance == margin.maintenance);
    }
  }
}

TEST_CASE("two accounts in one need no more than apart, twice an account no more than twice") {
  const Chain listed = chain();
  Grid grid = listed.book.under("reg-t");
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 60; ++trial) {
    const Grid::Lines a = random_lines(listed, random, 6, 4);
    const Grid::Lines b = random_lines(listed, random, 6, 4);
    Grid::Lines both = a;
    both.insert(both.end(), b.begin(), b.end());
    Grid::Lines twice = a;
    twice.insert(twice.end(), a.begin(), a.end());
    const double of_a = grid.margin(a, {}, Detail::totals).initial;
    const double of_b = grid.margin(b, {}, Detail::totals).initial;
    CAPTURE(trial);
    // Long and short of one contract close each other, which must not cost either.
    CHECK(not_above(grid.margin(both, {}, Detail::totals).initial, of_a + of_b + 1e-9));
    CHECK(not_above(grid.margin(twice, {}, Detail::totals).initial, 2.0 * of_a));
  }
}

TEST_CASE("a long option more never costs more than its price") {
  const Chain listed = chain();
  Grid grid = listed.book.under("reg-t");
  std::mt19937_64 random(4);
  for (int trial = 0; trial < 60; ++trial) {
    Grid::Lines lines = random_lines(listed, random, 8, 4);
    const double before = grid.margin(lines, {}, Detail::totals).initial;
    const std::string& id = listed.ids[static_cast<std::size_t>(trial) % listed.ids.size()];
    const bool is_short = std::any_of(
        lines.begin(), lines.end(), [&](const auto& line) { return line.first == id && line.second < 0.0; });
    if (is_short) continue;
    lines.emplace_back(id, 1.0);
    CAPTURE(trial);
    CHECK(not_above(grid.margin(lines, {}, Detail::totals).initial, before + listed.costs.at(id)));
  }
}

TEST_CASE("large books have the same bits in every thread") {
  const Chain listed = chain();
  Grid grid = listed.book.under("reg-t");
  std::mt19937_64 random(5);
  std::vector<Grid::Lines> books;
  for (int i = 0; i < 12; ++i) books.push_back(random_lines(listed, random, 30, 60));
  std::vector<MarginResult> serial;
  for (const Grid::Lines& lines : books) serial.push_back(grid.margin(lines));
  std::vector<std::vector<MarginResult>> parallel(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < parallel.size(); ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < books.size(); ++i)
          parallel[t].push_back(grid.margin(books[(i + 3 * t) % books.size()]));
      });
  }
  for (std::size_t t = 0; t < parallel.size(); ++t) {
    for (std::size_t i = 0; i < books.size(); ++i) {
      const MarginResult& expected = serial[(i + 3 * t) % books.size()];
      REQUIRE(parallel[t][i].initial == expected.initial);
      REQUIRE(parallel[t][i].trace.size() == expected.trace.size());
      for (std::size_t step = 0; step < expected.trace.size(); ++step)
        REQUIRE(parallel[t][i].trace[step].formula == expected.trace[step].formula);
    }
  }
}
