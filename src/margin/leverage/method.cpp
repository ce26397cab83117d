#include "margin/leverage/method.hpp"

#include "margin/framed_method.hpp"
#include "margin/leverage/engine.hpp"

namespace crossmargin::leverage {

std::unique_ptr<Method> make(MethodFrame frame, Issues& issues) {
  if (frame.parameters == nullptr) return nullptr;
  Parameters parameters = bind_parameters(*frame.parameters, issues);
  return std::make_unique<PlainMethod<Parameters, Engine>>(std::move(frame), std::move(parameters));
}

}  // namespace crossmargin::leverage
