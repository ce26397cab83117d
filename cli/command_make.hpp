#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry make_command();

}  // namespace crossmargin::cli
