#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry methods_command();

}  // namespace crossmargin::cli
