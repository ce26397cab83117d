#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry convert_command();

}  // namespace crossmargin::cli
