// Derive's standard manager: initial and maintenance margin of every case of both families of derive.json,
// under the shipped method with the numbers of the case's own fixture in it.
// Source: derivexyz/v2-core at 7736900, test/risk-managers/unit-tests/StandardManager.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

#include "crossmargin/assessment/assess.hpp"
#include "support/case_table.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

double number_or(const Document& document, std::string_view key, double otherwise) {
  const Document* value = document.find(key);
  return value == nullptr ? otherwise : *value->number();
}

/// The shipped method with a family's numbers in the places of its own.
std::unique_ptr<Method> method_with(const Document& parameters) {
  Document document = read_document(source_path("data/methods/derive-standard.json"));
  const auto put = [&](const std::string& path, double value) {
    if (auto done = document.set(path, value, {}); !done)
      throw std::runtime_error(to_text(done.error().front()));
  };
  const auto of = [&](std::string_view group, std::string_view key) {
    return number_at(at(parameters, group), key);
  };
  for (const std::string underlying : {"ETH", "BTC"}) {
    const std::string market = "parameters.markets.by_underlying." + underlying + ".";
    for (const std::string right : {"call", "put"}) {
      const std::string rule = market + "options." + right + ".spot_share.";
      put(rule + "most", of("option", "maxSpotReq"));
      put(rule + "least", of("option", "minSpotReq"));
      put(rule + "maintenance", of("option", right == "call" ? "mmCallSpotReq" : "mmPutSpotReq"));
    }
    put(market + "options.put.spot_share.of_mark", of("option", "MMPutMtMReq"));
    put(market + "options.put.spot_share.over_maintenance", of("option", "mmOffsetScale"));
    put(market + "options.unpaired_call.initial", of("option", "unpairedIMScale"));
    put(market + "options.unpaired_call.maintenance", of("option", "unpairedMMScale"));
    put(market + "linear.initial", of("perp", "imPerpReq"));
    put(market + "linear.maintenance", of("perp", "mmPerpReq"));
    put(market + "oracle.factor", of("oracle", "OCFactor"));
    put(market + "oracle.option_threshold", of("oracle", "optionThreshold"));
    put(market + "oracle.linear_threshold", of("oracle", "perpThreshold"));
    put(market + "oracle.asset_threshold", of("oracle", "baseThreshold"));
    put("haircuts." + underlying + ".haircut", 1.0 - of("base", "marginFactor"));
    put("haircuts." + underlying + ".initial", 1.0 - of("base", "marginFactor") * of("base", "IMScale"));
  }
  put("parameters.depeg.threshold", of("depeg", "threshold"));
  put("parameters.depeg.factor", of("depeg", "depegFactor"));
  return take(make_method(document, {}, "hash"));
}

/// A case's account and the market it stands in.
class Case {
 public:
  explicit Case(const Document& inputs) {
    data_ = market_data({});
    data_.fx[currency("USDC")] = {number_at(inputs, "stable_price"), "", {}, {}};
    data_.rates[currency("USD")].pillars = {{moment(1.0), 0.0}};
    account_.id = account_.cross.id = "case";
    cash_ = number_at(inputs, "cash");
    for (const auto& [coin, market] : *at(inputs, "markets").object()) add_market(coin, market);
    account_.cross.collateral.push_back({currency("USDC"), cash_, {}});
  }

  PoolAssessment assess_under(const Method& method) const {
    auto base = take(EvaluatedBase::create(take(InstrumentTable::create(instruments_)),
                                           take(Market::create(data_)), method, Pricer::kernels, {}));
    return take(assess(account_, *base, Detail::full, {})).pools.front();
  }

 private:
  void add_market(const std::string& coin, const Document& market) {
    const double spot = number_at(market, "spot");
    UnderlyingQuote quote;
    quote.quote_currency = currency("USD");
    quote.spot = spot;
    quote.confidence = number_at(market, "spot_confidence");
    data_.underlyings.emplace(coin, quote);
    data_.fx[currency(coin)] = {spot, coin, {}, {}};
    if (const double amount = number_at(market, "base_amount"); amount != 0.0)
      account_.cross.collateral.push_back({currency(coin), amount, {}});
    add_perpetual(coin, market);
    for (const Document& expiry : *at(market, "expiries").array()) add_expiry(coin, expiry);
  }

