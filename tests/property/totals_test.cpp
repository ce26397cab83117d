// The quick paths of a batch against the whole assessment, on the shipped methods and random accounts.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <random>

#include "crossmargin/assessment/assess_totals.hpp"
#include "crossmargin/assessment/scan_book.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/account_rows.hpp"
#include "support/book_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

const std::vector<std::string> methods{"scan-16",     "deribit-pm-2024", "deribit-xpm-2024", "occ-tims",
                                       "span-sample", "oms-style",       "bybit-pm"};

template <class T>
T value(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error().front()));
  return *std::move(result);
}

/// The sample market under a method, and the instruments of it that may be held.
struct World {
  explicit World(const std::string& id) {
    const std::vector<std::string> paths{test::source_path("data/sample/market.json")};
    const auto inputs = value(io::load_market(paths, {}));
    method = value(io::load_method(id, {}, io::DataFolder{test::source_path(".")}));
    base = value(EvaluatedBase::create(value(batch::batch_instruments(inputs)), inputs.market, *method,
                                       Pricer::kernels, {}));
    for (std::size_t i = 0; i < base->instruments().size(); ++i)
      if (base->row(static_cast<std::int32_t>(i)).clear) held.push_back(static_cast<std::int32_t>(i));
  }
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;
  std::vector<std::int32_t> held;
};

struct Random {
  std::mt19937_64 engine{7};
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine() % count); }
  double quantity() { return static_cast<double>(below(4001)) / 10.0 - 200.05; }
};

Currency currency(const std::string& code) {
  return value(Currency::parse(code));
}

Bucket random_bucket(const World& world, Random& random, const std::string& id) {
  Bucket bucket;
  bucket.id = id;
  std::vector<std::int32_t> places = world.held;
  const std::size_t size = random.below(std::min<std::size_t>(places.size(), 24));
  for (std::size_t i = 0; i < size; ++i) {
    std::swap(places[i], places[i + random.below(places.size() - i)]);
    const Instrument& instrument = world.base->instruments()[places[i]];
    Position position{instrument.id, random.quantity(), {}, {}};
    if (random.below(4) == 0) position.average_price = world.base->risk().facts(places[i]).price * 1.01;
    bucket.positions.push_back(position);
    if (random.below(5) == 0) bucket.orders.push_back({instrument.id, random.quantity(), {}, {}});
  }
  for (const char* code : {"USD", "BTC", "ETH"})
    if (random.below(2) == 0)
      bucket.collateral.push_back(
          {currency(code), code[0] == 'U' ? random.quantity() * 1e5 : random.quantity(), {}});
  return bucket;
}

Account random_account(const World& world, Random& random) {
  Account account;
  account.id = "one";
  account.cross = random_bucket(world, random, "cross");
  for (std::size_t i = random.below(3); i > 0; --i)
    account.isolated.push_back(random_bucket(world, random, "b" + std::to_string(i)));
  return account;
}

void check_same(const AccountTotals& quick, const AccountTotals& whole) {
  CHECK(quick.status == whole.status);
  CHECK(quick.pools == whole.pools);
  CHECK(quick.requirement_initial == whole.requirement_initial);
  CHECK(quick.requirement_maintenance == whole.requirement_maintenance);
  CHECK(quick.isolated_initial == whole.isolated_initial);
  CHECK(quick.isolated_maintenance == whole.isolated_maintenance);
  CHECK(quick.benefit == whole.benefit);
  CHECK(quick.collateral == whole.collateral);
  CHECK(quick.equity == whole.equity);
  CHECK(quick.utilisation == whole.utilisation);
  CHECK(quick.coverage == whole.coverage);
  CHECK(quick.excess == whole.excess);
  CHECK(quick.leading_unit == whole.leading_unit);
  CHECK(quick.leading_scenario == whole.leading_scenario);
  CHECK(quick.leading_risk == whole.leading_risk);
  CHECK(quick.runner_up_share == whole.runner_up_share);
  CHECK(quick.incomplete == whole.incomplete);
}

}  // namespace

TEST_CASE("the totals of an account have the bits of its whole assessment") {
  for (const std::string& id : methods) {
    CAPTURE(id);
    const World world(id);
    REQUIRE(!world.held.empty());
    AssessScratch scratch(*world.base);
    AccountTotals quick;
    Random random;
    for (int i = 0; i < 300; ++i) {
      const Account account = random_account(world, random);
      const auto whole = assess(account, *world.base, Detail::full, {});
      const Status done = assess_totals(account, *world.base, scratch, quick);
      REQUIRE(done.has_value() == whole.has_value());
      if (whole) check_same(quick, totals_of(*whole));
    }
  }
}

