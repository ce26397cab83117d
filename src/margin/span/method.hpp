#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::span {

/// The kind "span": instruments of a market as contracts of combined commodities, margined by `Engine`.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::span
