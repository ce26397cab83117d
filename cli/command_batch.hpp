#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry batch_command();

}  // namespace crossmargin::cli
