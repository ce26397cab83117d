// The scan of a book: against sums in long double, and the same bits however it is cut.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "crossmargin/margin/scan.hpp"
#include "margin/netting/netting.hpp"
#include "support/book_fixture.hpp"

using namespace crossmargin;

namespace {

constexpr std::size_t instruments = 300;

struct Random {
  std::mt19937_64 engine{20260602};
  double uniform(double from, double to) {
    return from + (to - from) * static_cast<double>(engine() >> 11) * 0x1.0p-53;
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine() % count); }
};

struct Shape {
  std::size_t scenarios{16};
  std::size_t units{1};
  bool scattered{false};  ///< units do not follow the order of the book
  bool stepless{false};   ///< some instruments have no quantity step
  bool dampened{false};
  bool tied{false};  ///< small whole numbers, so that many scenarios have the same loss to the last bit
};

/// A random matrix, a way to net it, and a book over it.
struct World {
  explicit World(const Shape& with) : shape(with), risk(instruments, with.scenarios) {
    basis.risk = &risk;
    for (std::size_t u = 0; u < shape.units; ++u) {
      basis.units.push_back("U" + std::to_string(u));
      basis.fx.push_back(u % 2 == 0 ? 1.0 : random.uniform(0.5, 2.0));
      basis.dampening.emplace_back();
      if (shape.dampened && u != 1)
        for (std::size_t s = 0; s < shape.scenarios; ++s)
          basis.dampening.back().push_back(random.uniform(0.0, 40.0));
    }
    basis.rates.emplace_back(shape.scenarios, 1.0);
    basis.rates.emplace_back();
    for (std::size_t s = 0; s < shape.scenarios; ++s)
      basis.rates.back().push_back(shape.tied ? 1.0 : random.uniform(0.8, 1.2));
    for (std::size_t u = 0; u < shape.units && shape.tied; ++u) {
      basis.fx[u] = 1.0;
      basis.sizes.emplace_back();
      for (std::size_t s = 0; s < shape.scenarios; ++s)
        basis.sizes.back().push_back(static_cast<double>(random.below(4)));
    }
    for (std::size_t i = 0; i < instruments; ++i) add_instrument(i);
    for (int a = 0; a < 700; ++a) add_account(a);
    // No room in a packed entry: blocks with it and without it go different ways.
    builder.account("large", {{0, std::int64_t{1} << 40}});
  }

  void add_instrument(std::size_t i) {
    const auto place = static_cast<std::int32_t>(instruments - 1 - i);
    for (std::size_t s = 0; s < shape.scenarios; ++s)
      risk.tile(static_cast<std::int32_t>(i), s / 16)[s % 16] =
          shape.tied ? static_cast<double>(random.below(3)) - 1.0 : random.uniform(-100.0, 100.0);
    basis.unit.push_back(0);
    basis.rate_row.push_back(static_cast<std::int32_t>(i % 3 == 0));
    const std::vector<QuantityStep> steps{{1, 0}, {1, 1}, {10, 0}, {25, 2}};
    QuantityStep step = shape.tied ? steps.front() : steps[random.below(4)];
    if (shape.stepless && random.below(3) == 0) step = {};
    rows.push_back({place, step, {}});
    builder.instrument("I" + std::to_string(1000 + i), step);
    const std::size_t unit =
        shape.scattered ? i % shape.units : (instruments - 1 - i) * shape.units / instruments;
    unit_of.push_back(unit);
  }

  void add_account(int a) {
    std::size_t size = 1 + random.below(8);
    if (a % 50 == 0) size = 0;
    if (a % 97 == 1) size = instruments;
    std::vector<std::pair<std::int32_t, std::int64_t>> entries;
    for (std::size_t i = 0; i < instruments && size > 0; ++i) {
      if (random.below(instruments - i) >= size - entries.size()) continue;
      const double largest = shape.tied ? 2.0 : 500.0;
      const double units = std::round(random.uniform(-largest, largest)) + 0.5;
      const bool stepless = rows[i].step.units == 0;
      entries.emplace_back(
          static_cast<std::int32_t>(i),
          stepless ? std::bit_cast<std::int64_t>(units) : static_cast<std::int64_t>(units - 0.5) * 2 + 1);
    }
    builder.account("A" + std::to_string(a), entries);
  }

  /// Units belong to rows of the matrix, and the book names them backwards.
  ScanBasis finished_basis() const {
    ScanBasis result = basis;
    for (std::size_t i = 0; i < instruments; ++i)
      result.unit[static_cast<std::size_t>(rows[i].place)] = static_cast<std::int32_t>(unit_of[i]);
    return result;
  }

  BookScan scanned(const ScanOptions& options, int threads = 1) const {
    Execution execution;
    execution.threads = threads;
    auto result = scan(builder.view(), ScanRows::create(finished_basis(), rows), options, execution);
    REQUIRE(result);
    return *std::move(result);
  }

  Shape shape;
  Random random;
  RiskMatrix risk;
  ScanBasis basis;
  std::vector<ScanInstrument> rows;
  std::vector<std::size_t> unit_of;
  test::BookBuilder builder;
};

