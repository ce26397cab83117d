#include "crossmargin/history/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace history_test {

using namespace crossmargin;

namespace {

std::chrono::sys_days day(int number) {
  return std::chrono::sys_days(parse_date("2026-01-01").value()) + std::chrono::days(number);
}

CloseSeries series(const std::string& underlying, const std::vector<std::pair<int, double>>& closes) {
  CloseSeries result{underlying, {}};
  for (const auto& [number, price] : closes)
    result.closes.push_back({day(number), price, {"history.csv", number + 2, 1, "close"}});
  return result;
}

const std::vector<std::string> both = {"A", "B"};
const ReturnOptions few{.kind = ReturnKind::simple, .lookback = 100, .min_observations = 2};

TEST_CASE("series come out in order of name and date, whatever order they came in") {
  auto newest_first = series("B", {{0, 1.0}, {1, 2.0}, {2, 3.0}});
  std::reverse(newest_first.closes.begin(), newest_first.closes.end());
  const History history = History::create({newest_first, series("A", {{0, 5.0}})}).value();
  CHECK(history.series()[0].underlying == "A");
  CHECK(history.find("B")->closes.front().price == 1.0);
  CHECK(history.find("C") == nullptr);
}

TEST_CASE("broken histories are refused, with every mistake") {
  CHECK(History::create({}).error()[0].code == ErrorCode::missing_field);
  const auto twice = History::create({series("A", {{0, 1.0}, {1, 2.0}, {1, 3.0}})});
  REQUIRE_FALSE(twice);
  CHECK(twice.error()[0].code == ErrorCode::duplicate);
  CHECK(twice.error()[0].message == "A has two closes on 2026-01-02 (first at line 3)");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto many = History::create(
      {series("A", {{0, nan}}), series("A", {{0, 1.0}}), series("", {{0, 1.0}}), series("B", {})});
  REQUIRE_FALSE(many);
  CHECK(many.error().size() == 4);
}

TEST_CASE("returns run between dates that all share, by hand") {
  // B lacks day 2, so A's return to day 3 spans two days: 120 / 110 - 1.
  const History history = History::create({series("A", {{0, 100.0}, {1, 110.0}, {2, 115.0}, {3, 120.0}}),
                                           series("B", {{0, 50.0}, {1, 40.0}, {3, 60.0}})})
                              .value();
  const auto aligned = aligned_returns(history, both, few);
  REQUIRE(aligned);
  CHECK(aligned->dates == std::vector{day(1), day(3)});
  CHECK(aligned->returns[0][0] == doctest::Approx(0.1));
  CHECK(aligned->returns[0][1] == doctest::Approx(1.0 / 11.0));
  CHECK(aligned->returns[1][0] == doctest::Approx(-0.2));
  CHECK(aligned->returns[1][1] == doctest::Approx(0.5));
  auto logarithmic = few;
  logarithmic.kind = ReturnKind::log;
  CHECK(aligned_returns(history, both, logarithmic)->returns[1][1] == doctest::Approx(std::log(1.5)));
}

TEST_CASE("the lookback keeps the latest returns") {
  const History history = History::create({series("A", {{0, 1.0}, {1, 2.0}, {2, 6.0}, {3, 24.0}})}).value();
  const std::vector<std::string> one = {"A"};
  const auto aligned =
      aligned_returns(history, one, {.kind = ReturnKind::simple, .lookback = 2, .min_observations = 1});
  REQUIRE(aligned);
  REQUIRE(aligned->returns[0].size() == 2);
  CHECK(aligned->returns[0][0] == 2.0);
  CHECK(aligned->returns[0][1] == 3.0);
}

TEST_CASE("what cannot be aligned is an error") {
  const History history = History::create({series("A", {{0, 1.0}, {1, 2.0}, {2, 3.0}}),
                                           series("B", {{5, 1.0}, {6, 2.0}, {7, 3.0}}),
                                           series("C", {{0, 1.0}, {1, -2.0}, {2, 3.0}})})
                              .value();
  const auto code = [&](std::vector<std::string> names) {
    return aligned_returns(history, names, few).error()[0].code;
  };
  CHECK(code({"A", "B"}) == ErrorCode::missing_price);  // no common day
  CHECK(code({"A", "X"}) == ErrorCode::missing_price);
  CHECK(code({"A", "A"}) == ErrorCode::invalid_value);
  CHECK(code({}) == ErrorCode::invalid_value);
  CHECK(code({"A", "C"}) == ErrorCode::invalid_value);  // a negative close has no return
  const std::vector<std::string> one = {"A"};
  CHECK(aligned_returns(history, one, {.min_observations = 3}).error()[0].message ==
        "A: 2 common daily returns, want at least 3");
}

/// Returns of A: 1, 2, 3, 4 %; of B: 2, 1, 4, 3 %.
AlignedReturns worked_example() {
  return {.underlyings = both,
          .dates = {day(1), day(2), day(3), day(4)},
          .returns = {{0.01, 0.02, 0.03, 0.04}, {0.02, 0.01, 0.04, 0.03}}};
}

TEST_CASE("correlation, by hand") {
  // Deviations from the mean 2.5: A -1.5 -0.5 0.5 1.5, B -0.5 -1.5 1.5 0.5. Products sum to 3, both squares
  // to 5: 0.6.
  const auto matrix = correlations(worked_example());
  REQUIRE(matrix);
  CHECK(matrix->at(0, 1) == doctest::Approx(0.6).epsilon(1e-14));
  CHECK(matrix->at(1, 0) == matrix->at(0, 1));
  CHECK(matrix->at(0, 0) == 1.0);
  CHECK(matrix->observations == 4);
}

TEST_CASE("a series that never moves has no correlation") {
  auto returns = worked_example();
  returns.returns[1] = {0.1, 0.1, 0.1, 0.1};
  CHECK(correlations(returns).error()[0].code == ErrorCode::invalid_value);
  // Growth at a constant rate differs in the last bits only.
  returns.returns[1] = {1.1 / 1.0 - 1.0, 1.21 / 1.1 - 1.0, 1.331 / 1.21 - 1.0, 1.4641 / 1.331 - 1.0};
  CHECK(correlations(returns).error()[0].code == ErrorCode::invalid_value);
  returns.returns.pop_back();
  CHECK(correlations(returns).error()[0].code == ErrorCode::invalid_value);
}

/// Prices whose simple returns are the given percentages.
CloseSeries from_returns(const std::string& underlying, const std::vector<double>& percent) {
  std::vector<std::pair<int, double>> closes = {{0, 100.0}};
  for (const double step : percent) {
    closes.emplace_back(static_cast<int>(closes.size()), closes.back().second * (1.0 + step / 100.0));
  }
  return series(underlying, closes);
}

TEST_CASE("offsets are correlations cut to 0 and the cap") {
  const History history = History::create({from_returns("B", {2, 1, 4, 3}), from_returns("A", {1, 2, 3, 4}),
                                           from_returns("C", {4, 3, 2, 1}), from_returns("D", {2, 4, 6, 8})})
                              .value();
  const std::vector<std::string> names = {"D", "B", "A", "C"};
  const auto offsets = estimate_offsets(history, names, {.returns = few, .cap = 0.9});
  REQUIRE(offsets);
  REQUIRE(offsets->size() == 6);
  const EstimatedOffset& ab = offsets->at(0);
  CHECK(ab.a == "A");
  CHECK(ab.b == "B");
  CHECK(ab.offset == doctest::Approx(0.6).epsilon(1e-12));
  CHECK(ab.observations == 4);
  CHECK(offsets->at(1).offset == 0.0);  // A and C move against each other
  CHECK(offsets->at(1).correlation == doctest::Approx(-1.0).epsilon(1e-12));
  CHECK(offsets->at(2).offset == 0.9);  // A and D move alike: the cap
  CHECK(offsets->at(2).correlation == doctest::Approx(1.0).epsilon(1e-12));
}

TEST_CASE("offsets that cannot be estimated are errors, all of them") {
  const History history =
      History::create({from_returns("A", {1, 2, 3}), from_returns("B", {2, 1, 4})}).value();
  const std::vector<std::string> names = {"A", "B", "C", "D"};
  const auto missing = estimate_offsets(history, names, {.returns = few, .cap = 0.9});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().size() == 6);  // every pair but A with B names what it lacks, C with D both
  CHECK(estimate_offsets(history, both, {.returns = few, .cap = 1.5}).error()[0].code ==
        ErrorCode::invalid_value);
  CHECK(estimate_offsets(history, both, {}).error()[0].code ==
        ErrorCode::missing_price);  // 3 returns, 60 wanted
}

}  // namespace
}  // namespace history_test
