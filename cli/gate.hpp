#pragma once

#include <optional>
#include <vector>

#include "command.hpp"
#include "crossmargin/assessment/assess.hpp"

namespace crossmargin::cli {

/// --fail-on STATUS: exit code 6 when an account stands so or worse.
OptionSpec fail_on_option();
std::optional<MarginStatus> fail_on(const Arguments& arguments);
/// Whether an account's status is at the gate or worse; never without a gate.
bool trips(MarginStatus status, const std::optional<MarginStatus>& gate);

}  // namespace crossmargin::cli
