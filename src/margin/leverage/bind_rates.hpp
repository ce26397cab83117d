#pragma once

#include "crossmargin/core/fields.hpp"
#include "margin/leverage/rates.hpp"

namespace crossmargin::leverage {

/// {"initial": 0.02, "maintenance": 0.01}: shares of at least 0.
Levels read_levels(const Document& document, Issues& issues);

/// Reads the one form that stands among the members of `fields`: "flat", "brackets", "steps", "excess",
/// "power" or "skew". Notes every mistake in `issues`.
RateForm read_form(Fields& fields, Issues& issues);

}  // namespace crossmargin::leverage
