// Margin of whole published chains: both pricers, and a slow reference written from the formulas alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/mixed_book.hpp"
#include "support/slow_reference.hpp"
#include "support/support.hpp"

using namespace crossmargin;
namespace slow = test::slow;

namespace {

const std::string coin_chain = "market/deribit/deribit_options_snapshot_20260205T212937Z.csv";
const std::string index_chain = "market/index-options/spx_quotedata_20220205.csv";

/// A chain under one method, priced by both pricers.
struct Chain {
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> kernels;
  std::unique_ptr<EvaluatedBase> quantlib;
};

const Chain& chain(const std::string& file, const std::string& method) {
  static std::map<std::string, Chain> made;
  const auto [place, added] = made.try_emplace(file + method);
  Chain& result = place->second;
  if (!added) return result;
  const auto inputs = test::must(io::load_market(std::vector{test::require_shared(file)}, {}));
  result.method = test::must(io::load_method(method, {}, {test::source_path(".")}));
  const auto evaluate = [&](Pricer pricer) {
    return test::must(EvaluatedBase::create(inputs.instruments, inputs.market, *result.method, pricer, {2}));
  };
  result.kernels = evaluate(Pricer::kernels);
  result.quantlib = evaluate(Pricer::quantlib);
  return result;
}

/// Long and short by turns of seven, 1 to 13 contracts, in `count` of the instruments that have a price.
Account book(const Chain& chain, std::size_t count) {
  std::vector<std::string> priced;
  const InstrumentTable& table = chain.kernels->instruments();
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(table.size()); ++i)
    if (chain.kernels->risk().issue(i) == nullptr) priced.push_back(table[i].id);
  count = std::min(count, priced.size());
  Account account;
  account.id = "book";
  account.cross.id = "cross";
  for (std::size_t i = 0; i < count; ++i) {
    const double size = 1.0 + static_cast<double>(i * 5 % 13);
    const double sign = i % 7 < 4 ? -1.0 : 1.0;
    account.cross.positions.push_back({priced[i * priced.size() / count], sign * size, {}, {}});
  }
  account.cross.collateral.push_back({test::currency("USD"), 1e6, {}});
  return account;
}

void check_close(double got, double want) {
  CHECK(std::abs(got - want) <= 1e-9 * std::abs(want));
}

/// What holds for every report: both pricers, contributions, isolated beside cross. Returns the cross pool.
PoolAssessment assessed(const Chain& chain, const Account& account) {
  CAPTURE(account.cross.positions.size());
  const auto fast = test::must(assess(account, *chain.kernels, Detail::full, {2}));
  const auto audit = test::must(assess(account, *chain.quantlib, Detail::totals, {2}));
  const PoolAssessment& pool = fast.pools.front();
  const MarginResult& other = audit.pools.front().margin;
  check_close(pool.margin.scan_risk, other.scan_risk);
  check_close(pool.margin.initial, other.initial);
  check_close(pool.margin.maintenance, other.maintenance);
  check_close(fast.isolated_initial, audit.isolated_initial);
  CHECK(pool.margin.scan_risk > 0.0);
  double contributed = 0.0;
  for (const PositionAssessment& position : pool.positions) contributed += position.contribution;
  check_close(contributed, pool.margin.scan_risk);
  CHECK(pool.margin.incomplete.empty());
  CHECK(pool.isolated_initial >= pool.margin.initial * pool.margin.scan_risk / pool.margin.requirement);
  return pool;
}

/// The held options as the reference wants them, by underlying.
using Books = std::map<std::string, std::vector<slow::Option>>;

slow::Option described(const Instrument& instrument, double quantity, Instant as_of) {
  slow::Option o;
  o.call = instrument.option->right == OptionRight::call;
  o.coin = instrument.spec.settlement == SettlementStyle::inverse;
  o.strike = instrument.option->strike;
  o.days = static_cast<slow::Real>((*instrument.expiry - as_of).count()) / 86'400'000;
  o.quantity = static_cast<slow::Real>(quantity) * instrument.spec.multiplier;
  return o;
}

/// The columns that price an option, read from the chain file without our readers.
struct Printed {
  slow::Real forward{0}, volatility{0};
};

struct Snapshot {
  std::map<std::string, Printed> options;
  std::map<std::string, slow::Real> index;  ///< median by coin
};

const Snapshot& snapshot() {
  static const Snapshot made = [] {
    Snapshot result;
    std::map<std::string, std::vector<slow::Real>> index;
    std::ifstream file(test::require_shared(coin_chain));
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) {
      std::vector<std::string> cells;
      std::istringstream row(line);
      for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
      result.options[cells.at(1)] = {std::stod(cells.at(2)), std::stod(cells.at(14))};
      index[cells.at(20)].push_back(std::stod(cells.at(21)));
    }
    for (auto& [coin, prices] : index) {
      std::sort(prices.begin(), prices.end());
      const std::size_t half = prices.size() / 2;
      result.index[coin] = prices.size() % 2 == 1 ? prices[half] : (prices[half - 1] + prices[half]) / 2;
    }
    return result;
  }();
  return made;
}

Books coin_books(const Chain& chain, const Account& account) {
  Books books;
  for (const Position& position : account.cross.positions) {
    const auto index = chain.kernels->instruments().find(position.instrument);
    REQUIRE(index.has_value());
    const Instrument& instrument = chain.kernels->instruments()[*index];
    slow::Option o = described(instrument, position.quantity, chain.kernels->market().as_of());
    const Printed& printed = snapshot().options.at(position.instrument);
    o.forward = printed.forward;
    o.volatility = printed.volatility;
    books[instrument.underlying].push_back(o);
  }
  return books;
}

