// Groups in groups under every choice of volatility, against the rules written a second time, the slow way;
// and the quick paths against the whole result, bit for bit.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/grid_fixture.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr int points = 5;
constexpr int volatilities = 3;
const std::vector<std::string> units{"A", "B", "C", "D"};
const std::vector<std::string> contracts{"", "1", "2"};  ///< stock, near option, far option

struct Random {
  std::mt19937_64 engine{20260901};
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine() >> 11) * 0x1.0p-53;
  }
  int below(int count) { return static_cast<int>(engine() % static_cast<unsigned>(count)); }
};

/// Group "l" holds A and B, "r" holds C; "top" holds both and D.
struct Numbers {
  std::string choice;
  double left{1.0};
  double right{1.0};
  double top{1.0};
  int inner_window{0};
  int outer_window{0};
};

Numbers random_numbers(Random& random) {
  Numbers n;
  n.choice =
      std::vector<std::string>{"common", "per_unit", "per_expiry"}[static_cast<std::size_t>(random.below(3))];
  for (double* offset : {&n.left, &n.right, &n.top})
    *offset = std::stod(std::to_string(random.uniform(0.0, 1.0)));
  if (n.choice == "common") return n;
  n.inner_window = random.below(3);
  n.outer_window = random.below(4);
  return n;
}

std::string text_of(const Numbers& n) {
  const auto group = [](const std::string& id, const std::string& members, double offset, int window) {
    return R"({"id":")" + id + R"(",)" + members + R"(,"offset":)" + std::to_string(offset) +
           R"(,"window":)" + std::to_string(window) + "}";
  };
  return method_text(R"({"currency":"USD","risk_unit":"underlying","conversion":"base","vol_choice":")" +
                     n.choice + R"(","groups":[)" +
                     group("top", R"("groups":["l","r"],"units":["D"])", n.top, n.outer_window) + "," +
                     group("l", R"("units":["A","B"])", n.left, n.inner_window) + "," +
                     group("r", R"("units":["C"])", n.right, n.inner_window) +
                     R"(],"levels":{"computed":"maintenance","factor":1.1},
                     "open_orders":{"initial":"worst_fill","maintenance":"none"}})");
}

ScenarioSet grid_set() {
  std::vector<double> moves;
  for (int s = 0; s < points * volatilities; ++s) moves.push_back((s / volatilities - 2) * 0.05);
  ScenarioSet set = relative_moves(moves);
  for (std::size_t s = 0; s < set.rows.size(); ++s) set.rows[s].volatility = 1.0 - static_cast<double>(s % 3);
  return set;
}

Grid random_grid(const Numbers& numbers, Random& random) {
  std::vector<Instrument> list;
  for (const std::string& unit : units) {
    list.push_back(stock(unit));
    for (const double days : {30.0, 200.0}) {
      list.push_back(option(unit + (days < 100.0 ? "1" : "2"), unit, OptionRight::call, 100.0));
      list.back().expiry = moment(days);
    }
  }
  Grid grid(list, market_data({{"A", 100.0}, {"B", 100.0}, {"C", 100.0}, {"D", 100.0}}),
            take(method_from(text_of(numbers), grid_set())));
  for (const Instrument& instrument : grid.instruments.all()) {
    std::vector<double> cells;
    for (int s = 0; s < points * volatilities; ++s) {
      const bool follows_volatility = instrument.option.has_value() || s % volatilities == 0;
      cells.push_back(follows_volatility ? random.uniform(-10.0, 10.0) : cells.back());
    }
    grid.fill(instrument.id, cells);
  }
  grid.bind();
  return grid;
}

Grid::Lines random_book(Random& random) {
  Grid::Lines book;
  for (const std::string& unit : units)
    for (const std::string& contract : contracts)
      if (random.below(2) == 0)
        book.emplace_back(unit + contract, std::round(random.uniform(-50.0, 50.0)) + 0.5);
  return book;
}

using Row = std::vector<double>;

struct BruteForce {
  const Grid& grid;
  const Numbers& n;
  const Grid::Lines& book;

