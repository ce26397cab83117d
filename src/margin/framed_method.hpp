#pragma once

#include <utility>

#include "margin/method_frame.hpp"

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

}  // namespace crossmargin
