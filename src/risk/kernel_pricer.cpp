#include <algorithm>
#include <functional>
#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/bond.hpp"
#include "crossmargin/pricing/european.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"

namespace crossmargin {
namespace {

Status price_american(const OptionTerms& terms, const PricingRow& row, pricing::AmericanScheme scheme,
                      std::span<double> value) {
  std::vector<double> dividend(value.size());
  std::transform(row.rate.begin(), row.rate.end(), row.carry.begin(), dividend.begin(), std::minus<>());
  return pricing::american_row({.call = terms.right == OptionRight::call,
                                .strike = terms.strike,
                                .scheme = scheme,
                                .spot = row.price,
                                .rate = row.rate,
                                .dividend = dividend,
                                .volatility = row.volatility,
                                .years = row.years},
                               value);
}

void price_european(const OptionTerms& terms, const PricingRow& row, std::span<double> value) {
  const pricing::EuropeanRow batch{
      terms.right == OptionRight::call, terms.strike, row.forward, row.volatility, row.years, row.discount};
  if (terms.model == PricingModel::bachelier) {
    pricing::bachelier_row(batch, value);
  } else {
    pricing::black_76_row(batch, value);
  }
}

void price_bond(const PricingInputs& inputs, const PricingRow& row, std::span<double> value) {
  std::vector<pricing::CashFlow> flows(inputs.flows.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double passed = inputs.years - row.years[i];
    std::transform(inputs.flows.begin(), inputs.flows.end(), flows.begin(),
                   [&](const pricing::CashFlow& flow) {
                     return pricing::CashFlow{std::max(flow.years - passed, 0.0), flow.amount};
                   });
    value[i] = pricing::bond_value(flows, row.rate[i]);
  }
}

class KernelPricer final : public InstrumentPricer {
 public:
  explicit KernelPricer(pricing::AmericanScheme scheme) : scheme_(scheme) {}

  Status values(const Instrument& instrument, const PricingInputs& inputs, const PricingRow& row,
                std::span<double> value) const override {
    if (instrument.kind == InstrumentKind::bond) {
      price_bond(inputs, row, value);
      return {};
    }
    if (!instrument.option)
      return fail(ErrorCode::unsupported, instrument.id + ": there is no kernel for this kind of instrument");
    if (instrument.option->exercise == ExerciseStyle::american)
      return price_american(*instrument.option, row, scheme_, value);
    price_european(*instrument.option, row, value);
    return {};
  }

 private:
  pricing::AmericanScheme scheme_;
};

}  // namespace

std::unique_ptr<InstrumentPricer> make_kernel_pricer(pricing::AmericanScheme scheme) {
  return std::make_unique<KernelPricer>(scheme);
}

}  // namespace crossmargin
