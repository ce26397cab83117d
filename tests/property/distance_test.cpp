// Random books under every shipped method that takes them: assessed afresh just inside and just outside each
// reported edge the level is reached on one side only, and nowhere between the limits does an assessment find
// a level reached or left that no edge told of.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/liquidation/distance.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/risk/market_change.hpp"
#include "support/mixed_book.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using test::must;

namespace {

constexpr std::size_t books_a_method = 80;
constexpr int tries_a_book = 40;
constexpr double beside = 2e-9;  ///< how far to either side of an edge, as a share of its price

const io::DataFolder data_folder{test::source_path(".")};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11U) * 0x1p-53;
  }

 private:
  std::mt19937_64 engine_;
};

/// What may be held in a test, and how large positions are in it.
struct Place {
  InstrumentTable instruments;
  Market market;
  double least{1e4};  ///< notional of a position
  double most{2e5};
};

Place sample() {
  const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
  auto inputs = must(io::load_market(paths, {}));
  auto instruments = must(batch::batch_instruments(inputs));
  return {std::move(instruments), std::move(inputs.market)};
}

/// Perpetuals on coins, linear in three dollars and inverse: what rules of leverage are about. Sizes reach
/// over their brackets.
Place perpetuals() {
  MarketData data;
  data.as_of = test::instant("2026-03-02T15:00:00Z");
  data.reporting_currency = test::currency("USD");
  std::vector<Instrument> listed;
  for (const char* dollar : {"USDT", "USDC", "USDH", "BUSD", "DAI", "USDX"})
    data.fx[test::currency(dollar)].rate = 1.0;
  data.fx[test::currency("WBTC")] = {70'000.0, "BTC", {}, {}};
  data.fx[test::currency("WETH")] = {2'500.0, "ETH", {}, {}};
  data.fx[test::currency("WSTETH")] = {3'000.0, "ETH", {}, {}};
  const std::vector<std::pair<std::string, double>> coins{
      {"BTC", 70'000.0}, {"ETH", 2'500.0}, {"SOL", 150.0}, {"XRP", 2.0},  {"ADA", 0.8},
      {"ARB", 0.5},      {"HYPE", 40.0},   {"INJ", 12.0},  {"ZEC", 50.0}, {"MNGO", 0.02}};
  for (const auto& [coin, price] : coins) {
    UnderlyingQuote& quote = data.underlyings[coin];
    quote.quote_currency = data.reporting_currency;
    quote.spot = price;
    quote.product_class = "crypto";
    data.fx[test::currency(coin)] = {price, coin, {}, {}};
    for (const char* dollar : {"USD", "USDT", "USDC", "BUSD"}) {
      Instrument made = test::plain(coin + "-" + dollar, InstrumentKind::perpetual, coin);
      made.spec.quote_currency = made.spec.settlement_currency = test::currency(dollar);
      listed.push_back(std::move(made));
    }
    Instrument inverse = test::plain(coin + "-INVERSE", InstrumentKind::perpetual, coin);
    inverse.spec.settlement = SettlementStyle::inverse;
    inverse.spec.settlement_currency = test::currency(coin);
    listed.push_back(std::move(inverse));
    for (const Instrument& one : listed)
      if (one.underlying == coin) data.quotes[one.id].price = price;
  }
  return {must(InstrumentTable::create(std::move(listed))), must(Market::create(std::move(data))), 1e3, 3e7};
}

/// Markets for a method whose file leaves them to the user: the example of its pages, f = 0.0001.
std::vector<io::Override> own_markets(const std::string& id) {
  if (id != "backpack") return {};
  const std::string rule = R"({"futures": {"power": {"exponent": 0.5,
      "initial": {"base": 0.02, "factor": 1e-4}, "maintenance": {"base": 0.0125, "factor": 6e-5}}, "size": "value"}})";
  std::string markets;
  for (const char* coin : {"BTC", "ETH", "SOL", "XRP", "ADA"})
    markets += fmt::format("{}\"{}\": {}", markets.empty() ? "{" : ", ", coin, rule);
  return {{"parameters.markets.by_underlying", markets + "}", {}}};
}

