// The pricers by name: what the quick one takes from the kernels and what not.
#include <doctest/doctest.h>

#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"

namespace pricer_test {

using namespace crossmargin;

namespace {

const std::vector<double> price{80.0, 100.0, 125.0};
const std::vector<double> forward{81.0, 101.0, 126.0};
const std::vector<double> volatility{0.3, 0.3, 0.4};
const std::vector<double> years{0.5, 0.5, 0.5};
const std::vector<double> carry{0.02, 0.02, 0.02};
const std::vector<double> rate{0.05, 0.05, 0.05};
const std::vector<double> discount{0.97, 0.97, 0.97};

std::vector<double> values(Pricer pricer, ExerciseStyle exercise) {
  Instrument option;
  option.id = "O";
  option.kind = InstrumentKind::option;
  option.option = OptionTerms{OptionRight::put, exercise, 100.0, PricingModel::black_scholes};
  std::vector<double> out(price.size());
  const PricingRow row{price, forward, volatility, years, carry, rate, discount};
  REQUIRE(make_pricer(pricer)->values(option, {}, row, out).has_value());
  return out;
}

}  // namespace

TEST_CASE("pricers have the names that reports print") {
  CHECK(to_string(Pricer::kernels) == "kernels");
  CHECK(to_string(Pricer::quick) == "quick");
  CHECK(to_string(Pricer::quantlib) == "quantlib");
}

TEST_CASE("the quick pricer takes the approximation for American options and the kernels for all else") {
  CHECK(values(Pricer::quick, ExerciseStyle::european) == values(Pricer::kernels, ExerciseStyle::european));
  const auto quick = values(Pricer::quick, ExerciseStyle::american);
  const auto accurate = values(Pricer::kernels, ExerciseStyle::american);
  const std::vector<double> dividend{0.05 - 0.02, 0.05 - 0.02, 0.05 - 0.02};
  std::vector<double> expected(price.size());
  REQUIRE(pricing::american_row({.call = false,
                                 .strike = 100.0,
                                 .scheme = pricing::AmericanScheme::quick,
                                 .spot = price,
                                 .rate = rate,
                                 .dividend = dividend,
                                 .volatility = volatility,
                                 .years = years},
                                expected)
              .has_value());
  CHECK(quick == expected);
  for (std::size_t i = 0; i < quick.size(); ++i) {
    CHECK(quick[i] != accurate[i]);
    CHECK(doctest::Approx(quick[i]).epsilon(0.01) == accurate[i]);
  }
}

}  // namespace pricer_test
