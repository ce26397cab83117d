#include "margin/scenario_grid/method.hpp"

#include "margin/framed_method.hpp"
#include "margin/scenario_grid/engine.hpp"

namespace crossmargin::scenario_grid {
namespace {

class GridMethod final : public FramedMethod<Parameters> {
 public:
  using FramedMethod::FramedMethod;

  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(frame().scenarios, market, factors, parameters().ranges);
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    Result<Plan> plan = make_plan(parameters(), {instruments, market, shocks, risk});
    if (!plan) return tl::unexpected(std::move(plan.error()));
    return std::make_unique<Engine>(parameters(), *std::move(plan), instruments);
  }
};

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, issues);
  return std::make_unique<GridMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::scenario_grid
