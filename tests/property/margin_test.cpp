// What must hold for every book, on 2,000 random ones, and a second aggregator written apart from the
// engine's.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "support/grid_fixture.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

constexpr int books = 2000;
constexpr std::size_t scenario_count = 21;  // two tiles, the last one not full
const std::vector<std::string> units{"A", "B", "C", "D"};

struct Random {
  std::mt19937_64 engine{20260601};
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine() >> 11) * 0x1.0p-53;
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine() % count); }
};

/// The numbers of a method, as the brute-force aggregator reads them.
struct Numbers {
  double share{1.0};
  double cap{1e300};
  double dampener{0.0};
  double group_offset{0.0};  ///< of A and B
  double pair_offset{0.0};   ///< of C and D
  double annual_rate{0.0};
  double min_rate{0.0};
  double minimum{0.0};
};

constexpr double range = 0.1;

std::string text_of(const Numbers& n) {
  const auto num = [](double value) { return std::to_string(value); };
  std::string text = R"({"currency":"USD","risk_unit":"underlying","conversion":"base",
    "ranges":{"default":{"price":{"relative":0.1},"volatility":{"rule":"relative","up":0,"down":0}}},)";
  text += R"("recognition":{"default":{"share":)" + num(n.share) +
          (n.cap < 1e300 ? R"(,"cap":)" + num(n.cap) : "") + "}},";
  if (n.dampener > 0.0) text += R"("dampener":{"default":{"amount":)" + num(n.dampener) + "}},";
  text += R"("groups":[{"id":"g","units":["A","B"],"offset":)" + num(n.group_offset) + "}],";
  text += R"("offsets":{"pairs":[{"a":"C","b":"D","offset":)" + num(n.pair_offset) + "}]},";
  text += R"("charges":{"expiry_delta":{"default":{"annual_rate":)" + num(n.annual_rate) + R"(,"min_rate":)" +
          num(n.min_rate) + R"(}},"minimum_per_contract":{"default":{"amount":)" + num(n.minimum) +
          R"(,"times_multiplier":false}}},)";
  return method_text(text + R"("levels":{"computed":"maintenance","factor":1.2},
    "open_orders":{"initial":"worst_fill","maintenance":"none"}})");
}

ScenarioSet moves() {
  std::vector<double> list;
  for (std::size_t s = 0; s < scenario_count; ++s) list.push_back((static_cast<double>(s) - 9.5) * 0.02);
  ScenarioSet set = relative_moves(list);
  for (std::size_t s = 18; s < scenario_count; ++s) set.rows[s].role = RowRole::extended;
  return set;
}

/// Four underlyings, each a stock and futures of two expiries, with random profits and losses.
Grid random_grid(const Numbers& numbers, Random& random) {
  std::vector<Instrument> list;
  MarketData data = market_data({{"A", 100.0}, {"B", 100.0}, {"C", 100.0}, {"D", 100.0}});
  for (const std::string& unit : units) {
    list.push_back(stock(unit));
    list.push_back(future(unit + "1", unit, 1.0, 30.0));
    list.push_back(future(unit + "2", unit, 1.0, 300.0));
  }
  Grid grid(list, data, take(method_from(text_of(numbers), moves())));
  for (const Instrument& instrument : grid.instruments.all()) {
    std::vector<double> cells;
    for (std::size_t s = 0; s < scenario_count; ++s) cells.push_back(random.uniform(-10.0, 10.0));
    grid.fill(instrument.id, cells);
    grid.delta(instrument.id, random.uniform(0.5, 1.0), random.uniform(90.0, 110.0));
  }
  grid.bind();
  return grid;
}

Grid::Lines random_book(Random& random) {
  Grid::Lines book;
  const std::size_t size = 1 + random.below(10);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string unit = units[random.below(4)];
    const std::string id = unit + std::vector<std::string>{"", "1", "2"}[random.below(3)];
    const bool known =
        std::any_of(book.begin(), book.end(), [&](const auto& line) { return line.first == id; });
    if (!known) book.emplace_back(id, std::round(random.uniform(-50.0, 50.0)) + 0.5);
  }
  return book;
}

