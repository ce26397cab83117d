#pragma once

#include "margin/method_frame.hpp"

namespace crossmargin::expiry_grid {

/// The kind "expiry_grid": full revaluation in which each expiry is netted first and its shocked value
/// discounted by its sign, with skew rows, a forward contingency that competes with the scenarios, and
/// charges for doubtful feeds.
std::unique_ptr<Method> make(MethodFrame frame, Issues& issues);

}  // namespace crossmargin::expiry_grid
