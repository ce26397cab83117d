#include "american_anchors.hpp"

#include <ql/exercise.hpp>
#include <ql/instruments/payoffs.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/baroneadesiwhaleyengine.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

namespace anchors {

namespace ql = QuantLib;

class QdFp::Engine : public ql::QdFpAmericanEngine {
 public:
  explicit Engine(const ql::ext::shared_ptr<ql::QdFpIterationScheme>& scheme)
      : QdFpAmericanEngine(nullptr, scheme) {}
  double value(const AmericanOption& option, std::size_t cell) const {
    const double years = option.days / 365.0;
    const double spot = option.spot[cell], volatility = option.volatility[cell];
    if (option.call)
      return calculatePut(option.strike, spot, option.dividend, option.rate, volatility, years);
    return calculatePut(spot, option.strike, option.rate, option.dividend, volatility, years);
  }
};

QdFp::QdFp(QdFpScheme scheme)
    : engine_(std::make_unique<Engine>(scheme == QdFpScheme::fast
                                           ? ql::QdFpAmericanEngine::fastScheme()
                                           : ql::QdFpAmericanEngine::accurateScheme())) {}

QdFp::~QdFp() = default;

void QdFp::price(std::span<const AmericanOption> options, std::span<double> value) const {
  std::size_t at = 0;
  for (const AmericanOption& option : options)
    for (std::size_t cell = 0; cell < option.spot.size(); ++cell) value[at++] = engine_->value(option, cell);
}

/// One option with quotes that move.
class BaroneAdesiWhaley::Engine {
 public:
  explicit Engine(const AmericanOption& option)
      : spot_(ql::ext::make_shared<ql::SimpleQuote>(option.spot.front())),
        volatility_(ql::ext::make_shared<ql::SimpleQuote>(option.volatility.front())) {
    const ql::Date today(5, ql::February, 2026);
    const ql::DayCounter days = ql::Actual365Fixed();
    const auto flat = [&](double level) {
      return ql::Handle<ql::YieldTermStructure>(ql::ext::make_shared<ql::FlatForward>(today, level, days));
    };
    const auto process = ql::ext::make_shared<ql::GeneralizedBlackScholesProcess>(
        ql::Handle<ql::Quote>(spot_), flat(option.dividend), flat(option.rate),
        ql::Handle<ql::BlackVolTermStructure>(ql::ext::make_shared<ql::BlackConstantVol>(
            today, ql::NullCalendar(), ql::Handle<ql::Quote>(volatility_), days)));
    engine_ = std::make_unique<ql::BaroneAdesiWhaleyApproximationEngine>(process);
    auto* arguments = dynamic_cast<ql::VanillaOption::arguments*>(engine_->getArguments());
    arguments->payoff = ql::ext::make_shared<ql::PlainVanillaPayoff>(
        option.call ? ql::Option::Call : ql::Option::Put, option.strike);
    arguments->exercise = ql::ext::make_shared<ql::AmericanExercise>(today, today + option.days);
    results_ = dynamic_cast<const ql::VanillaOption::results*>(engine_->getResults());
  }
  double value(double spot, double volatility) {
    spot_->setValue(spot);
    volatility_->setValue(volatility);
    engine_->calculate();
    return results_->value;
  }

 private:
  ql::ext::shared_ptr<ql::SimpleQuote> spot_;
  ql::ext::shared_ptr<ql::SimpleQuote> volatility_;
  std::unique_ptr<ql::BaroneAdesiWhaleyApproximationEngine> engine_;
  const ql::VanillaOption::results* results_{nullptr};
};

BaroneAdesiWhaley::BaroneAdesiWhaley(std::span<const AmericanOption> options) : options_(options) {
  for (const AmericanOption& option : options) engines_.emplace_back(option);
}

BaroneAdesiWhaley::~BaroneAdesiWhaley() = default;

void BaroneAdesiWhaley::price(std::span<double> value) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < options_.size(); ++i)
    for (std::size_t cell = 0; cell < options_[i].spot.size(); ++cell)
      value[at++] = engines_[i].value(options_[i].spot[cell], options_[i].volatility[cell]);
}

}  // namespace anchors
