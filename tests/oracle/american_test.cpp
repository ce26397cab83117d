// American options: the kernels against QuantLib's engines, against a tree that shares nothing with them, and
// against published values.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ql/exercise.hpp>
#include <ql/instruments/payoffs.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/baroneadesiwhaleyengine.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <random>
#include <string>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/european.hpp"

using namespace crossmargin;
using pricing::american;
using pricing::AmericanInput;
using pricing::leisen_reimer;

namespace {

namespace ql = QuantLib;

std::string describe(const AmericanInput& in) {
  return std::string(in.call ? "call" : "put") + " S=" + std::to_string(in.spot) +
         " K=" + std::to_string(in.strike) + " r=" + std::to_string(in.rate) +
         " q=" + std::to_string(in.dividend) + " vol=" + std::to_string(in.volatility) +
         " T=" + std::to_string(in.years);
}

ql::ext::shared_ptr<ql::GeneralizedBlackScholesProcess> process_of(const AmericanInput& in,
                                                                   const ql::Date& today) {
  const ql::DayCounter count = ql::Actual365Fixed();
  const auto flat = [&](double rate) {
    return ql::Handle<ql::YieldTermStructure>(ql::ext::make_shared<ql::FlatForward>(today, rate, count));
  };
  return ql::ext::make_shared<ql::GeneralizedBlackScholesProcess>(
      ql::Handle<ql::Quote>(ql::ext::make_shared<ql::SimpleQuote>(in.spot)), flat(in.dividend), flat(in.rate),
      ql::Handle<ql::BlackVolTermStructure>(
          ql::ext::make_shared<ql::BlackConstantVol>(today, ql::NullCalendar(), in.volatility, count)));
}

/// An engine as QuantLib means it to be used: process, curves, dates; `days` is the time to expiry.
double calculate(const AmericanInput& in, int days, const ql::Date& today, ql::PricingEngine& engine) {
  auto* arguments = dynamic_cast<ql::VanillaOption::arguments*>(engine.getArguments());
  arguments->payoff =
      ql::ext::make_shared<ql::PlainVanillaPayoff>(in.call ? ql::Option::Call : ql::Option::Put, in.strike);
  arguments->exercise = ql::ext::make_shared<ql::AmericanExercise>(today, today + days);
  engine.calculate();
  return dynamic_cast<const ql::VanillaOption::results*>(engine.getResults())->value;
}

double object_graph(const AmericanInput& in, int days) {
  const ql::Date today(5, ql::February, 2026);
  ql::QdFpAmericanEngine engine(process_of(in, today), ql::QdFpAmericanEngine::accurateScheme());
  return calculate(in, days, today, engine);
}

double quick_engine(const AmericanInput& in, int days) {
  const ql::Date today(5, ql::February, 2026);
  ql::BaroneAdesiWhaleyApproximationEngine engine(process_of(in, today));
  return calculate(in, days, today, engine);
}

double quick(const AmericanInput& in) {
  double value = 0.0;
  const auto done = pricing::american_row({.call = in.call,
                                           .strike = in.strike,
                                           .scheme = pricing::AmericanScheme::quick,
                                           .spot = {&in.spot, 1},
                                           .rate = {&in.rate, 1},
                                           .dividend = {&in.dividend, 1},
                                           .volatility = {&in.volatility, 1},
                                           .years = {&in.years, 1}},
                                          {&value, 1});
  REQUIRE(done.has_value());
  return value;
}

/// QuantLib's formula without its object graph.
class PutEngine : public ql::QdFpAmericanEngine {
 public:
  explicit PutEngine(const ql::ext::shared_ptr<ql::QdFpIterationScheme>& scheme)
      : QdFpAmericanEngine(nullptr, scheme) {}
  double value(const AmericanInput& in) const {
    const double put = in.call
                           ? calculatePut(in.strike, in.spot, in.dividend, in.rate, in.volatility, in.years)
                           : calculatePut(in.spot, in.strike, in.rate, in.dividend, in.volatility, in.years);
    return std::max({put, in.call ? in.spot - in.strike : in.strike - in.spot, 0.0});
  }
};

struct Between {
  double low;
  double high;
};

/// Where terms are drawn from: rate and dividend yield evenly, volatility and time evenly in their logarithm,
/// spots up to `reach` deviations from the strike.
struct Range {
  const char* name;
  Between rate, dividend, volatility, years;
  double reach{2.5};
  bool same_rates{false};
};

const Range ranges[] = {
    {"a week to two years", {0.0, 0.1}, {0.0, 0.1}, {0.1, 0.8}, {1.0 / 52, 2.0}},
    {"minutes", {0.0, 0.12}, {-0.02, 0.12}, {0.05, 3.0}, {1.0 / 525600, 1.0 / 8760}},
    {"hours", {0.0, 0.12}, {-0.02, 0.12}, {0.05, 3.0}, {1.0 / 8760, 2.0 / 365}},
    {"options on futures", {0.01, 0.1}, {0.0, 0.0}, {0.05, 1.5}, {1.0 / 365, 3.0}, 2.5, true},
    {"dividend yield above the rate", {0.001, 0.03}, {0.05, 0.15}, {0.05, 1.0}, {1.0 / 52, 3.0}},
    {"dividend yield below zero", {0.0, 0.1}, {-0.1, 0.0}, {0.05, 1.0}, {1.0 / 52, 3.0}},
    {"rate near zero", {1e-6, 0.002}, {-0.01, 0.05}, {0.05, 1.0}, {1.0 / 12, 3.0}},
    {"volatility 2 to 5 %", {0.0, 0.12}, {-0.02, 0.12}, {0.02, 0.05}, {1.0 / 52, 1.0}},
    {"volatility 5 to 10 %", {0.0, 0.12}, {-0.02, 0.12}, {0.05, 0.1}, {1.0 / 12, 3.0}},
    {"volatility 100 to 300 %", {0.0, 0.12}, {-0.02, 0.12}, {1.0, 3.0}, {1.0 / 12, 3.0}},
    {"three to ten years", {0.0, 0.12}, {-0.02, 0.12}, {0.1, 1.0}, {3.0, 10.0}},
    {"far in and out of the money", {0.0, 0.1}, {0.0, 0.1}, {0.1, 0.8}, {1.0 / 52, 2.0}, 8.0},
    {"hours, far in and out", {0.0, 0.1}, {-0.02, 0.1}, {0.1, 2.0}, {1.0 / 8760, 2.0 / 365}, 12.0},
};

AmericanInput draw_from(const Range& range, std::mt19937_64& random) {
  const auto uniform = [&random](Between in) {
    return std::uniform_real_distribution<>(in.low, in.high)(random);
  };
  const auto spread = [&](Between in) { return std::exp(uniform({std::log(in.low), std::log(in.high)})); };
  AmericanInput in;
  in.call = uniform({0.0, 1.0}) < 0.5;
  in.strike = 100.0;
  in.rate = uniform(range.rate);
  in.dividend = range.same_rates ? in.rate : uniform(range.dividend);
  if (in.call) std::swap(in.rate, in.dividend);
  in.volatility = spread(range.volatility);
  in.years = spread(range.years);
  in.spot = 100.0 * std::exp(uniform({-range.reach, range.reach}) * in.volatility * std::sqrt(in.years));
  return in;
}

AmericanInput draw(std::mt19937_64& random) {
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  AmericanInput in;
  in.call = uniform(0.0, 1.0) < 0.5;
  in.strike = 100.0;
  in.rate = uniform(-0.02, 0.12);
  in.dividend = uniform(-0.02, 0.12);
  in.volatility = std::exp(uniform(std::log(0.05), std::log(1.5)));
  in.years = std::exp(uniform(std::log(1.0 / 365.0), std::log(3.0)));
  in.spot = 100.0 * std::exp(uniform(-3.0, 3.0) * in.volatility * std::sqrt(in.years));
  return in;
}

}  // namespace

