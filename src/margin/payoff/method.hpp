#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::payoff {

/// Makes a method of kind "payoff". Notes every mistake in `issues`.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::payoff
