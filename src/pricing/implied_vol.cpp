#include <cmath>
#include <limits>

#include "crossmargin/pricing/european.hpp"
#include "crossmargin/pricing/european_batch.hpp"

namespace crossmargin::pricing {

namespace {

using Kernel = void (*)(const EuropeanBatch&, std::span<const double>, const ImpliedVolatilities&,
                        numeric::Target);

/// What is wrong with the numbers, for the message; the kernel has said that something is.
std::string invalid_because(const EuropeanInput& input, double price) {
  for (const double number : {input.forward, input.strike, input.years, input.discount, price})
    if (!std::isfinite(number))
      return "an implied volatility needs finite numbers for price, forward, strike, time and discount";
  if (!(input.years > 0.0)) return "an implied volatility needs time to expiry above zero";
  if (!(input.discount > 0.0)) return "the discount factor must be above zero";
  return "a lognormal volatility needs forward and strike above zero; use the bachelier model";
}

/// A batch of one.
Result<double> imply_one(Kernel kernel, const EuropeanInput& input, double price) {
  const double sign = input.call ? 1.0 : -1.0;
  double volatility = 0.0;
  ImpliedStatus status{};
  const auto only = [](const double& x) { return std::span(&x, 1); };
  EuropeanBatch batch;
  batch.forward = only(input.forward);
  batch.strike = only(input.strike);
  batch.sign = only(sign);
  batch.years = only(input.years);
  batch.discount = only(input.discount);
  kernel(batch, only(price), {std::span(&volatility, 1), std::span(&status, 1)}, numeric::native_target());
  switch (status) {
    case ImpliedStatus::found:
      return volatility;
    case ImpliedStatus::invalid_input:
      return fail(ErrorCode::invalid_value, invalid_because(input, price));
    case ImpliedStatus::no_time_value:
      return fail(ErrorCode::no_solution,
                  "the option's price is not above its intrinsic value, so it tells no volatility", {},
                  "give the volatility itself");
    case ImpliedStatus::above_every_value:
      return fail(
          ErrorCode::no_solution,
          "the option's price is above what any volatility gives: the discounted forward for a call, the "
          "discounted strike for a put");
    case ImpliedStatus::not_reached:
      return fail(ErrorCode::no_solution, "no volatility found reprices the option", {},
                  "give the volatility itself");
  }
  return fail(ErrorCode::internal, "an implied volatility of no status");
}

}  // namespace

Result<double> implied_black_76(const EuropeanInput& input, double price) {
  return imply_one(implied_black_76, input, price);
}

Result<double> implied_bachelier(const EuropeanInput& input, double price) {
  return imply_one(implied_bachelier, input, price);
}

}  // namespace crossmargin::pricing