/// One account again: every unit's vector in long double, one entry after another.
struct Slow {
  std::vector<std::vector<long double>> vectors;
  long double gross{0.0L};  ///< of all that was added, for the tolerance

  Slow(const World& world, const PositionBook& book, std::size_t account)
      : vectors(world.shape.units, std::vector<long double>(world.shape.scenarios, 0.0L)) {
    for (std::int64_t k = book.rows[account]; k < book.rows[account + 1]; ++k) {
      const auto i = static_cast<std::size_t>(book.instrument[static_cast<std::size_t>(k)]);
      const auto place = static_cast<std::size_t>(world.rows[i].place);
      const double held = quantity_of(book.quantity[static_cast<std::size_t>(k)], world.rows[i].step);
      for (std::size_t s = 0; s < world.shape.scenarios; ++s) {
        const long double cell = static_cast<long double>(held) * world.risk.pnl(world.rows[i].place, s) *
                                 world.basis.rates[static_cast<std::size_t>(world.basis.rate_row[place])][s] *
                                 world.basis.fx[world.unit_of[i]];
        vectors[world.unit_of[i]][s] += cell;
        gross += std::abs(cell);
      }
    }
    for (std::size_t u = 0; u < world.shape.units; ++u)
      for (std::size_t s = 0; s < world.shape.scenarios && !world.basis.dampening[u].empty(); ++s)
        vectors[u][s] += static_cast<long double>(world.basis.dampening[u][s]) * world.basis.fx[u];
  }
  long double loss(std::size_t unit) const {
    return std::max(-*std::min_element(vectors[unit].begin(), vectors[unit].end()), 0.0L);
  }
};

void check_against_slow(const Shape& shape) {
  const World world(shape);
  const PositionBook book = world.builder.view();
  const BookScan scanned = world.scanned({});
  for (std::size_t account = 0; account < book.account_count(); ++account) {
    const Slow slow(world, book, account);
    long double total = 0.0L;
    long double largest = 0.0L;
    for (std::size_t u = 0; u < shape.units; ++u) {
      total += slow.loss(u);
      largest = std::max(largest, slow.loss(u));
    }
    const long double near = 1e-14L * slow.gross;
    CHECK(std::abs(scanned.loss[account] - total) <= near);
    CHECK((scanned.unit[account] < 0) == (largest == 0.0L));
    CHECK((scanned.scenario[account] < 0) == (largest == 0.0L));
    if (scanned.unit[account] < 0) continue;
    const std::string& id = scanned.units[static_cast<std::size_t>(scanned.unit[account])];
    const auto unit = static_cast<std::size_t>(std::stoi(id.substr(1)));
    CHECK(slow.loss(unit) >= largest - near);
    CHECK(-slow.vectors[unit][static_cast<std::size_t>(scanned.scenario[account])] >=
          largest * (1.0L - 1e-9L) - near);
  }
}

bool same_bits(const BookScan& a, const BookScan& b) {
  return std::equal(a.loss.begin(), a.loss.end(), b.loss.begin(), b.loss.end(),
                    [](double x, double y) {
                      return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
                    }) &&
         a.unit == b.unit && a.scenario == b.scenario && a.units == b.units;
}

const std::vector<Shape> shapes{
    {16, 1, false, false, false}, {1, 1, false, true, false},  {35, 1, false, true, true},
    {16, 5, false, false, false}, {37, 5, false, true, true},  {50, 7, true, true, true},
    {35, 1, false, false, false}, {40, 6, true, false, false}, {33, 4, false, false, true, true},
};

}  // namespace

TEST_CASE("a scan is the sum in long double of the units' largest losses") {
  for (const Shape& shape : shapes) check_against_slow(shape);
}

TEST_CASE("the bits of a scan depend neither on the target, nor on threads, nor on blocks") {
  for (const Shape& shape : shapes) {
    const World world(shape);
    const BookScan one = world.scanned({numeric::Target::scalar, 1000000});
    for (const numeric::Target target : numeric::usable_targets())
      for (const std::size_t block : {1U, 7U, 64U, 10000U})
        for (const int threads : {1, 2, 5}) CHECK(same_bits(one, world.scanned({target, block}, threads)));
  }
}

TEST_CASE("of tied scenarios the one of the smallest move is named, as in a report") {
  for (const std::size_t scenarios : {16U, 35U, 70U}) {
    for (const std::size_t units : {1U, 5U}) {
      const World world({scenarios, units, true, false, false, true});
      const PositionBook book = world.builder.view();
      const BookScan scanned = world.scanned({});
      std::size_t not_first = 0;
      for (std::size_t account = 0; account < book.account_count(); ++account) {
        if (scanned.unit[account] < 0) continue;
        const Slow slow(world, book, account);
        const std::string& id = scanned.units[static_cast<std::size_t>(scanned.unit[account])];
        const auto unit = static_cast<std::size_t>(std::stoi(id.substr(1)));
        const std::vector<double> pnl(slow.vectors[unit].begin(), slow.vectors[unit].end());
        const netting::Worst worst = netting::worst(pnl, {{}, world.basis.sizes[unit]});
        CHECK(scanned.scenario[account] == worst.scenario);
        const auto first = std::min_element(pnl.begin(), pnl.end()) - pnl.begin();
        if (first != worst.scenario) ++not_first;
      }
      CHECK(not_first > 20);
    }
  }
}

