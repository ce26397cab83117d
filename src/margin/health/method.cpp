#include "margin/health/method.hpp"

#include "margin/framed_method.hpp"
#include "margin/health/lending/engine.hpp"
#include "margin/health/token_ratio/engine.hpp"
#include "margin/health/weighted/engine.hpp"

namespace crossmargin::health {
namespace {

/// A method of one form: its parameters beside the frame, and the engine that reads them.
template <class Parameters, class Engine>
class FormMethod final : public FramedMethod<Parameters> {
 public:
  using FramedMethod<Parameters>::FramedMethod;

  Result<std::unique_ptr<MarginEngine>> bind(const InstrumentTable& instruments, const Market& market,
                                             const ShockTable& shocks,
                                             const RiskMatrix& risk) const override {
    auto engine =
        Engine::create(this->parameters(), this->frame().haircuts, {&instruments, &market, &shocks, &risk});
    if (!engine) return tl::unexpected(std::move(engine.error()));
    return *std::move(engine);
  }
};

template <class Parameters, class Engine>
std::unique_ptr<Method> make_form(MethodFrame frame, Parameters parameters) {
  return std::make_unique<FormMethod<Parameters, Engine>>(std::move(frame), std::move(parameters));
}

enum class Form { token_ratio, lending, weighted };

/// A factor on the requirement would part the sign of the excess from what the whole numbers say.
void refuse_trigger(const MethodFrame& frame, Issues& issues) {
  if (frame.standing.coverage_trigger == 1.0) return;
  issues.push_back({ErrorCode::invalid_value,
                    "the form liquidates by its own numbers, not by a coverage_trigger",
                    frame.parameters->where(), "leave coverage_trigger out"});
}

}  // namespace

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Fields fields(*frame.parameters, issues);
  const auto form = static_cast<Form>(fields.word("form", {"token_ratio", "lending", "weighted"}));
  // Without its form nothing of the rest can be said to be wrong.
  if (fields.complained()) return nullptr;
  if (form == Form::token_ratio) {
    auto parameters = token_ratio::bind_parameters(*frame.parameters, frame.haircuts, issues);
    return make_form<token_ratio::Parameters, token_ratio::Engine>(std::move(frame), std::move(parameters));
  }
  refuse_trigger(frame, issues);
  if (form == Form::lending) {
    auto parameters = lending::bind_parameters(*frame.parameters, frame.haircuts, issues);
    return make_form<lending::Parameters, lending::Engine>(std::move(frame), std::move(parameters));
  }
  auto parameters = weighted::bind_parameters(*frame.parameters, frame.haircuts, issues);
  parameters.gains_in_full = frame.standing.gain_maintenance == 1.0;
  return make_form<weighted::Parameters, weighted::Engine>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::health
