#include "margin/leverage/method.hpp"

#include "margin/framed_method.hpp"
#include "margin/leverage/engine.hpp"

namespace crossmargin::leverage {
namespace {

class LeverageMethod final : public FramedMethod<Parameters> {
 public:
  using FramedMethod::FramedMethod;

  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(frame().scenarios, market, factors, {});
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    return std::make_unique<Engine>(parameters(), EngineInputs{&instruments, &market, &shocks, &risk});
  }
};

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, issues);
  return std::make_unique<LeverageMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::leverage
