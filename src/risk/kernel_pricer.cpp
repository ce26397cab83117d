#include <algorithm>
#include <vector>

#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/bond.hpp"
#include "crossmargin/pricing/european.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"

namespace crossmargin {
namespace {

Status price_american(const OptionTerms& terms, const PricingRow& row, std::span<double> value) {
  pricing::AmericanInput input;
  input.call = terms.right == OptionRight::call;
  input.strike = terms.strike;
  for (std::size_t i = 0; i < value.size(); ++i) {
    input.spot = row.price[i];
    input.rate = row.rate[i];
    input.dividend = row.rate[i] - row.carry[i];
    input.volatility = row.volatility[i];
    input.years = row.years[i];
    auto priced = pricing::american(input);
    if (!priced) return tl::unexpected<Issues>(std::move(priced.error()));
    value[i] = *priced;
  }
  return {};
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
  Status values(const Instrument& instrument, const PricingInputs& inputs, const PricingRow& row,
                std::span<double> value) const override {
    if (instrument.kind == InstrumentKind::bond) {
      price_bond(inputs, row, value);
      return {};
    }
    if (!instrument.option)
      return fail(ErrorCode::unsupported, instrument.id + ": there is no kernel for this kind of instrument");
    if (instrument.option->exercise == ExerciseStyle::american)
      return price_american(*instrument.option, row, value);
    price_european(*instrument.option, row, value);
    return {};
  }
};

}  // namespace

std::unique_ptr<InstrumentPricer> make_kernel_pricer() {
  return std::make_unique<KernelPricer>();
}

}  // namespace crossmargin
