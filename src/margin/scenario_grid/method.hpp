#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::scenario_grid {

/// The kind "scenario_grid": full revaluation over a scenario set, netted in risk units, with charges on top.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::scenario_grid
