#include "margin/scenario_grid/method.hpp"

#include "margin/scenario_grid/engine.hpp"

namespace crossmargin::scenario_grid {
namespace {

class GridMethod final : public Method {
 public:
  GridMethod(MethodFrame frame, Parameters parameters)
      : frame_(std::move(frame)), parameters_(std::move(parameters)) {
    frame_.parameters = nullptr;  // belongs to a document that need not live on
  }

  const MethodInfo& info() const override { return frame_.info; }
  const HaircutTable& haircuts() const override { return frame_.haircuts; }
  const std::vector<double>& alert_levels() const override { return frame_.alert_levels; }

  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(frame_.scenarios, market, factors, parameters_.ranges);
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    Result<Plan> plan = make_plan(parameters_, {instruments, market, shocks, risk});
    if (!plan) return tl::unexpected(std::move(plan.error()));
    return std::make_unique<Engine>(parameters_, *std::move(plan), instruments);
  }

 private:
  MethodFrame frame_;
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, issues);
  return std::make_unique<GridMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::scenario_grid