TEST_CASE("within 1e-5 of the object graph of QuantLib's accurate engine") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 200; ++i) {
    AmericanInput in = draw(random);
    const int days = 1 + i * 5;
    in.years = days / 365.0;
    in.rate = std::abs(in.rate);
    in.dividend = std::abs(in.dividend);
    in.spot = 70.0 + 0.3 * i;
    const double intrinsic = std::max(in.call ? in.spot - in.strike : in.strike - in.spot, 0.0);
    INFO(describe(in));
    CHECK(std::abs(american(in).value() - std::max(object_graph(in, days), intrinsic)) <= 1e-5 * in.spot);
  }
}

TEST_CASE("the engine agrees with a Leisen-Reimer tree of 1001 steps") {
  std::mt19937_64 random(4);
  for (int i = 0; i < 400; ++i) {
    const AmericanInput in = draw(random);
    INFO(describe(in));
    const auto value = american(in);
    REQUIRE(value.has_value());
    CHECK(std::abs(*value - leisen_reimer(in, 1001)) <= 1e-4 * std::max(in.spot, in.strike));
  }
}

TEST_CASE(
    "within 1e-5 of QuantLib's accurate scheme, or where that is further off within 1e-6 of a finer one") {
  const PutEngine accurate(ql::ext::make_shared<ql::QdFpLegendreTanhSinhScheme>(25, 5, 13, 1e-8));
  // More nodes, points and iterations than any of QuantLib's named schemes.
  const PutEngine finest(ql::ext::make_shared<ql::QdFpLegendreTanhSinhScheme>(80, 40, 30, 1e-11));
  std::printf("%-32s %10s %10s\n", "largest difference / spot", "accurate", "finest");
  for (const Range& range : ranges) {
    std::mt19937_64 random(6);
    double to_accurate = 0.0;
    double to_finest = 0.0;
    for (int i = 0; i < 200; ++i) {
      const AmericanInput in = draw_from(range, random);
      INFO(range.name << ": " << describe(in));
      const double value = american(in).value();
      const double distance = std::abs(value - accurate.value(in)) / in.spot;
      to_accurate = std::max(to_accurate, distance);
      // Where the accurate scheme is further off, the fault must be its own.
      if (i % 8 != 0 && distance <= 1e-5) continue;
      CHECK(std::abs(value - finest.value(in)) <= 1e-6 * in.spot);
      to_finest = std::max(to_finest, std::abs(value - finest.value(in)) / in.spot);
    }
    std::printf("%-32s %10.1e %10.1e\n", range.name, to_accurate, to_finest);
  }
}

