// American options: the fixed-point engine against a tree of ours, against the engine's own object graph, and
// against a finer scheme of the same equations.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <ql/exercise.hpp>
#include <ql/instruments/payoffs.hpp>
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

/// The engine as QuantLib means it to be used: process, curves, dates; `days` is the time to expiry.
double object_graph(const AmericanInput& in, int days) {
  const ql::Date today(5, ql::February, 2026);
  const ql::DayCounter count = ql::Actual365Fixed();
  const auto flat = [&](double rate) {
    return ql::Handle<ql::YieldTermStructure>(ql::ext::make_shared<ql::FlatForward>(today, rate, count));
  };
  const auto process = ql::ext::make_shared<ql::GeneralizedBlackScholesProcess>(
      ql::Handle<ql::Quote>(ql::ext::make_shared<ql::SimpleQuote>(in.spot)), flat(in.dividend), flat(in.rate),
      ql::Handle<ql::BlackVolTermStructure>(
          ql::ext::make_shared<ql::BlackConstantVol>(today, ql::NullCalendar(), in.volatility, count)));
  const ql::QdFpAmericanEngine engine(process, ql::QdFpAmericanEngine::accurateScheme());
  auto* arguments = dynamic_cast<ql::VanillaOption::arguments*>(engine.getArguments());
  arguments->payoff =
      ql::ext::make_shared<ql::PlainVanillaPayoff>(in.call ? ql::Option::Call : ql::Option::Put, in.strike);
  arguments->exercise = ql::ext::make_shared<ql::AmericanExercise>(today, today + days);
  engine.calculate();
  return dynamic_cast<const ql::VanillaOption::results*>(engine.getResults())->value;
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