TEST_CASE("lines written at once are those of the rows") {
  for (const std::string& id : methods) {
    const World world(id);
    const report::RowWriter csv(*world.base, report::RowStyle::csv);
    const report::RowWriter json(*world.base, report::RowStyle::json_lines);
    Random random;
    std::string lines;
    for (int i = 0; i < 200; ++i) {
      Account account = random_account(world, random);
      account.id = i % 3 == 0 ? "plain" : i % 3 == 1 ? "a,\"b\"\n\\" : "\xc3\xa9\xff\x7f#";
      const auto whole = assess(account, *world.base, Detail::full, {});
      if (!whole) continue;
      const AccountTotals totals = totals_of(*whole);
      const report::AccountRow row = value(report::account_row(*whole, *world.base));
      lines.clear();
      REQUIRE(csv.append(account.id, totals, lines));
      CHECK(lines == report::to_csv_line(row));
      REQUIRE(json.append(account.id, totals, lines));
      CHECK(lines == report::to_csv_line(row) + report::to_json_line(row));
    }
  }
}

TEST_CASE("an amount that no decimal holds is an error, and leaves no half line") {
  const World world("scan-16");
  AccountTotals totals;
  totals.benefit = 1e60;
  std::string lines = "before\n";
  for (const report::RowStyle style : {report::RowStyle::csv, report::RowStyle::json_lines}) {
    const Status done = report::RowWriter(*world.base, style).append("A", totals, lines);
    REQUIRE(!done);
    CHECK(done.error().front().where.field == "benefit");
    CHECK(lines == "before\n");
  }
}

TEST_CASE("one position alone has the bits of a pool that holds nothing else") {
  for (const std::string& id : methods) {
    CAPTURE(id);
    const World world(id);
    const auto scratch = world.base->engine().make_scratch();
    Random random;
    for (const std::int32_t place : world.held) {
      for (const double quantity : {1.0, -1.0, random.quantity(), random.quantity(), 1e7, -1e7}) {
        const Holding holding{place, quantity};
        const MarginResult whole = world.base->engine().margin({{&holding, 1}, {}}, Detail::totals);
        const AloneMargin alone = world.base->engine().alone(holding, *scratch);
        CHECK(alone.initial == whole.initial - whole.other_margin);
        CHECK(alone.maintenance == whole.maintenance - whole.other_maintenance);
      }
    }
  }
}

TEST_CASE("what an account cannot hold fails with the words of the assessment") {
  const World world("scan-16");
  AssessScratch scratch(*world.base);
  AccountTotals quick;
  Account account;
  account.id = "one";
  account.cross.id = "cross";
  account.cross.positions.push_back({"NOTHING", 1.0, {}, {"f.csv", 3, 0, ""}});
  account.cross.collateral.push_back({currency("XYZ"), 1.0, {"f.csv", 4, 0, ""}});
  const auto whole = assess(account, *world.base, Detail::totals, {});
  const Status done = assess_totals(account, *world.base, scratch, quick);
  REQUIRE(!whole);
  REQUIRE(!done);
  REQUIRE(done.error().size() == whole.error().size());
  for (std::size_t i = 0; i < done.error().size(); ++i)
    CHECK(to_text(done.error()[i]) == to_text(whole.error()[i]));
  account.cross.positions = {{world.base->instruments()[world.held.front()].id, 1e17, {}, {}}};
  account.cross.collateral.clear();
  CHECK(assess_totals(account, *world.base, scratch, quick).has_value() ==
        assess(account, *world.base, Detail::totals, {}).has_value());
}

TEST_CASE("a scan of a book is the engine's scan risk without offsets, to 1e-12") {
  for (const std::string& id : methods) {
    CAPTURE(id);
    const World world(id);
    if (!world.base->engine().scan_basis().nets_rows) continue;  // then a scan is refused
    // SPAN settles sums at eight decimals, here of coins that are worth up to 70,000.
    const double settled = world.method->info().kind == "span" ? 1e-8 * 80'000.0 : 0.0;
    test::BookBuilder builder;
    for (const std::int32_t place : world.held)
      builder.instrument(world.base->instruments()[place].id,
                         place % 3 == 0 ? QuantityStep{1, 1} : QuantityStep{1, 0});
    Random random;
    std::vector<std::vector<Holding>> pools(200);
    for (std::size_t a = 0; a < pools.size(); ++a) {
      std::vector<std::pair<std::int32_t, std::int64_t>> entries;
      for (std::size_t i = random.below(4); i < world.held.size(); i += 1 + random.below(9)) {
        const auto multiple = static_cast<std::int64_t>(random.below(400)) * 2 - 399;
        entries.emplace_back(static_cast<std::int32_t>(i), multiple);
        pools[a].push_back({world.held[i], world.held[i] % 3 == 0 ? quantity_of(multiple, {1, 1})
                                                                  : static_cast<double>(multiple)});
      }
      builder.account("A" + std::to_string(a), entries);
    }
    const BookScan scanned = value(scan_book(builder.view(), *world.base, {}, {}));
    for (std::size_t a = 0; a < pools.size(); ++a) {
      const MarginResult whole = world.base->engine().margin({pools[a], {}}, Detail::totals);
      CHECK(std::abs(scanned.loss[a] - whole.scan_risk_without_offsets) <=
            1e-12 * whole.scan_risk_without_offsets + settled);
    }
  }
}
