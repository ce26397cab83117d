#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry venues_command();

}  // namespace crossmargin::cli
