// Offsets estimated from public daily closes: Binance spot, as published by CryptoDataDownload.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "crossmargin/history/history.hpp"
#include "crossmargin/io/history_reader.hpp"
#include "support/support.hpp"

namespace crossmargin {
namespace {

History coins() {
  std::vector<std::string> paths;
  for (const char* pair : {"BTCUSDT", "ETHUSDT", "SOLUSDT"}) {
    paths.push_back(test::require_shared("market/history/Binance_" + std::string(pair) + "_d.csv"));
  }
  auto history = io::load_history(paths);
  REQUIRE(history);
  return *std::move(history);
}

const std::vector<std::string> names = {"BTC", "ETH", "SOL"};

TEST_CASE("the large coins moved together over the year to March 2026") {
  const History history = coins();
  REQUIRE(history.series().size() == 3);
  const auto offsets =
      estimate_offsets(history, names, {.returns = {.lookback = 365, .min_observations = 300}, .cap = 0.9});
  REQUIRE(offsets);
  REQUIRE(offsets->size() == 3);
  for (const EstimatedOffset& pair : *offsets) {
    CAPTURE(pair.a + " " + pair.b);
    CHECK(pair.observations == 365);
    CHECK(pair.correlation > 0.6);
    CHECK(pair.correlation < 1.0);
    CHECK(pair.offset == std::min(pair.correlation, 0.9));
  }
}

TEST_CASE("the same correlation comes out of a plain loop") {
  const auto aligned = aligned_returns(coins(), names, {.lookback = 365, .min_observations = 300});
  REQUIRE(aligned);
  const auto matrix = correlations(*aligned);
  REQUIRE(matrix);
  const auto& a = aligned->returns[0];
  const auto& b = aligned->returns[1];
  const auto count = static_cast<long double>(a.size());
  long double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const long double x = a[i], y = b[i];
    sum_a += x, sum_b += y, sum_aa += x * x, sum_bb += y * y, sum_ab += x * y;
  }
  const long double covariance = sum_ab - sum_a * sum_b / count;
  const long double rho =
      covariance / std::sqrt((sum_aa - sum_a * sum_a / count) * (sum_bb - sum_b * sum_b / count));
  CHECK(matrix->at(0, 1) == doctest::Approx(static_cast<double>(rho)).epsilon(1e-12));
}

TEST_CASE("days that the files lack are spanned, not filled in") {
  const auto aligned = aligned_returns(coins(), names, {.lookback = 365, .min_observations = 300});
  REQUIRE(aligned);
  int gaps = 0;
  for (std::size_t i = 1; i < aligned->dates.size(); ++i) {
    const auto step = aligned->dates[i] - aligned->dates[i - 1];
    CHECK(step >= std::chrono::days(1));
    CHECK(step <= std::chrono::days(4));
    if (step > std::chrono::days(1)) ++gaps;
  }
  CHECK(gaps == 4);
}

}  // namespace
}  // namespace crossmargin
