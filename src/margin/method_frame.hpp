#pragma once

#include <optional>

#include "crossmargin/margin/method.hpp"
#include "crossmargin/scenario/scenario_set.hpp"
#include "margin/benefit_cap.hpp"

namespace crossmargin {

/// What the file of a method of any kind holds, read and checked; `parameters` is left to the kind.
struct MethodFrame {
  MethodInfo info;
  HaircutTable haircuts;
  StandingRules standing;
  ScenarioSet scenarios;
  std::optional<BenefitCap> benefit_cap;
  const Document* parameters{nullptr};  ///< points into the document it was read from
};

/// Reads the members that every kind shares. Notes every mistake in `issues`.
MethodFrame bind_frame(const Document& document, Issues& issues);

/// Builds one kind of method. Notes every mistake in `issues`, also those of a frame that already has some.
using MethodFactory = std::unique_ptr<Method> (*)(MethodFrame frame, Issues& issues);

}  // namespace crossmargin
