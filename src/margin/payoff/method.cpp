#include "margin/payoff/method.hpp"

#include "margin/payoff/engine.hpp"

namespace crossmargin::payoff {
namespace {

class PayoffMethod final : public Method {
 public:
  PayoffMethod(MethodFrame frame, Parameters parameters)
      : frame_(std::move(frame)), parameters_(std::move(parameters)) {
    frame_.parameters = nullptr;  // belongs to a document that need not live on
  }

  const MethodInfo& info() const override { return frame_.info; }
  const HaircutTable& haircuts() const override { return frame_.haircuts; }
  const std::vector<double>& alert_levels() const override { return frame_.alert_levels; }

  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(frame_.scenarios, market, factors, {});
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    return std::make_unique<Engine>(parameters_, EngineInputs{&instruments, &market, &shocks, &risk});
  }

 private:
  MethodFrame frame_;
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, issues);
  return std::make_unique<PayoffMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::payoff