/// Options of an index that are quoted by price: forward, rate and price are the market's, volatility is
/// solved for here.
std::vector<slow::Option> index_book(const Chain& chain, const Account& account) {
  std::vector<slow::Option> book;
  const Market& market = chain.kernels->market();
  for (const Position& position : account.cross.positions) {
    const auto index = chain.kernels->instruments().find(position.instrument);
    REQUIRE(index.has_value());
    const Instrument& instrument = chain.kernels->instruments()[*index];
    slow::Option o = described(instrument, position.quantity, market.as_of());
    o.forward = test::must(market.forward(instrument.underlying, *instrument.expiry));
    o.rate = test::must(market.zero_rate(instrument.spec.quote_currency, *instrument.expiry));
    o.volatility = slow::implied(o, *market.quote(position.instrument)->price);
    book.push_back(o);
  }
  return book;
}

/// Numbers of data/methods/deribit-pm-2024.json, from the public sources named there.
slow::CoinRules rules_of(const std::string& coin) {
  if (coin == "BTC") return {0.16L, {0.5L, 0.25L, 0.5L}, 0, 0, 100'000, 0.075L, 0.01L, 5e-5L};
  REQUIRE(coin == "ETH");
  return {0.18L, {0.4L, 0.25L, 0.5L}, 0.6L, 20'000'000, 200'000, 0.05L, 0.005L, 4e-6L};
}

constexpr std::size_t everything = 1'000'000;

}  // namespace

TEST_CASE("portfolio margin of a coin-settled chain equals the slow reference") {
  const Chain& chain = ::chain(coin_chain, "deribit-pm-2024");
  for (const std::size_t count : {std::size_t{20}, std::size_t{500}, everything}) {
    const Account account = book(chain, count);
    const PoolAssessment pool = assessed(chain, account);
    slow::Real initial = 0, scan = 0;
    for (const auto& [coin, options] : coin_books(chain, account)) {
      CAPTURE(coin);
      const slow::Real index = snapshot().index.at(coin);
      const slow::CoinMargin margin = slow::coin_margin(options, rules_of(coin), index);
      scan += margin.scan * index;
      initial += margin.initial() * index;
      for (const UnitResult& unit : pool.margin.units)
        if (unit.id == coin + "/" + coin) check_close(unit.scan_risk, static_cast<double>(margin.scan));
    }
    check_close(pool.margin.scan_risk, static_cast<double>(scan));
    check_close(pool.margin.initial, static_cast<double>(initial));
    check_close(pool.margin.maintenance, static_cast<double>(0.8L * initial));
    if (count == everything) CHECK(account.cross.positions.size() == 1840);
  }
}

TEST_CASE("a plain scan of a coin-settled chain, at the coin's price of each scenario") {
  const Chain& chain = ::chain(coin_chain, "scan-16");
  for (const std::size_t count : {std::size_t{20}, std::size_t{500}, everything}) {
    const Account account = book(chain, count);
    const PoolAssessment pool = assessed(chain, account);
    slow::Real scan = 0;
    const std::vector<slow::Cell> cells = slow::span_16(0.15L);
    for (const auto& [coin, options] : coin_books(chain, account)) {
      auto sum = slow::netted(options, cells, {0.4L, 0.25L, 0.4L}, 0.15L, 1);
      for (std::size_t i = 0; i < cells.size(); ++i)
        sum[i] *= snapshot().index.at(coin) * (1 + cells[i].move);
      scan += slow::worst_loss(sum);
    }
    check_close(pool.margin.maintenance, static_cast<double>(scan));
    check_close(pool.margin.initial, static_cast<double>(1.1L * scan));
  }
}

TEST_CASE("a plain scan of an index chain that is quoted by prices") {
  const Chain& chain = ::chain(index_chain, "scan-16");
  for (const std::size_t count : {std::size_t{500}, everything}) {
    const Account account = book(chain, count);
    const PoolAssessment pool = assessed(chain, account);
    const auto cells = slow::span_16(0.08L);
    const slow::Real scan =
        slow::worst_loss(slow::netted(index_book(chain, account), cells, {0.3L, 0.2L, 0}, 0.08L, 1));
    check_close(pool.margin.maintenance, static_cast<double>(scan));
    check_close(pool.margin.initial, static_cast<double>(1.1L * scan));
  }
}

TEST_CASE("ten points of an index chain, with the minimum per contract") {
  const Chain& chain = ::chain(index_chain, "occ-tims");
  std::vector<slow::Cell> cells;
  for (int fifth = 1; fifth <= 5; ++fifth) {
    cells.push_back({-0.08L * static_cast<slow::Real>(fifth) / 5});
    cells.push_back({0.06L * static_cast<slow::Real>(fifth) / 5});
  }
  for (const std::size_t count : {std::size_t{500}, everything}) {
    const Account account = book(chain, count);
    const PoolAssessment pool = assessed(chain, account);
    const slow::Real scan =
        slow::worst_loss(slow::netted(index_book(chain, account), cells, {0, 0, 0}, 0, 0));
    slow::Real minimum = 0;
    for (const Position& position : account.cross.positions) minimum += 37.5L * std::abs(position.quantity);
    check_close(pool.margin.scan_risk, static_cast<double>(scan));
    check_close(pool.margin.initial, static_cast<double>(std::max(scan, minimum)));
    if (count == everything) CHECK(account.cross.positions.size() > 1000);
  }
}