/// The rules again, the slow way: maps by name, one number at a time.
struct BruteForce {
  const Grid& grid;
  const Numbers& n;

  double cell(const Grid::Lines& book, const std::string& unit, std::size_t s) const {
    double raw = 0.0;
    for (const auto& [id, quantity] : book) {
      if (id.substr(0, 1) == unit) raw += quantity * grid.risk.pnl(grid.index(id), s);
    }
    double x = raw > 0.0 ? std::min(n.share * raw, n.cap) : raw;
    const double move = (static_cast<double>(s) - 9.5) * 0.02;
    if (s < 18 || n.dampener == 0.0) return x;
    const double drawn = (std::max(std::abs(move) / range, 1.0) - 1.0) * n.dampener;
    return x > 0.0 ? std::max(x - drawn, 0.0) : std::min(x + drawn, 0.0);
  }
  double scan(const Grid::Lines& book, const std::string& unit) const {
    double worst = 0.0;
    for (std::size_t s = 0; s < scenario_count; ++s) worst = std::max(worst, -cell(book, unit, s));
    return worst;
  }
  double joint(const Grid::Lines& book, const std::string& a, const std::string& b, double offset) const {
    double worst = 0.0;
    for (std::size_t s = 0; s < scenario_count; ++s) {
      double net = 0.0;
      for (const std::string& unit : {a, b}) {
        const double x = cell(book, unit, s);
        net += x > 0.0 ? offset * x : x;
      }
      worst = std::max(worst, -net);
    }
    return worst;
  }
  double charges(const Grid::Lines& book, const std::string& unit) const {
    std::map<std::string, double> by_expiry;
    for (const auto& [id, quantity] : book) {
      if (id.substr(0, 1) != unit || id.size() == 1) continue;
      const RowFacts& facts = grid.risk.facts(grid.index(id));
      by_expiry[id] += quantity * facts.delta * facts.reference_price;
    }
    double total = 0.0;
    for (const auto& [id, value] : by_expiry) {
      const double years = (id[1] == '1' ? 30.0 : 300.0) / 365.0;
      total += std::abs(value) * std::max(n.min_rate, n.annual_rate * years);
    }
    return total;
  }
  double minimum(const Grid::Lines& book, const std::string& unit) const {
    double total = 0.0;
    for (const auto& [id, quantity] : book) {
      if (id.substr(0, 1) == unit && id.size() > 1) total += std::abs(quantity) * n.minimum;
    }
    return total;
  }
  bool held(const Grid::Lines& book, const std::string& unit) const {
    return std::any_of(book.begin(), book.end(),
                       [&](const auto& line) { return line.first.substr(0, 1) == unit; });
  }
  double requirement(const Grid::Lines& book) const {
    const auto both = [&](auto part, const std::string& a, const std::string& b) {
      return part(a) + part(b);
    };
    const auto charge = [&](const std::string& unit) { return charges(book, unit); };
    const auto least = [&](const std::string& unit) { return minimum(book, unit); };
    const double group =
        std::max(joint(book, "A", "B", n.group_offset) + both(charge, "A", "B"), both(least, "A", "B"));
    const double apart = scan(book, "C") + scan(book, "D");
    const double together = joint(book, "C", "D", 1.0);
    if (held(book, "C") && held(book, "D")) {
      const double paired = apart - n.pair_offset * (apart - together);
      return group + std::max(paired + both(charge, "C", "D"), both(least, "C", "D"));
    }
    const auto alone = [&](const std::string& unit) {
      return std::max(scan(book, unit) + charge(unit), least(unit));
    };
    return group + alone("C") + alone("D");
  }
};

