#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::strategy {

/// Builds a method of kind "strategy". Notes every mistake in `issues`.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::strategy
