#pragma once

#include <utility>

#include "margin/method_frame.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin {

/// A method of any kind: its frame beside the parameters of the kind, which writes `bind`, and `shocks` where
/// it has ranges for the scenarios of the set.
template <class Parameters>
class FramedMethod : public Method {
 public:
  FramedMethod(MethodFrame frame, Parameters parameters)
      : frame_(std::move(frame)), parameters_(std::move(parameters)) {
    frame_.parameters = nullptr;  // belongs to a document that need not live on
  }

  const MethodInfo& info() const override { return frame_.info; }
  const HaircutTable& haircuts() const override { return frame_.haircuts; }
  const StandingRules& standing() const override { return frame_.standing; }
  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(frame_.scenarios, market, factors, {});
  }

 protected:
  const MethodFrame& frame() const { return frame_; }
  const Parameters& parameters() const { return parameters_; }

 private:
  MethodFrame frame_;
  Parameters parameters_;
};

/// A method without ranges whose engine needs nothing but the parameters.
template <class Parameters, class Engine>
class PlainMethod final : public FramedMethod<Parameters> {
 public:
  using FramedMethod<Parameters>::FramedMethod;

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    return std::make_unique<Engine>(this->parameters(), EngineInputs{&instruments, &market, &shocks, &risk});
  }
};

}  // namespace crossmargin
