#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry scenarios_command();

}  // namespace crossmargin::cli