TEST_CASE("losses that differ by less than the tolerance are tied across tiles too") {
  const std::vector<double> losses{5.0, 100.0, 100.0 * (1.0 - 4e-10), 100.0 * (1.0 + 5e-10),
                                   100.0 * (1.0 + 9e-10)};
  const std::vector<std::size_t> places{0, 3, 19, 37, 52};
  for (std::size_t smallest = 1; smallest < places.size(); ++smallest) {
    RiskMatrix risk(1, 64);
    ScanBasis basis{&risk, {"U"}, {1.0}, {0}, {0}, {std::vector<double>(64, 1.0)}, {{}}};
    basis.sizes.emplace_back(64, 2.0);
    for (std::size_t i = 0; i < places.size(); ++i) risk.tile(0, places[i] / 16)[places[i] % 16] = -losses[i];
    basis.sizes.front()[places[smallest]] = 1.0;
    const ScanRows rows = ScanRows::create(basis, std::vector<ScanInstrument>{{0, {1, 0}, {}}});
    test::BookBuilder builder;
    builder.instrument("I", {1, 0});
    builder.account("A", {{0, 1}});
    // Of the four near 100 the second lies more than the tolerance below the last.
    const auto want = static_cast<std::int32_t>(smallest == 2 ? places[1] : places[smallest]);
    for (const numeric::Target target : numeric::usable_targets())
      CHECK(scan(builder.view(), rows, {target, 10}, {})->scenario.front() == want);
  }
}

TEST_CASE("an entry in a refused instrument is an error that names account and instrument") {
  World world({16, 2, false, false, false});
  world.rows[5].refused = Issue{ErrorCode::missing_price, "no price", {}, "give one"};
  world.risk.tile(world.rows[9].place, 0)[3] = std::numeric_limits<double>::quiet_NaN();
  world.builder.account("broken", {{5, 1}, {9, 2}});
  const auto result =
      scan(world.builder.view(), ScanRows::create(world.finished_basis(), world.rows), {}, {});
  REQUIRE(!result);
  const auto names = [&](const std::string& message, ErrorCode code) {
    return std::any_of(result.error().begin(), result.error().end(), [&](const Issue& issue) {
      return issue.code == code && issue.message.starts_with(message);
    });
  };
  CHECK(names("account broken: I1005: no price", ErrorCode::missing_price));
  CHECK(names("account broken: I1009: no finite", ErrorCode::invalid_value));
}

TEST_CASE("a refused instrument that no account holds is no error") {
  World world({16, 1, false, false, false});
  world.rows.push_back({-1, {1, 0}, {}});
  world.builder.instrument("Z", {1, 0});
  CHECK(scan(world.builder.view(), ScanRows::create(world.finished_basis(), world.rows), {}, {}));
  world.builder.account("broken", {{static_cast<std::int32_t>(instruments), 1}});
  const auto result =
      scan(world.builder.view(), ScanRows::create(world.finished_basis(), world.rows), {}, {});
  REQUIRE(!result);
  CHECK(result.error().size() == 1);
  CHECK(result.error().front().code == ErrorCode::unknown_instrument);
}

TEST_CASE("a quantity that is no number is an error, and there may be more than fit on a page") {
  World world({16, 1, false, true, false});
  const auto stepless =
      static_cast<std::int32_t>(std::find_if(world.rows.begin(), world.rows.end(),
                                             [](const auto& row) { return row.step.units == 0; }) -
                                world.rows.begin());
  const auto bits = std::bit_cast<std::int64_t>(std::numeric_limits<double>::infinity());
  for (int i = 0; i < 130; ++i) world.builder.account("bad" + std::to_string(i), {{stepless, bits}});
  const auto result = scan(world.builder.view(), ScanRows::create(world.finished_basis(), world.rows),
                           {numeric::native_target(), 16}, {});
  REQUIRE(!result);
  CHECK(result.error().size() == 100);
  CHECK(result.error().front().message.starts_with("account bad0: "));
  CHECK(result.error().back().message.ends_with("; and 30 entries more"));
}

TEST_CASE("a scan that is told to stop says so") {
  const World world({16, 1, false, false, false});
  std::stop_source stop;
  stop.request_stop();
  Execution execution;
  execution.stop = stop.get_token();
  const auto result =
      scan(world.builder.view(), ScanRows::create(world.finished_basis(), world.rows), {}, execution);
  REQUIRE(!result);
  CHECK(result.error().front().code == ErrorCode::interrupted);
}

TEST_CASE("rows of a risk matrix start at 128 bytes, copies too") {
  for (const std::size_t count : {1U, 3U, 20000U}) {
    const RiskMatrix matrix(count, 17);
    const RiskMatrix copy = matrix;
    CHECK(reinterpret_cast<std::uintptr_t>(matrix.cells().data()) % 128 == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(copy.cells().data()) % 128 == 0);
  }
}
