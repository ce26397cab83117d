#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <ql/interestrate.hpp>
#include <ql/methods/lattices/binomialtree.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/stochasticprocess.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <string>
#include <vector>

#include "crossmargin/risk/instrument_pricer.hpp"

// The audit path. It uses QuantLib's pure formulas only: blackFormula and bachelierBlackFormula, the
// fixed-point engine's own formula, its lattices, its compounding. No term structure, quote or instrument is
// built, so nothing observes anything and no thread shares anything. Nothing of crossmargin/pricing is
// called.

namespace crossmargin {

namespace {

namespace ql = QuantLib;

constexpr ql::Size tree_steps = 2001;

struct Option {
  ql::Option::Type type;
  double spot;
  double strike;
  double rate;
  double dividend;
  double volatility;
  double years;
};

Option mirrored(const Option& in) {
  return {ql::Option::Put, in.strike, in.spot, in.dividend, in.rate, in.volatility, in.years};
}

/// A finer scheme than the kernels', so that the two differ by what the coarser one leaves open.
class FixedPointEngine : public ql::QdFpAmericanEngine {
 public:
  FixedPointEngine()
      : QdFpAmericanEngine(nullptr, ql::ext::make_shared<ql::QdFpLegendreTanhSinhScheme>(35, 8, 16, 1e-10)) {}
  double put(const Option& in) const {
    return calculatePut(in.spot, in.strike, in.rate, in.dividend, in.volatility, in.years);
  }
};

/// Geometric Brownian motion with constant coefficients, as QuantLib's trees ask for it: in logarithms, from
/// a spot.
class ConstantProcess : public ql::StochasticProcess1D {
 public:
  explicit ConstantProcess(const Option& in)
      : spot_(in.spot),
        drift_(in.rate - in.dividend - 0.5 * in.volatility * in.volatility),
        volatility_(in.volatility) {}
  ql::Real x0() const override { return spot_; }
  ql::Real drift(ql::Time, ql::Real) const override { return drift_; }
  ql::Real diffusion(ql::Time, ql::Real) const override { return volatility_; }
  ql::Real variance(ql::Time, ql::Real, ql::Time dt) const override { return volatility_ * volatility_ * dt; }