  void add_perpetual(const std::string& coin, const Document& market) {
    const double size = number_at(market, "perp_size");
    const double price = number_at(market, "perp_price");
    const double earned = number_at(market, "perp_unrealised_pnl_and_funding");
    if (size == 0.0) {
      cash_ += earned;
      return;
    }
    Instrument perpetual = stock(coin + "-PERP");
    perpetual.kind = InstrumentKind::perpetual;
    perpetual.underlying = coin;
    instruments_.push_back(perpetual);
    data_.quotes[perpetual.id].price = price;
    data_.quotes[perpetual.id].confidence = number_at(market, "perp_confidence");
    account_.cross.positions.push_back({perpetual.id, size, price - earned / size, {}});
  }

  void add_expiry(const std::string& coin, const Document& expiry) {
    const double seconds = number_at(expiry, "seconds_to_expiry");
    const Instant when = moment(seconds / 86400.0);
    data_.forwards[{coin, when}] = number_at(expiry, "forward");
    data_.expiry_feeds[{coin, when}].confidence = number_at(expiry, "forward_confidence");
    for (const Document& terms : *at(expiry, "options").array()) {
      const bool call = *at(terms, "type").string() == "call";
      const double strike = number_at(terms, "strike");
      Instrument made = option(fmt::format("{}-{}-{}-{}", coin, seconds, strike, call ? "C" : "P"), coin,
                               call ? OptionRight::call : OptionRight::put, strike);
      made.expiry = when;
      InstrumentQuote& quote = data_.quotes[made.id];
      quote.volatility = number_at(terms, "vol");
      quote.confidence = number_at(expiry, "vol_confidence");
      account_.cross.positions.push_back({made.id, number_at(terms, "amount"), {}, {}});
      instruments_.push_back(std::move(made));
    }
  }

  MarketData data_;
  std::vector<Instrument> instruments_;
  Account account_;
  double cash_{0.0};
};

/// Truncated towards zero; a number within 1e-6 of an integer counts as that integer.
double truncated(double value) {
  const double nearest = std::round(value);
  return std::abs(value - nearest) <= 1e-6 ? nearest : std::trunc(value);
}

Differences differences_of(const Document& row, const Method& method) {
  Differences differences;
  const PoolAssessment pool = Case(at(row, "inputs")).assess_under(method);
  const Document& expected = at(row, "expected");
  const auto compare = [&](const std::string& name, double got) {
    const Tolerance tolerance{1e-9, 1e-9};
    if (expected.find(name) != nullptr)
      expect_near(differences, name, got, number_at(expected, name), tolerance);
    if (const std::string whole = name + "_truncated_to_integer"; expected.find(whole) != nullptr)
      expect_near(differences, whole, truncated(got), number_at(expected, whole), {0.0, 0.0});
  };
  compare("IM", pool.excess_initial);
  compare("MM", pool.excess_maintenance);
  // The venue's mark-to-market is in units of its cash.
  if (number_or(at(row, "inputs"), "stable_price", 0.0) == 1.0)
    compare("portfolio_mtm", pool.collateral.gross + pool.position_value + pool.unrealised);
  if (!pool.margin.incomplete.empty()) differences.push_back("incomplete: " + pool.margin.incomplete.front());
  return differences;
}

void run_family(const std::string& name) {
  const Document document = read_document(require_shared("conformance/derive.json"));
  const Document& family = at(document, name);
  const auto method = method_with(at(family, "parameters"));
  CaseTable table(name);
  for (const Document& row : *at(family, "cases").array())
    table.run(*at(row, "id").string(), [&] { return differences_of(row, *method); });
  table.finish();
}

}  // namespace

TEST_CASE("standard manager") {
  run_family("standard_manager");
}

TEST_CASE("standard manager, portfolios") {
  run_family("standard_manager_portfolio");
}
