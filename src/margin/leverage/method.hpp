#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::leverage {

/// Makes a method of kind "leverage". Notes every mistake in `issues`.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::leverage