  double pnl(const std::string& unit, const std::string& contract, int s) const {
    double sum = 0.0;
    for (const auto& [id, quantity] : book)
      if (id == unit + contract) sum += quantity * grid.risk.pnl(grid.index(id), static_cast<std::size_t>(s));
    return sum;
  }
  /// A unit's values where it meets others: one a scenario, or one a price point.
  Row row(const std::string& unit) const {
    Row row;
    for (int first = 0; first < points * volatilities; first += n.choice == "common" ? 1 : volatilities) {
      double of_unit = 1e300;
      Row of_contract(contracts.size(), 1e300);
      for (int s = first; s < first + (n.choice == "common" ? 1 : volatilities); ++s) {
        double sum = 0.0;
        for (std::size_t c = 0; c < contracts.size(); ++c) {
          sum += pnl(unit, contracts[c], s);
          of_contract[c] = std::min(of_contract[c], pnl(unit, contracts[c], s));
        }
        of_unit = std::min(of_unit, sum);
      }
      row.push_back(n.choice == "per_expiry" ? of_contract[0] + of_contract[1] + of_contract[2] : of_unit);
    }
    return row;
  }
  static Row net(const std::vector<Row>& members, double offset, int window) {
    Row result;
    const int count = static_cast<int>(members.front().size());
    for (int p = 0; p < count; ++p) {
      double sum = 0.0;
      for (const Row& member : members) {
        double lowest = 1e300;
        for (int q = p - window / 2; q <= p + window - window / 2; ++q)
          if (q >= 0 && q < count) lowest = std::min(lowest, member[static_cast<std::size_t>(q)]);
        sum += lowest < 0.0 ? lowest : offset * lowest;
      }
      result.push_back(sum);
    }
    return result;
  }
  double requirement() const {
    const Row left = net({row("A"), row("B")}, n.left, n.inner_window);
    const Row right = net({row("C")}, n.right, n.inner_window);
    const Row top = net({row("D"), left, right}, n.top, n.outer_window);
    return std::max(0.0, -*std::min_element(top.begin(), top.end()));
  }
};

bool near(double a, double b, double scale) {
  return std::abs(a - b) <= 1e-12 * std::max(1.0, scale);
}

template <class Check>
void over_books(Check check) {
  Random random;
  for (int method = 0; method < 60; ++method) {
    const Numbers numbers = random_numbers(random);
    CAPTURE(numbers.choice);
    Grid grid = random_grid(numbers, random);
    for (int i = 0; i < 20; ++i) check(grid, numbers, random_book(random), random);
  }
}

}  // namespace

TEST_CASE("a second aggregator agrees") {
  over_books([](Grid& grid, const Numbers& numbers, const Grid::Lines& book, Random&) {
    const MarginResult result = grid.margin(book);
    const double want = BruteForce{grid, numbers, book}.requirement();
    CHECK(near(result.requirement, want, result.scan_risk_without_offsets));
    CHECK(result.requirement <= result.requirement_without_offsets * (1.0 + 1e-12));
  });
}

TEST_CASE("contributions sum to the scan risk, and no order of positions changes a byte") {
  over_books([](Grid& grid, const Numbers&, const Grid::Lines& book, Random&) {
    const MarginResult result = grid.margin(book);
    double sum = 0.0;
    double gross = 0.0;
    for (const PositionMargin& part : result.positions) {
      sum += part.contribution;
      gross += std::abs(part.contribution);
    }
    CHECK(near(sum, result.scan_risk, gross));
    const MarginResult reversed = grid.margin(Grid::Lines(book.rbegin(), book.rend()));
    CHECK(reversed.initial == result.initial);
    for (std::size_t i = 0; i < book.size(); ++i)
      CHECK(reversed.positions[i].contribution == result.positions[book.size() - 1 - i].contribution);
  });
}

TEST_CASE("totals, levels asked for again, and a holding alone have the bits of the whole result") {
  over_books([](Grid& grid, const Numbers&, const Grid::Lines& book, Random& random) {
    const auto held = grid.holdings(book);
    const auto open = grid.holdings(random_book(random));
    const auto scratch = grid.engine->make_scratch();
    const auto again = grid.engine->make_scratch();
    const MarginResult whole = grid.engine->margin({held, open}, Detail::full);
    const MarginTotals totals = grid.engine->totals({held, open}, *scratch);
    CHECK(totals.initial == whole.initial);
    CHECK(totals.maintenance == whole.maintenance);
    CHECK(totals.scan_risk == whole.scan_risk);
    CHECK(totals.requirement_without_offsets == whole.requirement_without_offsets);
    auto merged = held;
    std::sort(merged.begin(), merged.end(),
              [](const Holding& a, const Holding& b) { return a.instrument < b.instrument; });
    grid.engine->levels_again({merged, open}, {}, *again);
    if (merged.empty()) return;
    merged.front().quantity += 1.0;
    const std::vector<std::int32_t> changed{merged.front().instrument};
    CHECK(grid.engine->levels_again({merged, open}, changed, *again).initial ==
          grid.engine->margin({merged, open}, Detail::totals).initial);
    for (const Holding& holding : merged) {
      const MarginResult single = grid.engine->margin({{&holding, 1}, {}}, Detail::totals);
      CHECK(grid.engine->alone(holding, *scratch).maintenance == single.maintenance);
    }
  });
}