TEST_CASE("negative rates: the European value where waiting costs nothing, else the tree of many steps") {
  std::mt19937_64 random(11);
  const auto uniform = [&random](double low, double high) {
    return std::uniform_real_distribution<>(low, high)(random);
  };
  int waiting = 0, between = 0;
  double largest = 0.0;
  for (int i = 0; i < 300; ++i) {
    AmericanInput in{i % 2 == 0, 0.0, 100.0, -uniform(0.001, 0.05), uniform(-0.06, 0.04), 0.0, 0.0};
    in.volatility = std::exp(uniform(std::log(0.1), std::log(1.0)));
    in.years = std::exp(uniform(std::log(1.0 / 365.0), std::log(3.0)));
    in.spot = 100.0 * std::exp(uniform(-2.5, 2.5) * in.volatility * std::sqrt(in.years));
    if (in.call) std::swap(in.rate, in.dividend);
    INFO(describe(in));
    const double of_put = in.call ? in.dividend : in.rate, other = in.call ? in.rate : in.dividend;
    const double value = american(in).value();
    if (of_put <= other) {
      const double european =
          ql::blackFormula(in.call ? ql::Option::Call : ql::Option::Put, 100.0,
                           in.spot * std::exp((in.rate - in.dividend) * in.years),
                           in.volatility * std::sqrt(in.years), std::exp(-in.rate * in.years));
      const double intrinsic = in.call ? in.spot - 100.0 : 100.0 - in.spot;
      CHECK(std::abs(value - std::max(european, intrinsic)) <= 1e-13 * std::max(in.spot, 100.0));
      ++waiting;
    } else if (between < 10) {
      largest = std::max(largest, std::abs(value - leisen_reimer(in, 8001)) / std::max(in.spot, 100.0));
      ++between;
    }
  }
  CHECK(waiting > 100);
  CHECK(between == 10);
  CHECK(largest <= 1e-5);
  std::printf("two boundaries: largest difference to a tree of 8001 steps %.1e of max(S, K)\n", largest);
}

