#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry version_command();

}  // namespace crossmargin::cli
