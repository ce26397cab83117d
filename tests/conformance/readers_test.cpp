// The readers on real files: sixteen chain snapshots of BTC and ETH options and three quote tables of index
// options.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "crossmargin/io/inputs.hpp"
#include "support/support.hpp"

using namespace crossmargin;

namespace {

io::MarketInputs load(const std::vector<std::string>& paths) {
  auto inputs = io::load_market(paths, {});
  if (!inputs) {
    for (const Issue& issue : inputs.error()) MESSAGE(to_text(issue));
  }
  REQUIRE(inputs.has_value());
  return *std::move(inputs);
}

std::vector<std::string> snapshots() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(test::require_shared("market/deribit"))) {
    if (entry.path().filename().string().starts_with("deribit_options_snapshot_"))
      paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string quotes(const std::string& name) {
  return test::require_shared("market/index-options/" + name);
}

/// (instruments with a quote that has a price or a volatility)
std::size_t quoted_count(const io::MarketInputs& inputs) {
  std::size_t count = 0;
  for (const Instrument& instrument : inputs.instruments.all()) {
    const InstrumentQuote* quote = inputs.market.quote(instrument.id);
    if (quote != nullptr && (quote->price || quote->volatility)) ++count;
  }
  return count;
}

double forward(const io::MarketInputs& inputs, const std::string& underlying, const std::string& expiry) {
  const auto found = inputs.market.data().forwards.find({underlying, *parse_instant(expiry)});
  REQUIRE(found != inputs.market.data().forwards.end());
  return found->second;
}

}  // namespace

TEST_CASE("all chain snapshots load, every row an instrument") {
  const auto paths = snapshots();
  REQUIRE(paths.size() == 16);
  for (const std::string& path : paths) {
    CAPTURE(path);
    const auto inputs = load({path});
    CHECK(inputs.instruments.size() > 1600);
    CHECK(quoted_count(inputs) == inputs.instruments.size());
    for (const std::string coin : {"BTC", "ETH"}) {
      const double spot = *inputs.market.spot(coin);
      CHECK(*inputs.market.fx(*Currency::parse(coin)) == spot);
      CHECK(inputs.market.fx_underlying(*Currency::parse(coin)) == coin);
      for (const auto& [key, value] : inputs.market.data().forwards) {
        if (key.first == coin) CHECK(std::abs(value / spot - 1.0) < 0.06);
      }
    }
  }
}

TEST_CASE("the snapshot of 2026-02-05 21:29 in detail") {
  const auto inputs =
      load({test::require_shared("market/deribit/deribit_options_snapshot_20260205T212937Z.csv")});
  CHECK(inputs.instruments.size() == 1840);
  CHECK(format_instant(inputs.market.as_of()) == "2026-02-05T21:29:37.885Z");
  CHECK(inputs.market.reporting_currency().code() == "USD");
  // The median of the coin's "index_price" cells, worked out with a spreadsheet's arithmetic.
  CHECK(*inputs.market.spot("BTC") == 63858.345);
  CHECK(inputs.market.underlying("BTC")->product_class == "crypto");
  const InstrumentQuote* quote = inputs.market.quote("BTC-24APR26-88000-C");
  REQUIRE(quote != nullptr);
  CHECK(quote->volatility == 0.5988);
  CHECK(quote->forward == 64195.92923076923);
  CHECK(quote->price == 0.020192);
  CHECK(quote->where.line == 2);
  const Instrument& option = inputs.instruments[*inputs.instruments.find("BTC-24APR26-88000-C")];
  CHECK(format_instant(*option.expiry) == "2026-04-24T08:00:00Z");
  CHECK(option.option->strike == 88000.0);
  CHECK(option.spec.settlement == SettlementStyle::inverse);
  CHECK(inputs.files.size() == 1);
  CHECK(inputs.files[0].name == "deribit_options_snapshot_20260205T212937Z.csv");
  CHECK(inputs.files[0].sha256.size() == 64);
  CHECK(inputs.notes.size() >= 3);  // two spots and the forwards
}