Numbers homogeneous(Random& random) {
  return {random.uniform(0.0, 1.0), 1e300, 0.0,  random.uniform(0.0, 1.0),
          random.uniform(0.0, 1.0), 0.1,   0.01, 0.0};
}

Numbers any_numbers(Random& random) {
  Numbers n = homogeneous(random);
  if (random.below(2) == 0) n.cap = random.uniform(1.0, 200.0);
  if (random.below(2) == 0) n.dampener = random.uniform(1.0, 300.0);
  if (random.below(2) == 0) n.minimum = random.uniform(1.0, 20.0);
  // As printed in the method's text, so that both sides read the same numbers.
  for (double* number : {&n.share, &n.cap, &n.dampener, &n.group_offset, &n.pair_offset, &n.minimum}) {
    if (*number < 1e300) *number = std::stod(std::to_string(*number));
  }
  return n;
}

bool near(double a, double b, double scale) {
  return std::abs(a - b) <= 1e-12 * std::max(1.0, scale);
}

Grid::Lines joined(Grid::Lines a, const Grid::Lines& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Runs `check(grid, numbers, random)` on all books, over 20 methods and markets.
template <class Make, class Check>
void over_books(Make make, Check check) {
  Random random;
  for (int method = 0; method < 20; ++method) {
    const Numbers numbers = make(random);
    Grid grid = random_grid(numbers, random);
    for (int i = 0; i < books / 20; ++i) check(grid, numbers, random);
  }
}

}  // namespace

TEST_CASE("a second aggregator agrees") {
  over_books(any_numbers, [](Grid& grid, const Numbers& numbers, Random& random) {
    const Grid::Lines book = random_book(random);
    const MarginResult result = grid.margin(book);
    const double want = BruteForce{grid, numbers}.requirement(book);
    CHECK(near(result.requirement, want, want));
    CHECK(near(result.requirement, result.scan_risk + result.charges + result.minimum_addition, want));
    CHECK(near(result.scan_risk_without_offsets, result.scan_risk + result.offset_credit, want));
    CHECK(result.requirement <= result.requirement_without_offsets * (1.0 + 1e-12));
  });
}

TEST_CASE("the order of positions does not change a byte") {
  over_books(any_numbers, [](Grid& grid, const Numbers&, Random& random) {
    const Grid::Lines book = random_book(random);
    Grid::Lines shuffled(book.rbegin(), book.rend());
    std::rotate(shuffled.begin(),
                shuffled.begin() + static_cast<std::ptrdiff_t>(random.below(shuffled.size())),
                shuffled.end());
    const MarginResult a = grid.margin(book);
    const MarginResult b = grid.margin(shuffled);
    CHECK(a.initial == b.initial);
    CHECK(a.maintenance == b.maintenance);
    REQUIRE(a.units.size() == b.units.size());
    for (std::size_t u = 0; u < a.units.size(); ++u) CHECK(a.units[u].recognised == b.units[u].recognised);
    std::map<std::int32_t, double> parts;
    for (const PositionMargin& part : a.positions) parts[part.instrument] = part.contribution;
    for (const PositionMargin& part : b.positions) CHECK(parts.at(part.instrument) == part.contribution);
  });
}

TEST_CASE("scaling lots scales scan risk") {
  over_books(homogeneous, [](Grid& grid, const Numbers&, Random& random) {
    Grid::Lines book = random_book(random);
    const double one = grid.margin(book).scan_risk;
    const double factor = random.uniform(0.1, 20.0);
    for (auto& line : book) line.second *= factor;
    CHECK(near(grid.margin(book).scan_risk, factor * one, factor * one));
  });
}

TEST_CASE("scan(A + B) <= scan(A) + scan(B)") {
  over_books(homogeneous, [](Grid& grid, const Numbers&, Random& random) {
    const Grid::Lines a = random_book(random);
    const Grid::Lines b = random_book(random);
    const double apart = grid.margin(a).scan_risk + grid.margin(b).scan_risk;
    CHECK(grid.margin(joined(a, b)).scan_risk <= apart + 1e-12 * std::max(1.0, apart));
  });
}

