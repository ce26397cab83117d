// Rows of American options: the same bits however they are cut, alone or together, on every instruction set.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/european.hpp"

namespace american_row_test {

using namespace crossmargin;
using pricing::american_row;
using pricing::american_rows;
using pricing::AmericanRow;
using pricing::AmericanScheme;

namespace {

struct Columns {
  std::vector<double> spot, rate, dividend, volatility, years;
  void add(double s, double r, double q, double v, double t) {
    spot.push_back(s);
    rate.push_back(r);
    dividend.push_back(q);
    volatility.push_back(v);
    years.push_back(t);
  }
  AmericanRow row(bool call, AmericanScheme scheme) const {
    return {call, 100.0, scheme, spot, rate, dividend, volatility, years};
  }
  AmericanRow part(const AmericanRow& whole, std::size_t begin, std::size_t count) const {
    AmericanRow cut = whole;
    cut.spot = cut.spot.subspan(begin, count);
    cut.rate = cut.rate.subspan(begin, count);
    cut.dividend = cut.dividend.subspan(begin, count);
    cut.volatility = cut.volatility.subspan(begin, count);
    cut.years = cut.years.subspan(begin, count);
    return cut;
  }
};

/// Every route: ordinary terms, no volatility, no time, European, two boundaries, a drift that needs the
/// split.
Columns mixed(std::size_t count) {
  std::mt19937_64 random(11);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  Columns columns;
  for (std::size_t i = 0; i < count; ++i) {
    const double volatility = 0.2 + 0.1 * static_cast<double>(i % 3);
    const double spot = uniform(50.0, 160.0);
    if (i % 17 == 5)
      columns.add(spot, 0.05, 0.02, 0.0, 0.5);
    else if (i % 17 == 7)
      columns.add(spot, 0.05, 0.02, 0.3, 0.0);
    else if (i % 17 == 9)
      columns.add(spot, -0.01, 0.02, 0.3, 0.5);
    else if (i % 97 == 11)
      columns.add(spot, -0.005, -0.01, 0.1, 1.0);
    else if (i % 17 == 13)
      columns.add(spot, 0.1, 0.2, 0.02, 5.0);
    else if (i % 17 == 15)
      columns.add(0.0, 0.05, 0.02, 0.3, 0.5);
    else
      columns.add(spot, i % 5 == 0 ? 0.05 : 0.02, 0.03, volatility, i % 7 == 0 ? 2.0 : 0.25);
  }
  return columns;
}

std::vector<double> values(const AmericanRow& row) {
  std::vector<double> value(row.spot.size(), std::nan(""));
  REQUIRE(american_row(row, value).has_value());
  return value;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace

TEST_CASE("an entry's bits do not depend on its neighbours") {
  const Columns columns = mixed(600);
  for (const auto scheme : {AmericanScheme::accurate, AmericanScheme::quick})
    for (const bool call : {true, false}) {
      const AmericanRow row = columns.row(call, scheme);
      const std::vector<double> whole = values(row);
      for (const std::size_t step : {1U, 3U, 16U, 257U}) {
        std::vector<double> pieces;
        for (std::size_t begin = 0; begin < whole.size(); begin += step) {
          const auto piece = values(columns.part(row, begin, std::min(step, whole.size() - begin)));
          pieces.insert(pieces.end(), piece.begin(), piece.end());
        }
        CAPTURE(step);
        CHECK(same_bits(pieces, whole));
      }
    }
}

TEST_CASE("every instruction set gives the same bits") {
  const Columns columns = mixed(120);
  for (const auto scheme : {AmericanScheme::accurate, AmericanScheme::quick})
    for (const bool call : {true, false}) {
      AmericanRow row = columns.row(call, scheme);
      row.target = numeric::Target::scalar;
      const std::vector<double> scalar = values(row);
      for (const numeric::Target target : numeric::usable_targets()) {
        row.target = target;
        CAPTURE(numeric::to_string(target));
        CHECK(same_bits(values(row), scalar));
      }
    }
}

TEST_CASE("rows together give the bits of each row alone") {
  const Columns first = mixed(40);
  const Columns second = mixed(300);
  for (const auto scheme : {AmericanScheme::accurate, AmericanScheme::quick}) {
    const std::vector<AmericanRow> rows{first.row(true, scheme), second.row(false, scheme),
                                        first.row(false, scheme), second.row(true, scheme)};
    std::vector<double> alone;
    for (const AmericanRow& row : rows) {
      const auto value = values(row);
      alone.insert(alone.end(), value.begin(), value.end());
    }
    std::vector<double> together(alone.size(), std::nan(""));
    REQUIRE(american_rows(rows, together).has_value());
    CHECK(same_bits(together, alone));
  }
  CHECK(american_rows({}, {}).has_value());
}

TEST_CASE("a bad entry anywhere in a row is named") {
  Columns columns = mixed(20);
  columns.volatility[13] = -0.1;
  std::vector<double> value(20);
  for (const auto scheme : {AmericanScheme::accurate, AmericanScheme::quick}) {
    const auto done = american_row(columns.row(true, scheme), value);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().front().code == ErrorCode::invalid_value);
    CHECK(done.error().front().message == "an American option needs a finite volatility of at least zero");
  }
  columns = mixed(20);
  columns.spot[1] = std::numeric_limits<double>::infinity();
  columns.spot[2] = std::nan("");
  CHECK_FALSE(american_row(columns.row(true, AmericanScheme::accurate), value).has_value());
}

TEST_CASE("the quick scheme: Barone-Adesi and Whaley's own table") {
  // G. Barone-Adesi and R. E. Whaley, Journal of Finance 42, 1987, table I: calls on a commodity with a cost
  // of carry of -4 %, strike 100, r = 8 %, volatility 20 %, three months: 0.03, 0.59, 3.52, 10.31, 20.00.
  Columns columns;
  for (const double spot : {80.0, 90.0, 100.0, 110.0, 120.0}) columns.add(spot, 0.08, 0.12, 0.2, 0.25);
  const std::vector<double> calls = values(columns.row(true, AmericanScheme::quick));
  const double printed[] = {0.03, 0.59, 3.52, 10.31, 20.00};
  for (std::size_t i = 0; i < calls.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(calls[i] - printed[i]) <= 0.0051);
  }
}

TEST_CASE("the quick scheme is near the accurate one and never below intrinsic") {
  const Columns columns = mixed(400);
  for (const bool call : {true, false}) {
    const auto quick = values(columns.row(call, AmericanScheme::quick));
    const auto accurate = values(columns.row(call, AmericanScheme::accurate));
    for (std::size_t i = 0; i < quick.size(); ++i) {
      CAPTURE(i);
      // The approximation itself is worst for the five years at a volatility of 2 %.
      CHECK(std::abs(quick[i] - accurate[i]) <= (columns.volatility[i] < 0.1 ? 0.02 : 0.005) * 160.0);
      CHECK(quick[i] >= (call ? columns.spot[i] - 100.0 : 100.0 - columns.spot[i]));
    }
  }
}

}  // namespace american_row_test
