#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "crossmargin/risk/instrument_pricer.hpp"

namespace quantlib_pricer_test {

using namespace crossmargin;

namespace {

/// Rows in the form the evaluator hands them over.
struct Row {
  std::vector<double> price, forward, volatility, years, carry, rate, discount;
  void add(double p, double vol, double t, double r, double b = 0.0) {
    price.push_back(p);
    forward.push_back(p * std::exp(b * t));
    volatility.push_back(vol);
    years.push_back(t);
    carry.push_back(b);
    rate.push_back(r);
    discount.push_back(std::exp(-r * t));
  }
  PricingRow view() const { return {price, forward, volatility, years, carry, rate, discount}; }
};

Instrument option(OptionRight right, PricingModel model, ExerciseStyle exercise = ExerciseStyle::european) {
  Instrument out;
  out.id = "O";
  out.kind = InstrumentKind::option;
  out.option = OptionTerms{right, exercise, 100.0, model};
  return out;
}

std::vector<double> values(const InstrumentPricer& pricer, const Instrument& instrument, const Row& row,
                           const PricingInputs& inputs = {}) {
  std::vector<double> out(row.price.size(), -1.0);
  const Status done = pricer.values(instrument, inputs, row.view(), out);
  REQUIRE(done.has_value());
  return out;
}

Row mixed() {
  Row row;
  for (double price : {0.0, 1e-3, 40.0, 99.0, 100.0, 101.0, 180.0, 5000.0})
    for (double volatility : {0.0, 0.02, 0.5, 4.0})
      for (double years : {0.0, 1.0 / 8760.0, 0.4, 7.0}) row.add(price, volatility, years, 0.03, 0.01);
  return row;
}

}  // namespace

TEST_CASE("the audit pricer takes the textbook values") {
  // Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed., ch. 1: Black-76 on a future at 19,
  // strike 19.
  Row brent;
  brent.add(19.0, 0.28, 0.75, 0.10);
  Instrument call = option(OptionRight::call, PricingModel::black_76);
  call.option->strike = 19.0;
  CHECK(std::abs(values(*make_quantlib_pricer(), call, brent)[0] - 1.7011) <= 5e-5);
  // Geske and Johnson's set: American put, S = 40, K = 45, r = 4.88 %, vol 30 %, 0.5833 years: 6.2436.
  Row stock;
  stock.add(40.0, 0.3, 0.5833, 0.0488, 0.0488);
  Instrument put = option(OptionRight::put, PricingModel::black_scholes, ExerciseStyle::american);
  put.option->strike = 45.0;
  CHECK(std::abs(values(*make_quantlib_pricer(), put, stock)[0] - 6.2436) <= 1.1e-4);
}

TEST_CASE("European options: both pricers agree to 1e-12 of max(F, K), limits included") {
  const Row row = mixed();
  for (const OptionRight right : {OptionRight::call, OptionRight::put})
    for (const PricingModel model :
         {PricingModel::black_76, PricingModel::black_scholes, PricingModel::bachelier}) {
      Row moved = row;
      if (model == PricingModel::bachelier)
        for (double& volatility : moved.volatility) volatility *= 100.0;
      const auto audit = values(*make_quantlib_pricer(), option(right, model), moved);
      const auto kernel = values(*make_kernel_pricer(), option(right, model), moved);
      for (std::size_t i = 0; i < audit.size(); ++i) {
        CAPTURE(row.price[i]);
        CAPTURE(row.volatility[i]);
        CAPTURE(row.years[i]);
        CHECK(std::abs(audit[i] - kernel[i]) <= 1e-12 * std::max(row.forward[i], 100.0));
      }
    }
}

TEST_CASE("American options: the finer scheme differs by what the kernels' scheme leaves open") {
  Row row;
  for (double price : {0.0, 30.0, 92.0, 100.0, 111.0, 400.0})
    for (double volatility : {0.0, 0.1, 0.6, 2.0})
      for (double years : {0.0, 1.0 / 365.0, 0.3, 2.0})
        for (double carry : {-0.03, 0.0, 0.05}) row.add(price, volatility, years, 0.05, carry);
  row.add(100.0, 0.1, 1.0, -0.005, 0.005);  // q < r < 0: two boundaries for a put, the tree's business
  row.add(100.0, 0.1, 1.0, -0.01, -0.005);  // r < q < 0: the same for a call
  row.add(90.0, 0.3, 1.0, -0.01, -0.03);    // a put that is never exercised early
  for (const OptionRight right : {OptionRight::call, OptionRight::put}) {
    const Instrument american = option(right, PricingModel::black_scholes, ExerciseStyle::american);
    const auto audit = values(*make_quantlib_pricer(), american, row);
    const auto kernel = values(*make_kernel_pricer(), american, row);
    for (std::size_t i = 0; i < audit.size(); ++i) {
      CAPTURE(row.price[i]);
      CAPTURE(row.volatility[i]);
      CAPTURE(row.years[i]);
      CAPTURE(row.carry[i]);
      CHECK(std::abs(audit[i] - kernel[i]) <= 3e-6 * std::max(row.price[i], 100.0));
    }
  }
}

TEST_CASE("bonds: flows that fall due on the way count at face") {
  Instrument bond;
  bond.id = "B";
  bond.kind = InstrumentKind::bond;
  bond.bond = BondTerms{0.04, 2};
  PricingInputs inputs;
  inputs.years = 1.0;
  inputs.rate = 0.05;
  inputs.flows = {{0.5, 0.02}, {1.0, 1.02}};
  Row row;
  row.add(1.0, 0.0, 1.0, 0.05);
  row.add(1.0, 0.0, 0.4, 0.07);
  const auto audit = values(*make_quantlib_pricer(), bond, row, inputs);
  CHECK(std::abs(audit[0] - (0.02 * std::exp(-0.025) + 1.02 * std::exp(-0.05))) <= 1e-15);
  CHECK(std::abs(audit[1] - (0.02 + 1.02 * std::exp(-0.028))) <= 1e-15);
  const auto kernel = values(*make_kernel_pricer(), bond, row, inputs);
  CHECK(std::abs(audit[0] - kernel[0]) <= 1e-15);
  CHECK(std::abs(audit[1] - kernel[1]) <= 1e-15);
}

TEST_CASE("what it cannot price is an error and never a number") {
  Row row;
  row.add(100.0, 0.3, 1.0, 0.05);
  std::vector<double> out(1);
  const auto pricer = make_quantlib_pricer();
  Instrument stock;
  stock.id = "S";
  stock.kind = InstrumentKind::stock;
  const Status no_model = pricer->values(stock, {}, row.view(), out);
  REQUIRE_FALSE(no_model.has_value());
  CHECK(no_model.error().front().code == ErrorCode::unsupported);
  const Instrument normal = option(OptionRight::put, PricingModel::bachelier, ExerciseStyle::american);
  const Status no_american = pricer->values(normal, {}, row.view(), out);
  REQUIRE_FALSE(no_american.has_value());
  CHECK(no_american.error().front().code == ErrorCode::unsupported);
  Row negative;
  negative.add(-5.0, 0.3, 1.0, 0.05);
  const Status refused =
      pricer->values(option(OptionRight::call, PricingModel::black_76), {}, negative.view(), out);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().front().code == ErrorCode::invalid_value);
  CHECK(refused.error().front().message.find("O: ") == 0);
}

}  // namespace quantlib_pricer_test
