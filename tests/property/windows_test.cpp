// Windows of price points against enumeration: every way in which the members of a group may stand apart is
// tried, one tuple of points after another.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "support/grid_fixture.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr std::size_t points = 7;
constexpr std::size_t volatilities = 3;
const std::vector<std::string> units{"A", "B", "C", "D"};

using Row = std::vector<double>;  ///< one a point

struct Random {
  std::mt19937_64 engine{20260815};
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine() >> 11) * 0x1.0p-53;
  }
};

ScenarioSet grid_set() {
  std::vector<double> moves;
  for (std::size_t s = 0; s < points * volatilities; ++s)
    moves.push_back((static_cast<double>(s / volatilities) - 3.0) * 0.02);
  ScenarioSet set = relative_moves(moves);
  for (std::size_t s = 0; s < set.rows.size(); ++s)
    set.rows[s].volatility = 1.0 - static_cast<double>(s % volatilities);
  return set;
}

std::string method_with(const std::string& groups) {
  return method_text(
      R"({"currency":"USD","risk_unit":"underlying","conversion":"base","vol_choice":"per_unit",
    "groups":[)" +
      groups + R"(],"levels":{"computed":"maintenance","factor":1},
    "open_orders":{"initial":"none","maintenance":"none"}})");
}

/// Four stocks with random cells; what each loses least at every point, over the volatilities.
struct World {
  World(const std::string& groups, Random& random)
      : grid({stock("A"), stock("B"), stock("C"), stock("D")},
             market_data({{"A", 1.0}, {"B", 1.0}, {"C", 1.0}, {"D", 1.0}}),
             take(method_from(method_with(groups), grid_set()))) {
    for (const std::string& unit : units) {
      Row cells;
      Row lowest(points, 1e300);
      for (std::size_t s = 0; s < points * volatilities; ++s) {
        cells.push_back(std::round(random.uniform(-100.0, 100.0)));
        lowest[s / volatilities] = std::min(lowest[s / volatilities], cells[s]);
      }
      grid.fill(unit, cells);
      rows[unit] = lowest;
    }
  }
  MarginResult run() { return grid.margin({{"A", 1.0}, {"B", 1.0}, {"C", 1.0}, {"D", 1.0}}); }

  Grid grid;
  std::map<std::string, Row> rows;
};

std::string flat(int width) {
  return R"({"id":"w","units":["A","B","C","D"],"window":)" + std::to_string(width) + "}";
}

std::string tree(int inner, int outer) {
  return R"({"id":"top","groups":["l","r"],"window":)" + std::to_string(outer) +
         R"(},{"id":"l","units":["A","B"],"window":)" + std::to_string(inner) +
         R"(},{"id":"r","units":["C","D"],"window":)" + std::to_string(inner) + "}";
}

/// Over all tuples of points whose largest and smallest are at most `width` apart.
double worst_of_tuples(const World& world, std::size_t width) {
  double worst = 0.0;
  for (std::size_t code = 0; code < points * points * points * points; ++code) {
    std::size_t rest = code;
    std::size_t low = points;
    std::size_t high = 0;
    double sum = 0.0;
    for (const std::string& unit : units) {
      const std::size_t point = rest % points;
      rest /= points;
      low = std::min(low, point);
      high = std::max(high, point);
      sum += world.rows.at(unit)[point];
    }
    if (high - low <= width) worst = std::max(worst, -sum);
  }
  return worst;
}

bool inside(std::size_t point, std::size_t centre, std::size_t width) {
  return point + width / 2 >= centre && point <= centre + (width - width / 2);
}

/// Two units while their window stands at a point: every pair of points inside.
double pair_at(const World& world, std::size_t first, std::size_t centre, std::size_t width) {
  double lowest = 1e300;
  for (std::size_t a = 0; a < points; ++a)
    for (std::size_t b = 0; b < points; ++b)
      if (inside(a, centre, width) && inside(b, centre, width))
        lowest = std::min(lowest, world.rows.at(units[first])[a] + world.rows.at(units[first + 1])[b]);
  return lowest;
}

double worst_of_tree(const World& world, std::size_t inner, std::size_t outer) {
  double worst = 0.0;
  for (std::size_t centre = 0; centre < points; ++centre)
    for (std::size_t l = 0; l < points; ++l)
      for (std::size_t r = 0; r < points; ++r)
        if (inside(l, centre, outer) && inside(r, centre, outer))
          worst = std::max(worst, -(pair_at(world, 0, l, inner) + pair_at(world, 2, r, inner)));
  return worst;
}

double sum_of_contributions(const MarginResult& result) {
  double sum = 0.0;
  for (const PositionMargin& part : result.positions) sum += part.contribution;
  return sum;
}

}  // namespace

TEST_CASE("a window is the worst of all tuples of points at most its width apart") {
  for (std::size_t width = 0; width < points + 2; ++width) {
    Random random;
    for (int i = 0; i < 40; ++i) {
      World world(flat(static_cast<int>(width)), random);
      const MarginResult result = world.run();
      CHECK(result.requirement == worst_of_tuples(world, width));
      CHECK(sum_of_contributions(result) == doctest::Approx(result.scan_risk));
    }
  }
}

TEST_CASE("a tree of windows is the worst of all tuples, group by group") {
  for (std::size_t inner = 0; inner < 4; ++inner) {
    for (std::size_t outer = 0; outer < points; ++outer) {
      Random random;
      for (int i = 0; i < 8; ++i) {
        World world(tree(static_cast<int>(inner), static_cast<int>(outer)), random);
        const MarginResult result = world.run();
        CHECK(result.requirement == worst_of_tree(world, inner, outer));
        CHECK(sum_of_contributions(result) == doctest::Approx(result.scan_risk));
      }
    }
  }
}

TEST_CASE("a wider window never asks for less, the widest for every member's worst") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    double before = 0.0;
    for (int width = 0; width < 9; ++width) {
      Random random;
      random.engine.seed(seed);
      World world(flat(width), random);
      const MarginResult result = world.run();
      CHECK(result.requirement >= before);
      before = result.requirement;
      if (width < static_cast<int>(points) - 1) continue;
      double apart = 0.0;
      for (const auto& [unit, row] : world.rows) apart += *std::min_element(row.begin(), row.end());
      CHECK(result.requirement == std::max(0.0, -apart));
    }
  }
}
