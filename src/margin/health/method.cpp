#include "margin/health/method.hpp"

#include "margin/health/engine.hpp"

namespace crossmargin::health {
namespace {

class HealthMethod final : public Method {
 public:
  HealthMethod(MethodFrame frame, Parameters parameters)
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
    auto engine = Engine::create(parameters_, frame_.haircuts, {&instruments, &market, &shocks, &risk});
    if (!engine) return tl::unexpected(std::move(engine.error()));
    return *std::move(engine);
  }

 private:
  MethodFrame frame_;
  Parameters parameters_;
};

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, frame.haircuts, issues);
  return std::make_unique<HealthMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::health
