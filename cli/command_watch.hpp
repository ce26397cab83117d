#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry watch_command();

}  // namespace crossmargin::cli
