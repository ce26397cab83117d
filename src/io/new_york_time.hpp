#pragma once

#include "crossmargin/core/time.hpp"

namespace crossmargin::io {

/// The moment at which New York's clocks show `minutes_after_midnight` on `date`. Daylight saving time runs
/// from 02:00 on the second Sunday of March to 02:00 on the first Sunday of November (Energy Policy Act of
/// 2005, section 110, in force since 2007; earlier years are read by the same rule). The hour that comes
/// twice is taken the first time.
Instant at_new_york(Date date, int minutes_after_midnight);

}  // namespace crossmargin::io
