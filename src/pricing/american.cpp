#include "crossmargin/pricing/american.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <vector>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/numeric/roots.hpp"
#include "crossmargin/pricing/european.hpp"

namespace crossmargin::pricing {

namespace {

constexpr int tree_steps = 2001;

/// Every American option as a put: C(S, K, r, q) = P(K, S, q, r) (McDonald and Schroder, "A parity result for
/// American options", Journal of Computational Finance 1, 1998).
struct Put {
  double spot;
  double strike;
  double rate;
  double dividend;
  double volatility;
  double years;
};

Put as_put(const AmericanInput& in) {
  if (in.call) return {in.strike, in.spot, in.dividend, in.rate, in.volatility, in.years};
  return {in.spot, in.strike, in.rate, in.dividend, in.volatility, in.years};
}

/// The engine's formula without its object graph: no process, so nothing observes anything. Its quadrature
/// counts evaluations in itself, so each thread has an engine of its own; the parameters are QuantLib's
/// accurate scheme.
class PutEngine : public QuantLib::QdFpAmericanEngine {
 public:
  PutEngine()
      : QdFpAmericanEngine(
            nullptr, QuantLib::ext::make_shared<QuantLib::QdFpLegendreTanhSinhScheme>(25, 5, 13, 1e-8)) {}
  double value(const Put& put) const {
    return calculatePut(put.spot, put.strike, put.rate, put.dividend, put.volatility, put.years);
  }
};

double present_gain(const Put& put, double when) {
  return put.strike * numeric::exp(-put.rate * when) - put.spot * numeric::exp(-put.dividend * when);
}

/// Without volatility: the best moment to exercise is now, at expiry, or where the gain stops growing.
double certain_value(const Put& put) {
  double best = std::max({0.0, present_gain(put, 0.0), present_gain(put, put.years)});
  const double ratio = put.rate * put.strike / (put.dividend * put.spot);
  if (put.rate == put.dividend || !(ratio > 0.0) || !std::isfinite(ratio)) return best;
  const double turn = numeric::log(ratio) / (put.rate - put.dividend);
  if (turn > 0.0 && turn < put.years) best = std::max(best, present_gain(put, turn));
  return best;
}

/// Waiting costs nothing when the strike earns nothing and the stock at least as much: the European value.
double european_value(const Put& put) {
  const double forward = put.spot * numeric::exp((put.rate - put.dividend) * put.years);
  return black_76(
      {false, forward, put.strike, put.volatility, put.years, numeric::exp(-put.rate * put.years)});
}

double tree_value(const Put& put, int steps) {
  return leisen_reimer({false, put.spot, put.strike, put.rate, put.dividend, put.volatility, put.years},
                       steps);
}

/// The engine's value, or the tree's where the engine throws or answers with something that is no price.
double engine_value(const Put& put) {
  if (put.rate < 0.0 && put.dividend < put.rate) return tree_value(put, tree_steps);
  thread_local const PutEngine engine;
  try {
    const double value = engine.value(put);
    if (value >= 0.0 && value <= put.strike * std::max(1.0, numeric::exp(-put.rate * put.years)))
      return value;
  } catch (const std::exception&) {
    // The tree has no such limits.
  }
  return tree_value(put, tree_steps);
}

double put_value(const Put& put) {
  if (put.strike == 0.0) return 0.0;
  const double deviation = put.volatility * std::sqrt(put.years);
  if (deviation == 0.0 || put.spot == 0.0) return certain_value(put);
  if (put.rate <= 0.0 && put.rate <= put.dividend)
    return std::max(european_value(put), put.strike - put.spot);
  return std::max({engine_value(put), put.strike - put.spot, 0.0});
}

Status check(const AmericanInput& in) {
  Issues issues;
  const auto need = [&issues](bool holds, const char* message) {
    if (!holds) issues.push_back({ErrorCode::invalid_value, message, {}, {}});
  };
  need(std::isfinite(in.spot) && in.spot >= 0.0, "an American option needs a finite spot of at least zero");
  need(std::isfinite(in.strike) && in.strike >= 0.0,
       "an American option needs a finite strike of at least zero");
  need(std::isfinite(in.volatility) && in.volatility >= 0.0,
       "an American option needs a finite volatility of at least zero");
  need(std::isfinite(in.years) && in.years >= 0.0,
       "an American option needs a finite time to expiry of at least zero");
  need(std::isfinite(in.rate) && std::isfinite(in.dividend),
       "an American option needs a finite rate and dividend yield");
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return {};
}

/// Doubles the volatility until the price is passed; 0 when none passes it.
double volatility_above(AmericanInput input, double price) {
  for (double volatility = 0.5; volatility * std::sqrt(input.years) < 64.0; volatility *= 2.0) {
    input.volatility = volatility;
    if (put_value(as_put(input)) >= price) return volatility;
  }
  return 0.0;
}

}  // namespace

Result<double> american(const AmericanInput& input) {
  if (Status checked = check(input); !checked) return tl::unexpected(std::move(checked.error()));
  return put_value(as_put(input));
}

Result<double> implied_american(const AmericanInput& without_volatility, double price) {
  AmericanInput input = without_volatility;
  input.volatility = 0.0;
  if (Status checked = check(input); !checked) return tl::unexpected(std::move(checked.error()));
  if (!std::isfinite(price) || !(input.years > 0.0))
    return fail(ErrorCode::invalid_value,
                "an implied volatility needs a finite price and time to expiry above zero");
  if (!(price > certain_value(as_put(input))))
    return fail(
        ErrorCode::no_solution,
        "the option's price is not above its value without volatility, so no volatility is told by it");
  const double high = volatility_above(input, price);
  if (high == 0.0)
    return fail(ErrorCode::no_solution, "the option's price is above what any volatility gives");
  const auto distance = [&](double volatility) {
    input.volatility = volatility;
    return put_value(as_put(input)) - price;
  };
  return numeric::find_root(distance, {0.0, high}, {1e-12, 200});
}

}  // namespace crossmargin::pricing