TEST_CASE("index quote tables load with forwards by parity near the index") {
  struct Case {
    const char* file;
    const char* underlying;
    std::size_t rows;
    double spot;
    std::size_t unfitted;  // expiries after the as-of time whose quotes give no forward
  };
  const Case cases[] = {{"spx_quotedata_20220205.csv", "SPX", 10257, 4500.5298, 0},
                        {"ndx_quotedata_20220205.csv", "NDX", 9193, 14694.3506, 2},
                        {"spx_quotedata_20220611.csv", "SPX", 9835, 3900.8601, 0}};
  for (const Case& c : cases) {
    CAPTURE(c.file);
    const auto inputs = load({quotes(c.file)});
    CHECK(inputs.instruments.size() == 2 * c.rows);
    CHECK(*inputs.market.spot(c.underlying) == c.spot);
    CHECK(inputs.market.underlying(c.underlying)->product_class == "high_cap_broad_index");
    std::vector<Instant> expiries;
    for (const Instrument& option : inputs.instruments.all()) {
      if (*option.expiry > inputs.market.as_of()) expiries.push_back(*option.expiry);
    }
    std::sort(expiries.begin(), expiries.end());
    expiries.erase(std::unique(expiries.begin(), expiries.end()), expiries.end());
    CHECK(inputs.market.data().forwards.size() + c.unfitted == expiries.size());
    const RateCurve& curve = inputs.market.data().rates.at(*Currency::parse("USD"));
    CHECK(curve.pillars.size() == inputs.market.data().forwards.size());
    for (const auto& [key, value] : inputs.market.data().forwards) {
      CAPTURE(format_instant(key.second));
      const double years = year_fraction(inputs.market.as_of(), key.second);
      const double discount = *inputs.market.discount_factor(*Currency::parse("USD"), key.second);
      // A forward grows at the rate less dividends of 1 % to 2.5 %, on a spot that was last printed hours
      // before.
      CHECK(std::abs(value / c.spot - 1.0) < 0.006 + 0.035 * years);
      CHECK(discount < 1.001);
      CHECK(discount > 0.998 - 0.04 * years);
    }
  }
}

TEST_CASE("morning and afternoon expiries of one date are two, in New York's time") {
  const auto inputs = load({quotes("spx_quotedata_20220205.csv")});
  CHECK(format_instant(inputs.market.as_of()) == "2022-02-06T01:09:00Z");
  // Worked out beside this code with the same weights in Python: F 4486.93 and 4486.91, D 0.99960 and
  // 0.99948.
  CHECK(forward(inputs, "SPX", "2022-03-18T13:30:00Z") == doctest::Approx(4486.93).epsilon(2e-5));
  CHECK(forward(inputs, "SPX", "2022-03-18T20:00:00Z") == doctest::Approx(4486.91).epsilon(2e-5));
  CHECK(forward(inputs, "SPX", "2022-02-18T14:30:00Z") == doctest::Approx(4491.24).epsilon(2e-5));
  const double discount =
      *inputs.market.discount_factor(*Currency::parse("USD"), *parse_instant("2022-12-16T14:30:00Z"));
  CHECK(discount == doctest::Approx(0.99100).epsilon(2e-4));
  const Instrument& morning = inputs.instruments[*inputs.instruments.find("SPX220318C04500000")];
  CHECK(morning.underlying == "SPX");
  CHECK(format_instant(*morning.expiry) == "2022-03-18T13:30:00Z");
  const Instrument& evening = inputs.instruments[*inputs.instruments.find("SPXW220318C04500000")];
  CHECK(evening.underlying == "SPX");
  CHECK(format_instant(*evening.expiry) == "2022-03-18T20:00:00Z");
}

TEST_CASE("quotes of a strike obey parity, and dead or expired options carry none") {
  const auto inputs = load({quotes("spx_quotedata_20220611.csv")});
  const Instant expiry = *parse_instant("2022-07-15T13:30:00Z");
  const double f = forward(inputs, "SPX", "2022-07-15T13:30:00Z");
  const double d = *inputs.market.discount_factor(*Currency::parse("USD"), expiry);
  int pairs = 0;
  for (const Instrument& call : inputs.instruments.all()) {
    if (call.expiry != expiry || call.option->right != OptionRight::call) continue;
    std::string put_id = call.id;
    put_id[put_id.size() - 9] = 'P';
    const InstrumentQuote* c = inputs.market.quote(call.id);
    const InstrumentQuote* p = inputs.market.quote(put_id);
    if (c == nullptr || p == nullptr || !c->price || !p->price) continue;
    const double out = std::min(*c->price, *p->price);
    if (out > 20.0) continue;  // at the money both have their own tight market; the check is on the rest
    CAPTURE(call.id);
    CHECK(*c->price - *p->price == doctest::Approx(d * (f - call.option->strike)).epsilon(1e-3));
    ++pairs;
  }
  CHECK(pairs > 50);
  for (const Instrument& option : inputs.instruments.all()) {
    if (*option.expiry <= inputs.market.as_of()) CHECK(inputs.market.quote(option.id) == nullptr);
  }
}

TEST_CASE("two quote tables and a chain lie over each other, and the notes say that the moments differ") {
  const auto inputs = load({quotes("spx_quotedata_20220205.csv"), quotes("ndx_quotedata_20220205.csv")});
  CHECK(inputs.instruments.size() == 2 * (10257 + 9193));
  CHECK(inputs.market.underlying("SPX") != nullptr);
  CHECK(inputs.market.underlying("NDX") != nullptr);
  CHECK(inputs.files.size() == 2);
  const bool said = std::any_of(inputs.notes.begin(), inputs.notes.end(), [](const std::string& note) {
    return note.find("not of one moment") != std::string::npos;
  });
  CHECK(said);
}
