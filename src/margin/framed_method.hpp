#pragma once

#include <utility>

#include "margin/method_frame.hpp"
#include "margin/plain_engine.hpp"

namespace crossmargin {

/// A method of any kind: its frame beside the parameters of the kind, which writes `shocks` and `bind`.
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

 protected:
  const MethodFrame& frame() const { return frame_; }
  const Parameters& parameters() const { return parameters_; }

 private:
  MethodFrame frame_;
  Parameters parameters_;
};

/// A method whose scenarios are those of its set, and whose engine needs nothing but the parameters.
template <class Parameters, class Engine>
class PlainMethod final : public FramedMethod<Parameters> {
 public:
  using FramedMethod<Parameters>::FramedMethod;

  Result<ShockTable> shocks(const Market& market, std::span<const FactorKey> factors) const override {
    return resolve_each(this->frame().scenarios, market, factors, {});
  }

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    return std::make_unique<Engine>(this->parameters(), EngineInputs{&instruments, &market, &shocks, &risk});
  }
};

}  // namespace crossmargin