TEST_CASE("where the drift outweighs the volatility the tree of many steps agrees") {
  // A put whose spot falls below the exercise boundary on its certain path: the premium is a step in time.
  for (double volatility : {0.03, 0.05})
    for (double spot : {60.0, 80.0, 99.0}) {
      const AmericanInput in{false, spot, 100.0, 0.15, 0.4, volatility, 6.0};
      INFO(describe(in));
      // The tree's error halves with twice the steps here.
      const double limit = 2.0 * leisen_reimer(in, 4001) - leisen_reimer(in, 2001);
      CHECK(std::abs(american(in).value() - limit) <= 5e-6 * 100.0);
    }
}

TEST_CASE("the quick scheme agrees with QuantLib's engine for it") {
  std::mt19937_64 random(7);
  double largest = 0.0;
  for (int i = 0; i < 600; ++i) {
    AmericanInput in = draw(random);
    const int days = 1 + i;
    in.years = days / 365.0;
    in.rate = std::abs(in.rate) + 1e-3;
    in.dividend = std::abs(in.dividend);
    in.volatility = std::max(in.volatility, 0.1);
    in.spot = 100.0 * std::exp((i % 11 - 5) * 0.4 * in.volatility * std::sqrt(in.years));
    INFO(describe(in));
    const double intrinsic = std::max(in.call ? in.spot - in.strike : in.strike - in.spot, 0.0);
    const double distance = std::abs(quick(in) - std::max(quick_engine(in, days), intrinsic));
    CHECK(distance <= 2e-6 * std::max(in.spot, in.strike));  // QuantLib's own iteration stops at 1e-6
    largest = std::max(largest, distance / std::max(in.spot, in.strike));
  }
  std::printf("quick scheme: largest difference to QuantLib's %.1e of max(S, K)\n", largest);
}

TEST_CASE("extremes stay finite and near the tree") {
  for (bool call : {true, false})
    for (double volatility : {0.003, 0.3, 4.0})
      for (double years : {1.0 / 8760.0, 0.5, 10.0})
        for (double rate : {-0.03, 1e-9, 0.05, 0.8})
          for (double dividend : {-0.04, 0.0, 1e-7, 0.4})
            for (double spot : {3.0, 99.0, 100.0, 800.0}) {
              const AmericanInput in{call, spot, 100.0, rate, dividend, volatility, years};
              INFO(describe(in));
              const auto value = american(in);
              REQUIRE(value.has_value());
              // The tree itself is coarse where the deviation is above 5.
              const double tolerance = volatility * std::sqrt(years) > 5.0 ? 5e-3 : 1e-3;
              CHECK(std::abs(*value - leisen_reimer(in, 501)) <= tolerance * std::max(spot, 100.0));
            }
}

TEST_CASE("published high-precision value") {
  // Andersen, Lake and Offengenden, "High-Performance American Option Pricing", Journal of Computational
  // Finance 20, 2016, table 2: S = K = 100, r = q = 5 %, vol 25 %, one year: the early-exercise premium is
  // 0.106952702747.
  const double european = pricing::black_76({false, 100.0, 100.0, 0.25, 1.0, std::exp(-0.05)});
  const double premium = american({false, 100.0, 100.0, 0.05, 0.05, 0.25, 1.0}).value() - european;
  CHECK(std::abs(premium - 0.106952702747) <= 1e-7);
}
