#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry span_command();

}  // namespace crossmargin::cli
