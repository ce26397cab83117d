#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry whatif_command();

}  // namespace crossmargin::cli
