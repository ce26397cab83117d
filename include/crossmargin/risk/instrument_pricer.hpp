#pragma once

#include <memory>
#include <span>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/pricing/american.hpp"
#include "crossmargin/product/instrument.hpp"
#include "crossmargin/risk/evaluate.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"

namespace crossmargin {

/// One instrument in many states of the market, in structure-of-arrays form; all spans of equal length. Entry
/// 0 is the market itself, then one entry a scenario.
struct PricingRow {
  std::span<const double> price;  ///< as `PricingInputs::price`, moved
  std::span<const double>
      forward;  ///< price * exp(carry * years); equal to `price` unless the model is black_scholes
  std::span<const double> volatility;
  std::span<const double> years;  ///< to expiry, at least 0
  std::span<const double>
      carry;                     ///< American: dividend yield = rate - carry (an option on a future: carry 0)
  std::span<const double> rate;  ///< discounting rate, 0 where there is none; bond: the yield
  std::span<const double> discount;  ///< exp(-rate * years), 1 where there is none
};

/// Values what needs a model: options and bonds. What has no optionality, multipliers, the division by the
/// forward of coin-settled options and quanto rates are the evaluator's, and the same for every pricer.
class InstrumentPricer {
 public:
  virtual ~InstrumentPricer() = default;
  /// Writes the discounted value of +1 unit of underlying in quote currency in each entry of `row`. Bonds:
  /// the value per 1 of face at yield row.rate with the flows of `inputs` moved nearer by (inputs.years -
  /// row.years); what falls due in between counts at face, undiscounted. Safe to call from any thread; equal
  /// entries give equal bytes. Errors: `unsupported` for a kind or model without a pricer; those of the
  /// model.
  virtual Status values(const Instrument& instrument, const PricingInputs& inputs, const PricingRow& row,
                        std::span<double> value) const = 0;
};

/// Our own kernels (src/risk/kernel_pricer.cpp).
std::unique_ptr<InstrumentPricer> make_kernel_pricer(
    pricing::AmericanScheme scheme = pricing::AmericanScheme::accurate);
/// The scheme of our kernels under that pricer.
pricing::AmericanScheme american_scheme(Pricer pricer);
/// The pricer of that name.
std::unique_ptr<InstrumentPricer> make_pricer(Pricer pricer);
/// QuantLib only, no kernel of ours (src/risk/quantlib_pricer.cpp).
std::unique_ptr<InstrumentPricer> make_quantlib_pricer();

}  // namespace crossmargin
