#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry report_command();

}  // namespace crossmargin::cli
