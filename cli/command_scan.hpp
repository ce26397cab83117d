#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry scan_command();

}  // namespace crossmargin::cli
