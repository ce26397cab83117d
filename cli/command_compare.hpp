#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry compare_command();

}  // namespace crossmargin::cli
