#pragma once

#include <string>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::io {

/// `unreadable` at a file, with the reason of an errno value in our own words (the system's change with the
/// locale).
tl::unexpected<Issues> system_failure(const std::string& path, const std::string& what, int error_number);

}  // namespace crossmargin::io