 private:
  double spot_;
  double drift_;
  double volatility_;
};

double gain(const Option& in, double spot) {
  return std::max(in.type == ql::Option::Call ? spot - in.strike : in.strike - spot, 0.0);
}

/// Backward induction over QuantLib's Leisen-Reimer tree.
double tree_value(const Option& in) {
  const ql::LeisenReimer tree(ql::ext::make_shared<ConstantProcess>(in), in.years, tree_steps, in.strike);
  const double discount = std::exp(-in.rate * in.years / static_cast<double>(tree_steps));
  std::vector<double> value(tree_steps + 1);
  for (ql::Size j = 0; j <= tree_steps; ++j) value[j] = gain(in, tree.underlying(tree_steps, j));
  for (ql::Size i = tree_steps; i-- > 0;) {
    for (ql::Size j = 0; j <= i; ++j) {
      const double held =
          discount * (tree.probability(i, j, 0) * value[j] + tree.probability(i, j, 1) * value[j + 1]);
      value[j] = std::max(held, gain(in, tree.underlying(i, j)));
    }
  }
  return value[0];
}

/// blackFormula refuses a forward of zero; there the call is worth nothing and the put its strike.
double european_value(ql::Option::Type type, double strike, double forward, double deviation,
                      double discount) {
  if (forward == 0.0) return type == ql::Option::Put ? strike * discount : 0.0;
  return ql::blackFormula(type, strike, forward, deviation, discount);
}

/// The best fixed moment to exercise when nothing is uncertain: the gain has at most one turning point in
/// time.
double certain_value(const Option& in) {
  const double sign = in.type == ql::Option::Call ? 1.0 : -1.0;
  const auto at = [&](double t) {
    return sign * (in.spot * std::exp(-in.dividend * t) - in.strike * std::exp(-in.rate * t));
  };
  const double turn = std::log(in.rate * in.strike / (in.dividend * in.spot)) / (in.rate - in.dividend);
  const double inside = turn > 0.0 && turn < in.years ? at(turn) : 0.0;
  return std::max({0.0, at(0.0), at(in.years), inside});
}

double american_value(const Option& in) {
  const double deviation = in.volatility * std::sqrt(in.years);
  if (deviation == 0.0 || in.spot == 0.0 || in.strike == 0.0) return certain_value(in);
  const Option put = in.type == ql::Option::Put ? in : mirrored(in);
  if (put.rate <= 0.0 && put.rate <= put.dividend) {
    const double forward = in.spot * std::exp((in.rate - in.dividend) * in.years);
    const double held = european_value(in.type, in.strike, forward, deviation, std::exp(-in.rate * in.years));
    return std::max(held, gain(in, in.spot));
  }
  if (put.rate < 0.0 && put.dividend < put.rate) return tree_value(in);
  thread_local const FixedPointEngine engine;  // its quadrature counts in itself, so threads cannot share one
  const double value = engine.put(put);
  return std::isfinite(value) ? std::max(value, gain(in, in.spot)) : tree_value(in);
}

double option_value(const OptionTerms& terms, const PricingRow& row, std::size_t i) {
  const ql::Option::Type type = terms.right == OptionRight::call ? ql::Option::Call : ql::Option::Put;
  if (terms.exercise == ExerciseStyle::american) {
    const double dividend = row.rate[i] - row.carry[i];
    return american_value(
        {type, row.price[i], terms.strike, row.rate[i], dividend, row.volatility[i], row.years[i]});
  }
  const double deviation = row.volatility[i] * std::sqrt(row.years[i]);
  if (terms.model == PricingModel::bachelier)
    return ql::bachelierBlackFormula(type, terms.strike, row.forward[i], deviation, row.discount[i]);
  return european_value(type, terms.strike, row.forward[i], deviation, row.discount[i]);
}

/// Flows that fell due on the way count at face.
double bond_value(const PricingInputs& inputs, const PricingRow& row, std::size_t i) {
  const ql::InterestRate yield(row.rate[i], ql::Actual365Fixed(), ql::Continuous, ql::NoFrequency);
  const double elapsed = inputs.years - row.years[i];
  double value = 0.0;
  for (const pricing::CashFlow& flow : inputs.flows) {
    const double wait = flow.years - elapsed;
    value += wait > 0.0 ? flow.amount * yield.discountFactor(wait) : flow.amount;
  }
  return value;
}

class QuantLibPricer : public InstrumentPricer {
 public:
  Status values(const Instrument& instrument, const PricingInputs& inputs, const PricingRow& row,
                std::span<double> value) const override {
    if (Status known = supported(instrument); !known) return known;
    for (std::size_t i = 0; i < value.size(); ++i) {
      try {
        value[i] = instrument.option ? option_value(*instrument.option, row, i) : bond_value(inputs, row, i);
      } catch (const std::exception& error) {
        return fail(ErrorCode::invalid_value, instrument.id + ": QuantLib cannot price it: " + error.what(),
                    instrument.where);
      }
      if (!std::isfinite(value[i]))
        return fail(ErrorCode::invalid_value, instrument.id + ": QuantLib's price is not a number",
                    instrument.where);
    }
    return {};
  }

 private:
  static Status supported(const Instrument& instrument) {
    const bool option = instrument.kind == InstrumentKind::option && instrument.option.has_value();
    if (!option && instrument.kind != InstrumentKind::bond)
      return fail(ErrorCode::unsupported, instrument.id + ": only options and bonds need a pricer",
                  instrument.where);
    if (option && instrument.option->exercise == ExerciseStyle::american &&
        instrument.option->model == PricingModel::bachelier)
      return fail(
          ErrorCode::unsupported,
          instrument.id +
              ": there is no model for American options under bachelier; use black_76 or black_scholes",
          instrument.where);
    return {};
  }
};

}  // namespace

std::unique_ptr<InstrumentPricer> make_quantlib_pricer() {
  return std::make_unique<QuantLibPricer>();
}

}  // namespace crossmargin
