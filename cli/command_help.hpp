#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry help_command();

}  // namespace crossmargin::cli
