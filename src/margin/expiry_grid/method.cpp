#include "margin/expiry_grid/method.hpp"

#include "margin/expiry_grid/engine.hpp"
#include "margin/framed_method.hpp"

namespace crossmargin::expiry_grid {
namespace {

class ExpiryMethod final : public FramedMethod<Parameters> {
 public:
  using FramedMethod::FramedMethod;

  // Perpetuals and collateral move with the underlying itself, whatever expiries are held.
  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    std::vector<FactorKey> wanted(factors.begin(), factors.end());
    for (const FactorKey& factor : factors) wanted.push_back({factor.underlying});
    for (const auto& [currency, rule] : parameters().collateral)
      if (!rule.moves_with.empty()) wanted.push_back({rule.moves_with});
    return resolve_each(frame().scenarios, market, wanted, parameters().ranges);
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    return Engine::create(parameters(), {&instruments, &market, &shocks, &risk});
  }
};

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, frame.scenarios, issues);
  return std::make_unique<ExpiryMethod>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::expiry_grid
