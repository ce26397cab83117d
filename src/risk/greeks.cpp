#include "crossmargin/risk/greeks.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <ql/pricingengines/blackcalculator.hpp>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/bond.hpp"
#include "crossmargin/pricing/european.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"

namespace crossmargin {

namespace {

/// One option with its numbers, per unit of underlying.
struct OptionState {
  bool call;
  double strike;
  double price;  ///< spot under black_scholes, else forward
  double forward;
  double volatility;
  double years;
  double rate;
  double carry;
  bool discounted;
  double discount;
};

OptionState state_of(const OptionTerms& terms, const PricingInputs& in) {
  const bool discounted = in.discounting == Discounting::zero_rate;
  const double forward = in.price * numeric::exp(in.carry * in.years);
  const double discount = discounted ? numeric::exp(-in.rate * in.years) : 1.0;
  return {terms.right == OptionRight::call,
          terms.strike,
          in.price,
          forward,
          in.volatility,
          in.years,
          in.rate,
          in.carry,
          discounted,
          discount};
}

/// d1, d2 and n(d1) F DF: what vanna and volga are made of.
struct BlackTerms {
  double d1;
  double d2;
  double density;  ///< DF n(d1)
};

BlackTerms black_terms(const OptionState& at) {
  const double deviation = at.volatility * std::sqrt(at.years);
  const double d1 = numeric::log(at.forward / at.strike) / deviation + 0.5 * deviation;
  return {d1, d1 - deviation, at.discount * numeric::normal_pdf(d1)};
}

/// Under black_76 the forward stands still while time and rates move; under black_scholes the spot does.
/// vanna = -DF n(d1) d2 / vol per 1 of the forward, volga = vega d1 d2 / vol (Haug, "The Complete Guide to
/// Option Pricing Formulas", 2nd ed., 2007, ch. 2).
Result<Greeks> lognormal(const OptionState& at, PricingModel model) {
  try {
    const double deviation = at.volatility * std::sqrt(at.years);
    const QuantLib::Option::Type type = at.call ? QuantLib::Option::Call : QuantLib::Option::Put;
    const QuantLib::BlackCalculator black(type, at.strike, at.forward, deviation, at.discount);
    const BlackTerms terms = black_terms(at);
    Greeks out;
    out.delta = black.delta(at.price);
    out.gamma = black.gamma(at.price);
    out.vega = black.vega(at.years);
    out.theta = black.theta(at.price, at.years);
    out.vanna = -terms.density * terms.d2 / at.volatility * (at.forward / at.price);
    out.volga = out.vega * terms.d1 * terms.d2 / at.volatility;
    // BlackCalculator's rho lets the rate grow the forward and discount the value; each only where it does so
    // here.
    const double discounting = -at.years * black.value();
    if (model == PricingModel::black_76) out.rho = at.discounted ? discounting : 0.0;
    if (model == PricingModel::black_scholes)
      out.rho = black.rho(at.years) - (at.discounted ? 0.0 : discounting);
    return out;
  } catch (const std::exception& error) {
    return fail(ErrorCode::invalid_value,
                std::string("the Greeks of the option cannot be computed: ") + error.what());
  }
}

/// Derivatives of DF ((F - K) N(d) + s n(d)), s = vol sqrt(T), d = (F - K) / s; dV/ds = DF n(d).
Greeks normal(const OptionState& at) {
  const double root_years = std::sqrt(at.years);
  const double deviation = at.volatility * root_years;
  const double d = (at.forward - at.strike) / deviation;
  const double density = at.discount * numeric::normal_pdf(d);
  const double value =
      pricing::bachelier({at.call, at.forward, at.strike, at.volatility, at.years, at.discount});
  Greeks out;
  out.delta = at.call ? at.discount * numeric::normal_cdf(d) : -at.discount * numeric::normal_cdf(-d);
  out.gamma = density / deviation;
  out.vega = density * root_years;
  out.theta = (at.discounted ? at.rate * value : 0.0) - 0.5 * at.volatility * density / root_years;
  out.rho = at.discounted ? -at.years * value : 0.0;
  out.vanna = -density * d / at.volatility;
  out.volga = out.vega * d * d / at.volatility;
  return out;
}

/// By how much each input moves for the differences, up and down.
struct Bumps {
  double price;       ///< a tenth of a standard deviation, at most 1 % of the price
  double volatility;  ///< 2 % of the volatility
  double years;       ///< a day, at most a tenth of the time left
  double rate;        ///< one basis point
};

Bumps bumps_of(const OptionState& at) {
  const double deviation = at.volatility * std::sqrt(at.years);
  return {at.price * std::min(0.01, 0.1 * deviation), 0.02 * at.volatility,
          std::min(1.0 / 365.0, 0.1 * at.years), 1e-4};
}

/// American values around one state. The first error is kept and ends the computation.
class AmericanValues {
 public:
  AmericanValues(const OptionState& at, pricing::AmericanScheme scheme) : at_(at), scheme_(scheme) {}
  struct Move {
    double price{0.0};
    double volatility{0.0};
    double years{0.0};
    double rate{0.0};
    double carry{0.0};
  };
  double operator()(const Move& move) {
    const double rate = at_.rate + move.rate;
    const double dividend = rate - (at_.carry + move.carry);
    const auto value = pricing::american({at_.call, at_.price + move.price, at_.strike, rate, dividend,
                                          at_.volatility + move.volatility, at_.years + move.years},
                                         scheme_);
    if (value) return *value;
    if (issues_.empty()) issues_ = value.error();
    return 0.0;
  }
  const Issues& issues() const { return issues_; }

