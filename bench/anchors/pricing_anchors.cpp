#include "pricing_anchors.hpp"

#include <cmath>
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

namespace anchors {

namespace ql = QuantLib;

namespace {

ql::Option::Type type_of(const PricingProblem& problem, std::size_t option) {
  return problem.sign[option] > 0.0 ? ql::Option::Call : ql::Option::Put;
}

/// `formula(type, strike, moved forward, deviation, discount)` in every cell.
template <class Formula>
void for_cells(const PricingProblem& problem, std::span<double> value, Formula formula) {
  const std::size_t options = problem.forward.size();
  for (std::size_t option = 0; option < options; ++option)
    for (std::size_t s = 0; s < problem.scenarios.size(); ++s) {
      const std::size_t at = problem.at(s, option);
      value[s * options + option] =
          formula(type_of(problem, option), problem.strike[option],
                  problem.forward[option] * problem.scenarios[s].scale,
                  problem.volatility[at] * std::sqrt(problem.years[at]), problem.discount[at]);
    }
}

}  // namespace

void black_formula(const PricingProblem& problem, std::span<double> value) {
  for_cells(problem, value, [](auto type, double strike, double forward, double deviation, double discount) {
    return ql::blackFormula(type, strike, forward, deviation, discount);
  });
}

void black_formula_by_forward(const PricingProblem& problem, std::span<double> value) {
  for_cells(problem, value, [](auto type, double strike, double forward, double deviation, double discount) {
    return ql::blackFormula(type, strike, forward, deviation, discount) / forward;
  });
}

void bachelier_formula(const PricingProblem& problem, std::span<double> value) {
  for_cells(problem, value, [](auto type, double strike, double forward, double deviation, double discount) {
    return ql::bachelierBlackFormula(type, strike, forward, deviation, discount);
  });
}

void black_calculator(const PricingProblem& problem, std::span<double> out) {
  for (std::size_t i = 0; i < problem.forward.size(); ++i) {
    const double years = problem.years[i];
    const ql::BlackCalculator black(type_of(problem, i), problem.strike[i], problem.forward[i],
                                    problem.volatility[i] * std::sqrt(years), problem.discount[i]);
    double* of_option = &out[5 * i];
    of_option[0] = black.value();
    of_option[1] = black.deltaForward();
    of_option[2] = black.gammaForward();
    of_option[3] = black.vega(years);
    of_option[4] = black.theta(problem.forward[i], years);
  }
}

void implied_deviations(const PricingProblem& problem, std::span<const double> price, std::span<double> out) {
  for (std::size_t i = 0; i < problem.forward.size(); ++i)
    out[i] =
        ql::blackFormulaImpliedStdDev(type_of(problem, i), problem.strike[i], problem.forward[i], price[i],
                                      problem.discount[i], 0.0, ql::Null<ql::Real>(), 1e-12, 100);
}

struct EuropeanEngine::State {
  ql::ext::shared_ptr<ql::SimpleQuote> forward = ql::ext::make_shared<ql::SimpleQuote>(100.0);
  ql::ext::shared_ptr<ql::SimpleQuote> volatility = ql::ext::make_shared<ql::SimpleQuote>(0.2);
  std::vector<ql::ext::shared_ptr<ql::VanillaOption>> options;
};

EuropeanEngine::EuropeanEngine(const PricingProblem& problem, double rate)
    : problem_(problem), state_(std::make_unique<State>()) {
  const ql::Date today(5, ql::February, 2026);
  ql::Settings::instance().evaluationDate() = today;
  const ql::Actual365Fixed days;
  const ql::Handle<ql::YieldTermStructure> rates(ql::ext::make_shared<ql::FlatForward>(today, rate, days));
  const ql::Handle<ql::BlackVolTermStructure> flat(ql::ext::make_shared<ql::BlackConstantVol>(
      today, ql::NullCalendar(), ql::Handle<ql::Quote>(state_->volatility), days));
  const auto process =
      ql::ext::make_shared<ql::BlackProcess>(ql::Handle<ql::Quote>(state_->forward), rates, flat);
  const auto engine = ql::ext::make_shared<ql::AnalyticEuropeanEngine>(process);
  for (std::size_t i = 0; i < problem.forward.size(); ++i) {
    const auto expiry = today + static_cast<int>(std::ceil(365.0 * problem.years[i]));
    state_->options.push_back(ql::ext::make_shared<ql::VanillaOption>(
        ql::ext::make_shared<ql::PlainVanillaPayoff>(type_of(problem, i), problem.strike[i]),
        ql::ext::make_shared<ql::EuropeanExercise>(expiry)));
    state_->options.back()->setPricingEngine(engine);
  }
}

EuropeanEngine::~EuropeanEngine() = default;

void EuropeanEngine::price(std::span<double> value) {
  const std::size_t options = problem_.forward.size();
  for (std::size_t i = 0; i < options; ++i)
    for (std::size_t s = 0; s < problem_.scenarios.size(); ++s) {
      state_->forward->setValue(problem_.forward[i] * problem_.scenarios[s].scale);
      state_->volatility->setValue(problem_.volatility[problem_.at(s, i)]);
      value[s * options + i] = state_->options[i]->NPV();
    }
}

}  // namespace anchors