TEST_CASE("a credit never exceeds the risk it offsets") {
  over_books(any_numbers, [](Grid& grid, const Numbers& numbers, Random& random) {
    const Grid::Lines book = random_book(random);
    const MarginResult result = grid.margin(book);
    CHECK(result.offset_credit >= -1e-12 * result.scan_risk_without_offsets);
    CHECK(result.offset_credit <= result.scan_risk_without_offsets * (1.0 + 1e-12));
    const BruteForce brute{grid, numbers};
    const double group =
        brute.scan(book, "A") + brute.scan(book, "B") - brute.joint(book, "A", "B", numbers.group_offset);
    const double pair = brute.scan(book, "C") + brute.scan(book, "D") - brute.joint(book, "C", "D", 1.0);
    CHECK(result.offset_credit <= group + pair + 1e-12 * result.scan_risk_without_offsets);
  });
}

TEST_CASE("contributions sum to the scan risk") {
  over_books(any_numbers, [](Grid& grid, const Numbers&, Random& random) {
    const MarginResult result = grid.margin(random_book(random));
    double sum = 0.0;
    double gross = 0.0;
    for (const PositionMargin& part : result.positions) {
      sum += part.contribution;
      gross += std::abs(part.contribution);
    }
    CHECK(near(sum, result.scan_risk, gross));
  });
}

TEST_CASE("open orders: the worst of the four fills, each netted alone") {
  over_books(any_numbers, [](Grid& grid, const Numbers&, Random& random) {
    const Grid::Lines book = random_book(random);
    const Grid::Lines orders = random_book(random);
    Grid::Lines buys = book;
    Grid::Lines sells = book;
    for (const auto& order : orders) (order.second > 0.0 ? buys : sells).push_back(order);
    const double none = grid.margin(book).requirement;
    const double worst = std::max({none, grid.margin(buys).requirement, grid.margin(sells).requirement,
                                   grid.margin(joined(book, orders)).requirement});
    const MarginResult result = grid.margin(book, orders);
    CHECK(near(result.order_margin, 1.2 * (worst - none), worst));
    CHECK(result.maintenance == none);
  });
}

namespace {

void check_totals(const MarginTotals& totals, const MarginResult& whole) {
  CHECK(totals.scan_risk == whole.scan_risk);
  CHECK(totals.scan_risk_without_offsets == whole.scan_risk_without_offsets);
  CHECK(totals.charges == whole.charges);
  CHECK(totals.minimum_addition == whole.minimum_addition);
  CHECK(totals.requirement == whole.requirement);
  CHECK(totals.requirement_without_offsets == whole.requirement_without_offsets);
  CHECK(totals.order_margin == whole.order_margin);
  CHECK(totals.initial == whole.initial);
  CHECK(totals.maintenance == whole.maintenance);
}

}  // namespace

TEST_CASE("totals, and one holding alone, have the bits of the whole result") {
  over_books(any_numbers, [](Grid& grid, const Numbers&, Random& random) {
    const auto scratch = grid.engine->make_scratch();
    for (int again = 0; again < 3; ++again) {
      const auto held = grid.holdings(random_book(random));
      const auto open = again == 1 ? grid.holdings(random_book(random)) : std::vector<Holding>{};
      check_totals(grid.engine->totals({held, open}, *scratch),
                   grid.engine->margin({held, open}, Detail::full));
      for (const Holding& holding : held) {
        const MarginResult whole = grid.engine->margin({{&holding, 1}, {}}, Detail::totals);
        const AloneMargin alone = grid.engine->alone(holding, *scratch);
        CHECK(alone.initial == whole.initial - whole.other_margin);
        CHECK(alone.maintenance == whole.maintenance - whole.other_maintenance);
      }
    }
  });
}
