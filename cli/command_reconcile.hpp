#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry reconcile_command();

}  // namespace crossmargin::cli