 private:
  OptionState at_;
  pricing::AmericanScheme scheme_;
  Issues issues_;
};

Result<Greeks> american(const OptionState& at, PricingModel model, pricing::AmericanScheme scheme) {
  AmericanValues value(at, scheme);
  const Bumps h = bumps_of(at);
  const double here = value({});
  const double price_up = value({.price = h.price});
  const double price_down = value({.price = -h.price});
  const double vol_up = value({.volatility = h.volatility});
  const double vol_down = value({.volatility = -h.volatility});
  Greeks out;
  out.delta = (price_up - price_down) / (2.0 * h.price);
  out.gamma = (price_up - 2.0 * here + price_down) / (h.price * h.price);
  out.vega = (vol_up - vol_down) / (2.0 * h.volatility);
  out.volga = (vol_up - 2.0 * here + vol_down) / (h.volatility * h.volatility);
  out.theta = (value({.years = -h.years}) - value({.years = h.years})) / (2.0 * h.years);
  out.vanna = (value({.price = h.price, .volatility = h.volatility}) -
               value({.price = h.price, .volatility = -h.volatility}) -
               value({.price = -h.price, .volatility = h.volatility}) +
               value({.price = -h.price, .volatility = -h.volatility})) /
              (4.0 * h.price * h.volatility);
  // On a spot the rate moves the carry and the dividend yield stays; on a forward the carry stays zero.
  const double carry = model == PricingModel::black_scholes ? h.rate : 0.0;
  if (at.discounted || carry > 0.0) {
    const double discount = at.discounted ? h.rate : 0.0;
    out.rho = (value({.rate = discount, .carry = carry}) - value({.rate = -discount, .carry = -carry})) /
              (2.0 * h.rate);
  }
  if (!value.issues().empty()) return tl::unexpected(value.issues());
  return out;
}

Result<Greeks> of_option(const OptionTerms& terms, const PricingInputs& inputs, Pricer pricer) {
  const OptionState at = state_of(terms, inputs);
  if (terms.exercise == ExerciseStyle::american) {
    if (terms.model == PricingModel::bachelier)
      return fail(ErrorCode::unsupported,
                  "there is no model for American options under bachelier: use black_76 or black_scholes");
    return american(at, terms.model, american_scheme(pricer));
  }
  if (terms.model == PricingModel::bachelier) return normal(at);
  return lognormal(at, terms.model);
}

/// At a fixed yield y: the value grows at y, and its slope in y is -sum of t * flow.
Greeks of_bond(const PricingInputs& in) {
  Greeks out;
  out.delta = 1.0;
  for (const pricing::CashFlow& flow : in.flows) {
    const double value = flow.amount * numeric::exp(-in.rate * flow.years);
    out.theta += in.rate * value;
    out.rho -= flow.years * value;
  }
  return out;
}

/// DF (F - K) at a fixed forward.
Greeks of_forward(const PricingInputs& in, double agreed_price) {
  const bool discounted = in.discounting == Discounting::zero_rate;
  Greeks out;
  out.delta = discounted ? numeric::exp(-in.rate * in.years) : 1.0;
  const double value = out.delta * (in.price - agreed_price);
  if (discounted) {
    out.theta = in.rate * value;
    out.rho = -in.years * value;
  }
  return out;
}

Greeks scaled(const Greeks& unit, double units) {
  return {units * unit.delta, units * unit.gamma, units * unit.vega, units * unit.theta,
          units * unit.rho,   units * unit.vanna, units * unit.volga};
}

Result<Greeks> per_unit(const Instrument& instrument, const PricingInputs& inputs, Pricer pricer) {
  switch (instrument.kind) {
    case InstrumentKind::option:
      return of_option(*instrument.option, inputs, pricer);
    case InstrumentKind::bond:
      return of_bond(inputs);
    case InstrumentKind::fx_forward:
      return of_forward(inputs, *instrument.forward_price);
    case InstrumentKind::spot:
    case InstrumentKind::stock:
    case InstrumentKind::fx_spot:
    case InstrumentKind::future:
    case InstrumentKind::perpetual:
      break;
  }
  return Greeks{.delta = 1.0};
}

/// The multiplier; of inverse futures and perpetuals it counts quote units, and the mark turns them into
/// underlying.
double units_of(const Instrument& instrument, const PricingInputs& inputs) {
  const bool inverse = instrument.spec.settlement == SettlementStyle::inverse;
  const bool quoted_units =
      instrument.kind == InstrumentKind::future || instrument.kind == InstrumentKind::perpetual;
  return inverse && quoted_units ? instrument.spec.multiplier / inputs.price : instrument.spec.multiplier;
}

/// A volatility of zero, for one, leaves some of them without a number.
bool all_finite(const Greeks& g) {
  for (const double number : {g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga})
    if (!std::isfinite(number)) return false;
  return true;
}

Result<Greeks> per_contract(const Instrument& instrument, const PricingInputs& inputs, Pricer pricer) {
  const auto unit = per_unit(instrument, inputs, pricer);
  if (!unit) return unit;
  const Greeks out = scaled(*unit, units_of(instrument, inputs));
  if (!all_finite(out))
    return fail(ErrorCode::invalid_value, "its Greeks are not finite at this market", {},
                "check its volatility, price and multiplier");
  return out;
}

}  // namespace

Result<Greeks> greeks(const Instrument& instrument, const Market& market, Pricer pricer) {
  const auto inputs = pricing_inputs(instrument, market);
  if (!inputs) return tl::unexpected(inputs.error());
  auto result = per_contract(instrument, *inputs, pricer);
  if (result) return result;
  for (Issue& issue : result.error()) {
    issue.message = instrument.id + ": " + issue.message;
    if (issue.where.file.empty()) issue.where = instrument.where;
  }
  return result;
}

}  // namespace crossmargin
