#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "crossmargin/batch/book_risk.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/io/book.hpp"
#include "crossmargin/io/inputs.hpp"
#include "support/support.hpp"

namespace book_risk_test {

using namespace crossmargin;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) FAIL(to_text(result.error().front()));
  return *std::move(result);
}

/// The sample market under scan-16.
struct Sample {
  io::MarketInputs market =
      must(io::load_market(std::vector{test::source_path("data/sample/market.json")}, {}));
  std::unique_ptr<Method> method;
  std::unique_ptr<EvaluatedBase> base;

  Sample() {
    method = must(io::load_method("scan-16", {}, {test::source_path(".")}));
    base = must(EvaluatedBase::create(must(batch::batch_instruments(market)), market.market, *method,
                                      Pricer::kernels, {}));
  }
};

std::string scan_text(const PositionBook& book, const batch::BookRisk& risk, int threads) {
  std::string text;
  const auto sink = [&](std::string_view bytes) -> Status {
    text += bytes;
    return {};
  };
  REQUIRE(batch::write_scan(book, risk, sink, {threads}));
  return text;
}

}  // namespace

TEST_CASE("a scan from stored risk has the bytes of one from the market, and the engine's scan risk") {
  const Sample sample;
  const auto all = sample.base->instruments().all();
  std::string csv = "account,instrument,quantity\n";
  for (int account = 0; account < 3000; ++account)
    for (std::size_t i = 0; i < 3; ++i)
      csv += "a" + std::to_string(10'000 + account) + "," +
             all[(static_cast<std::size_t>(account) + 3 * i) % all.size()].id + "," +
             std::to_string(account % 7 - 3 == 0 ? 5 : account % 7 - 3) + "\n";
  io::BookOptions options;
  options.instruments = &sample.base->instruments();
  const PositionBook book = must(io::read_book_csv({"b", csv}, options, {2}));
  const auto risk = must(batch::risk_of_book(book, *sample.base, "00"));
  CHECK(risk.currency == sample.market.market.reporting_currency().code());
  const std::string direct = scan_text(book, batch::evaluated_risk(book, *sample.base), 1);
  CHECK(scan_text(book, must(batch::stored_risk(book, risk)), 2) == direct);
  CHECK(std::count(direct.begin(), direct.end(), '\n') == 3001);
  CHECK(direct.starts_with("account,positions,scanning_risk,currency,worst_unit,worst_scenario\na10000,3,"));
}

TEST_CASE("an instrument without a row is named, and no risk is stored") {
  const Sample sample;
  const PositionBook book =
      must(io::read_book_csv({"b", "account,instrument,quantity\nA,NO-SUCH,1\n"}, {}, {}));
  const auto risk = batch::risk_of_book(book, *sample.base, "00");
  REQUIRE(!risk);
  CHECK(risk.error().front().message == "\"NO-SUCH\": the market does not list it");
  const auto scanned = batch::write_scan(book, batch::evaluated_risk(book, *sample.base),
                                         [](std::string_view) -> Status { return {}; }, {});
  REQUIRE(!scanned);
  CHECK(to_text(scanned.error().front()).find("NO-SUCH") != std::string::npos);
}

}  // namespace book_risk_test
