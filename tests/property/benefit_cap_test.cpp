// The cap of what netting may save, over every shipped method: it is a decorator, so no kind may be left out.
#include <doctest/doctest.h>

#include <memory>
#include <random>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

const io::DataFolder data_folder{test::source_path(".")};

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

struct Cap {
  double share{1.0};
  const char* of{"positions"};
};

/// An engine under a cap, and the method it speaks for.
struct Capped {
  std::unique_ptr<Method> method;
  std::unique_ptr<MarginEngine> engine;
  const MarginEngine* operator->() const { return engine.get(); }
};

/// The sample market under a method, and the instruments of it that may be held.
struct World {
  explicit World(const std::string& method_id) : id(method_id) {
    const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
    const auto inputs = value(io::load_market(paths, {}));
    method = value(io::load_method(id, {}, data_folder));
    base = value(EvaluatedBase::create(value(batch::batch_instruments(inputs)), inputs.market, *method,
                                       Pricer::kernels, {}));
    for (std::size_t i = 0; i < base->instruments().size(); ++i)
      if (base->row(static_cast<std::int32_t>(i)).clear) held.push_back(static_cast<std::int32_t>(i));
  }

  Capped capped(const Cap& cap) const {
    const std::vector<io::Override> overrides{{"benefit_cap.share", std::to_string(cap.share)},
                                              {"benefit_cap.of", '"' + std::string(cap.of) + '"'}};
    auto with = value(io::load_method(id, overrides, data_folder));
    auto engine = value(with->bind(base->instruments(), base->market(), base->shocks(), base->risk()));
    return {std::move(with), std::move(engine)};
  }

  std::string id;
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::int32_t> held;
};

struct Random {
  std::mt19937_64 engine{27};
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine() % count); }
};

struct Book {
  std::vector<Holding> positions;
  std::vector<Holding> orders;
  PoolHoldings holdings() const { return {positions, orders}; }
};

Book random_book(const World& world, Random& random) {
  Book book;
  for (const std::int32_t place : world.held) {
    const double quantity = static_cast<double>(random.below(401)) / 10.0 - 20.05;
    const std::size_t kind = random.below(5);
    if (kind < 2) book.positions.push_back({place, quantity});
    if (kind == 2 && random.below(4) == 0) book.orders.push_back({place, quantity});
  }
  return book;
}

/// Every position alone, at initial margin.
double isolated_sum(const MarginEngine& engine, const Book& book) {
  const auto scratch = engine.make_scratch();
  double sum = 0.0;
  for (const Holding& holding : book.positions) sum += engine.alone(holding, *scratch).initial;
  return sum;
}

/// Runs `check(world, book)` on random books under every method that can hold something of the sample market.
template <class Check>
void over_books(Check check) {
  std::size_t run = 0;
  for (const std::string& id : io::list_methods(data_folder)) {
    CAPTURE(id);
    const World world(id);
    Random random;
    for (int i = 0; i < 20; ++i) {
      const Book book = random_book(world, random);
      if (book.positions.empty() || !world.base->engine().check(book.holdings()).empty()) continue;
      check(world, book);
      ++run;
    }
  }
  REQUIRE(run > 40);
}

void check_same(const MarginResult& whole, const MarginTotals& totals, const MarginLevels& levels) {
  CHECK(totals.initial == whole.initial);
  CHECK(totals.maintenance == whole.maintenance);
  CHECK(levels.initial == whole.initial);
  CHECK(levels.maintenance == whole.maintenance);
}

}  // namespace

TEST_CASE("a capped requirement is never less, and with a share of 1 the same to the bit") {
  over_books([](const World& world, const Book& book) {
    const MarginResult plain = world.base->engine().margin(book.holdings(), Detail::totals);
    for (const char* of : {"positions", "units"}) {
      double before = plain.initial;
      for (const double share : {1.0, 0.8, 0.3, 0.0}) {
        const MarginResult result = world.capped({share, of})->margin(book.holdings(), Detail::totals);
        CHECK(result.initial >= before);
        CHECK(result.maintenance >= plain.maintenance);
        CHECK(result.requirement == plain.requirement);
        if (share == 1.0) CHECK(result.initial == plain.initial);
        if (share == 1.0) CHECK(result.pool_charges.empty());
        before = result.initial;
      }
    }
  });
}

TEST_CASE("the share is of the isolated sum less the combined requirement; of none of it, the sum remains") {
  over_books([](const World& world, const Book& book) {
    const MarginEngine& engine = world.base->engine();
    const MarginResult plain = engine.margin({book.positions, {}}, Detail::totals);
    const double combined = plain.initial - plain.other_margin;
    const double isolated = isolated_sum(engine, book);
    const double least = std::max(isolated, combined);
    for (const double share : {0.0, 0.8}) {
      const MarginResult result =
          world.capped({share, "positions"})->margin({book.positions, {}}, Detail::full);
      const double want = least - share * (least - combined) + plain.other_margin;
      CHECK(result.initial == doctest::Approx(want).epsilon(1e-12));
      double added = 0.0;
      for (const Charge& charge : result.pool_charges)
        if (charge.where == "initial") added += charge.amount;
      CHECK(added == doctest::Approx(result.initial - plain.initial).epsilon(1e-9));
      REQUIRE(!result.trace.empty());
      CHECK(result.trace.back().name == "maintenance margin with the cap");
      CHECK(result.trace.back().value == result.maintenance);
    }
  });
}

TEST_CASE("units stand alone as wholes: never more than their positions, one unit never capped") {
  const World world("scan-16");
  const ScanBasis basis = world.base->engine().scan_basis();
  const auto of_units = world.capped({0.5, "units"});
  const auto of_positions = world.capped({0.5, "positions"});
  Random random;
  for (int i = 0; i < 50; ++i) {
    Book book = random_book(world, random);
    book.orders.clear();
    CHECK(of_units->margin(book.holdings(), Detail::totals).initial <=
          of_positions->margin(book.holdings(), Detail::totals).initial * (1.0 + 1e-12));
    const auto unit = [&](const Holding& holding) {
      return basis.unit[static_cast<std::size_t>(holding.instrument)];
    };
    std::erase_if(book.positions, [&](const Holding& holding) { return unit(holding) != basis.unit[0]; });
    CHECK(of_units->margin(book.holdings(), Detail::totals).pool_charges.empty());
  }
}

TEST_CASE("totals, levels asked for again, and a holding alone have the bits of the whole result") {
  over_books([](const World& world, const Book& book) {
    for (const char* of : {"positions", "units"}) {
      const auto engine = world.capped({0.8, of});
      const auto scratch = engine->make_scratch();
      const auto again = engine->make_scratch();
      const MarginResult whole = engine->margin(book.holdings(), Detail::full);
      check_same(whole, engine->totals(book.holdings(), *scratch),
                 engine->levels_again(book.holdings(), {}, *again));
      const Holding& one = book.positions.front();
      const MarginResult single = engine->margin({{&one, 1}, {}}, Detail::totals);
      const AloneMargin alone = engine->alone(one, *scratch);
      CHECK(alone.initial == single.initial - single.other_margin);
      CHECK(alone.maintenance == single.maintenance - single.other_maintenance);
    }
  });
}