/// A place under a method, and the instruments of it that may be held.
struct World {
  World(const std::string& id, const Place& place) : least(place.least), most(place.most) {
    method = must(io::load_method(id, own_markets(id), data_folder));
    base = must(EvaluatedBase::create(place.instruments, place.market, *method, Pricer::kernels, {}));
    for (std::size_t i = 0; i < base->instruments().size(); ++i)
      if (base->row(static_cast<std::int32_t>(i)).clear) held.push_back(static_cast<std::int32_t>(i));
  }

  double least;
  double most;
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::int32_t> held;
};

void add_position(Bucket& bucket, const World& world, Random& random) {
  const std::int32_t place = world.held[random.below(world.held.size())];
  const Instrument& instrument = world.base->instruments()[place];
  for (const Position& position : bucket.positions)
    if (position.instrument == instrument.id) return;
  const RowFacts& facts = world.base->risk().facts(place);
  const double notional = world.least * std::pow(world.most / world.least, random.between(0.0, 1.0));
  const double fx = must(world.base->market().fx(instrument.spec.quote_currency));
  Position position{instrument.id, notional / (facts.notional * fx), {}, {}};
  position.quantity = std::max(std::round(position.quantity * 100.0) / 100.0, 0.01);
  if (random.below(2) == 0) position.quantity = -position.quantity;
  if (!has_market_value(instrument) && random.below(2) == 0)
    position.average_price = facts.price * random.between(0.9, 1.1);
  bucket.positions.push_back(std::move(position));
}

/// What the method takes, dollars first; empty for nothing.
std::vector<Currency> accepted(const World& world) {
  std::vector<Currency> found;
  for (const char* code : {"USD", "USDT", "USDC", "BTC", "ETH", "DAI", "USDX", "WETH", "WBTC", "WSTETH"}) {
    const Currency one = test::currency(code);
    if (world.method->haircuts().find(one) != nullptr && world.base->market().fx(one)) found.push_back(one);
  }
  return found;
}

