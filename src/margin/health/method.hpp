#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::health {

/// Makes a method of kind "health". Notes every mistake in `issues`.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::health
