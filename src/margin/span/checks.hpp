#pragma once

#include "crossmargin/margin/span/parameters.hpp"
#include "crossmargin/margin/span/requirement.hpp"
#include "margin/span/plan.hpp"

namespace crossmargin::span {

/// What makes a holding unusable; nothing for a sound one. Errors: see `Engine::margin`.
Status check_holding(const ParameterSet& set, const Plan& plan, const Holding& holding);

}  // namespace crossmargin::span