/// Backed by a share of what it needs up to five times that, sometimes in a coin as well.
bool back(Account& account, Bucket& bucket, const World& world, Random& random) {
  const auto needs = assess(account, *world.base, Detail::totals, {});
  const std::vector<Currency> assets = accepted(world);
  if (!needs || assets.empty()) return false;
  const double money = random.between(0.5, 5.0) * std::max(needs->requirement_initial, 1'000.0);
  const auto pay = [&](const Currency& asset, double worth) {
    bucket.collateral.push_back({asset, worth / must(world.base->market().fx(asset)), {}});
  };
  pay(assets.front(), money);
  if (random.below(3) == 0 && assets.size() > 1)
    pay(assets[1 + random.below(assets.size() - 1)], money * random.between(0.0, 1.0));
  return assess(account, *world.base, Detail::totals, {}).has_value();
}

/// Where nothing but assets can be held: two of them supplied against debts in another, up to more than they
/// lend.
bool make_loan(Account& account, const World& world, Random& random) {
  std::vector<Currency> assets = accepted(world);
  if (assets.size() < 3) return false;
  for (std::size_t i = 0; i < 3; ++i) std::swap(assets[i], assets[i + random.below(assets.size() - i)]);
  const double worth = world.least * std::pow(world.most / world.least, random.between(0.0, 1.0));
  const auto hold = [&](std::size_t asset, double value) {
    account.cross.collateral.push_back(
        {assets[asset], value / must(world.base->market().fx(assets[asset])), {}});
  };
  hold(0, worth);
  if (random.below(2) == 0) hold(1, worth * random.between(0.1, 1.0));
  hold(2, -worth * random.between(0.2, 1.1));
  return assess(account, *world.base, Detail::totals, {}).has_value();
}

bool make_account(Account& account, const World& world, Random& random) {
  account.id = account.cross.id = "cross";
  if (world.held.empty()) return make_loan(account, world, random);
  const std::size_t positions = 1 + random.below(4);
  for (std::size_t i = 0; i < positions; ++i) add_position(account.cross, world, random);
  if (!back(account, account.cross, world, random)) return false;
  if (random.below(4) != 0) return true;
  account.isolated.push_back({"bucket", {}, {}, {}});
  add_position(account.isolated.front(), world, random);
  return back(account, account.isolated.front(), world, random);
}

bool is_reached(const EdgeLevel& level, const PoolAssessment& pool) {
  switch (level.kind) {
    case EdgeLevel::Kind::alert:
      return pool.utilisation >= level.utilisation;
    case EdgeLevel::Kind::margin_call:
      return pool.equity_initial < pool.margin.initial;
    case EdgeLevel::Kind::liquidation:
      return pool.excess_maintenance < 0.0;
    case EdgeLevel::Kind::bankruptcy:
      return pool.collateral.gross + pool.position_value + pool.unrealised < 0.0;
  }
  return false;
}

/// One account that is assessed afresh at other prices of an underlying.
class Prober {
 public:
  Prober(const Account& account, const World& world)
      : account_(must(marked_account(account, *world.base))), world_(world) {
    std::vector<std::int32_t> own;
    for (const Bucket* bucket : {&account.cross, account.isolated.empty() ? nullptr : &account.isolated[0]})
      if (bucket != nullptr)
        for (const Position& position : bucket->positions)
          own.push_back(world.base->instruments().find(position.instrument).value());
    instruments_ = world.base->instruments().subset(own);
  }

  const Method& method() const { return *world_.method; }

  AccountAssessment at(const std::string& underlying, double move) const {
    const Market market =
        must(changed_market(world_.base->market(), instruments_, {.prices = {{underlying, move}}}));
    const auto base = must(EvaluatedBase::create(instruments_, market, *world_.method, Pricer::kernels, {}));
    return must(assess(account_, *base, Detail::totals, {}));
  }

 private:
  Account account_;
  const World& world_;
  InstrumentTable instruments_;
};

const PoolAssessment& pool_of(const AccountAssessment& account, const std::string& id) {
  return *std::find_if(account.pools.begin(), account.pools.end(),
                       [&](const PoolAssessment& pool) { return pool.id == id; });
}

/// What one book's check found wrong, and how much it saw.
struct Found {
  std::vector<std::string> wrong;
  std::size_t edges{0};
  std::size_t probes{0};
  std::size_t books{0};
};

/// Whether a pool comes to no other level at the same price: alert 1 and the margin call may coincide.
bool stands_alone(const LevelEdges& level, const PriceEdge& edge, const UnderlyingDistance& one) {
  for (const LevelEdges& other : one.levels)
    for (const auto* edges : {&other.below, &other.above})
      for (const PriceEdge& near : *edges)
        if (other.pool == level.pool && &near != &edge &&
            std::abs(near.price / edge.price - 1.0) <= 2.0 * beside)
          return false;
  return true;
}

/// The level on both sides of an edge, assessed afresh.
struct Sides {
  bool inside{false};
  bool outside{false};
  bool same_status{false};
};

Sides sides_at(const LevelEdges& level, const PriceEdge& edge, const std::string& underlying,
               const Prober& prober, double inside_move, double outside_move) {
  const AccountAssessment inner = prober.at(underlying, inside_move);
  const AccountAssessment outer = prober.at(underlying, outside_move);
  const PoolAssessment& inside = pool_of(inner, level.pool);
  const PoolAssessment& outside = pool_of(outer, level.pool);
  return {is_reached(level.level, inside), is_reached(level.level, outside),
          edge.inside == inside.status && edge.outside == outside.status};
}

void check_edge(const LevelEdges& level, const PriceEdge& edge, const UnderlyingDistance& one,
                const Prober& prober, Found& found) {
  ++found.edges;
  const auto check = [&](const char* where, double inside_move, double outside_move) {
    const Sides sides = sides_at(level, edge, one.underlying, prober, inside_move, outside_move);
    const bool was = edge.direction == PriceEdge::Direction::leaves;
    const bool flips = sides.inside == was && sides.outside == !was;
    if (flips && (sides.same_status || !stands_alone(level, edge, one))) return;
    found.wrong.push_back(fmt::format("{} {} {}: edge at {} ({:+.9f}), {}: inside {}, outside {}",
                                      one.underlying, level.pool, to_text(level.level), edge.price, edge.move,
                                      where, sides.inside, sides.outside));
  };
  check("as reported", edge.inside_price / one.price - 1.0, edge.price / one.price - 1.0);
  // Risk arrays are rounded to the smallest unit of money, so that near an edge a requirement goes up and
  // down within a billionth of the price: only the two prices themselves can be asked for.
  if (prober.method().info().kind == "span") return;
  const double outward = edge.move < 0.0 ? -1.0 : 1.0;
  const double factor = 1.0 + edge.move;
  check("beside", factor * (1.0 - outward * beside) - 1.0, factor * (1.0 + outward * beside) - 1.0);
}

/// Whether the edges say that the level is reached at a move.
bool told(const LevelEdges& level, double move) {
  bool reached = level.now == LevelEdges::Now::reached;
  for (const PriceEdge& edge : move < 0.0 ? level.below : level.above)
    if (move < 0.0 ? edge.move >= move : edge.move <= move) reached = !reached;
  return reached;
}

bool is_beside_an_edge(const LevelEdges& level, double move) {
  for (const auto* edges : {&level.below, &level.above})
    for (const PriceEdge& edge : *edges)
      if (std::abs(edge.move - move) <= 1e-8 * (1.0 + move)) return true;
  return false;
}

void check_between(const UnderlyingDistance& one, const Prober& prober, Random& random, Found& found) {
  const double low = std::log1p(one.lowest_move);
  const double high = std::log1p(one.highest_move);
  for (int i = 0; i < tries_a_book; ++i) {
    // Half of them near the present price, where edges matter most.
    const double x =
        i % 2 == 0 ? random.between(low, high) : random.between(std::max(low, -0.4), std::min(high, 0.4));
    const double move = std::expm1(x);
    const AccountAssessment there = prober.at(one.underlying, move);
    for (const LevelEdges& level : one.levels) {
      ++found.probes;
      if (is_beside_an_edge(level, move)) continue;
      const bool reached = is_reached(level.level, pool_of(there, level.pool));
      if (reached != told(level, move))
        found.wrong.push_back(fmt::format("{} {} {} at {:+.6f}: reached {}, and the edges say {}",
                                          one.underlying, level.pool, to_text(level.level), move, reached,
                                          !reached));
    }
  }
}

Found check_book(const World& world, std::uint64_t seed) {
  Found found;
  Random random(seed);
  Account account;
  if (!make_account(account, world, random)) return found;
  ++found.books;
  const AccountDistance distances = must(distance(account, *world.base, {}, {}));
  const Prober prober(account, world);
  for (const UnderlyingDistance& one : distances.underlyings) {
    for (const LevelEdges& level : one.levels) {
      for (const PriceEdge& edge : level.below) check_edge(level, edge, one, prober, found);
      for (const PriceEdge& edge : level.above) check_edge(level, edge, one, prober, found);
    }
    check_between(one, prober, random, found);
  }
  return found;
}

/// What all books of all methods have shown.
struct Shown {
  std::size_t books{0};
  std::size_t edges{0};
  std::size_t probes{0};
};

/// How many books the method took.
std::size_t check_books(const World& world, Shown& shown) {
  std::vector<Found> found(books_a_method);
  parallel_for_chunks(books_a_method, 1, Execution{.threads = 2}, "",
                      [&](std::size_t begin, std::size_t end) {
                        for (std::size_t i = begin; i < end; ++i) found[i] = check_book(world, 1000 + i);
                      });
  std::size_t books = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    books += found[i].books;
    shown.edges += found[i].edges;
    shown.probes += found[i].probes;
    for (const std::string& text : found[i].wrong)
      FAIL_CHECK(world.method->info().id << ", book " << i << ": " << text);
  }
  shown.books += books;
  return books;
}

}  // namespace

TEST_CASE("edges flip the level, and no level flips without one") {
  const Place options = sample();
  const Place coins = perpetuals();
  Shown shown;
  for (const std::string& id : io::list_methods(data_folder)) {
    const World first(id, options);
    std::size_t books = first.held.empty() ? 0 : check_books(first, shown);
    if (books > 0) continue;
    const World second(id, coins);
    books = check_books(second, shown);
    CAPTURE(id);
    CHECK(books > 0);
  }
  MESSAGE(shown.books << " books, " << shown.edges << " edges, " << shown.probes
                      << " levels at other prices");
  CHECK(shown.books > 1'500);
  CHECK(shown.edges > 5'000);
}
