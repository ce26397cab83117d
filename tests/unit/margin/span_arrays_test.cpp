// The worked example of docs/methods/span.md, "Risk arrays": checked by hand with a table of the normal
// distribution.
#include <doctest/doctest.h>

#include "crossmargin/margin/span/arrays.hpp"
#include "unit/margin/span_book.hpp"

namespace span_arrays_test {

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;
using doctest::Approx;

namespace {

/// A call at 100 on a future at 100: normal volatility 20 a year for a quarter of a year, range 10 points,
/// volatility range a fifth, 50 dollars a point, no interest and no look-ahead.
ParameterSet worked_example() {
  Book book;
  const auto commodity = book.commodity("A");
  book.future(commodity, 202612, 500);
  book.set.contracts[0].price = 100.0;
  const Period month{202612, 0};
  book.option(commodity, {-1, Right::call, month, month, 100.0, 0.0, 1.0, 0.0, 50.0, 20.0}, RiskArray{});
  Series series;
  series.product = 1;
  series.futures_month = series.option_month = month;
  series.price_range = {500.0, false};
  series.volatility_range = {0.2, true};
  series.extreme_multiplier = 3.0;
  series.covered_share = 0.33;
  series.years_to_expiry = 0.25;
  series.model = model::bachelier;
  book.set.series.push_back(series);
  book.set.products[1].underlying_code = book.set.products[0].code;
  return book.set;
}

}  // namespace

TEST_CASE("worked example: a call under normal volatility") {
  ParameterSet set = worked_example();
  const std::vector<std::uint8_t> chosen{0, 1};
  const auto made = compute_arrays(set, chosen, {});
  REQUIRE_MESSAGE(made, (made ? "" : to_text(made.error().front())));
  const MadeArray& call = (*made)[1];
  CHECK(call.value == Approx(3.9894).epsilon(1e-5));
  const RiskArray wanted{-39.89, 39.89,  -132.40, -57.09,  34.26,  109.57, -242.58, -179.18,
                         90.75,  154.15, -368.51, -320.76, 131.49, 179.24, -429.24, 65.76};
  for (std::size_t s = 0; s < scenario_count; ++s) {
    CAPTURE(s);
    CHECK(std::abs(call.losses[s] - wanted[s]) < 0.0051);
  }
  CHECK(call.composite_delta == Approx(0.5).epsilon(1e-9));
  store_arrays(set, chosen, *made);
  CHECK(set.arrays[1][13] == 179.0);
  CHECK(set.arrays[1][14] == -429.0);
  CHECK(set.contracts[1].composite_delta == 0.5);
}

}  // namespace span_arrays_test
