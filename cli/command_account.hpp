#pragma once

#include "command.hpp"

namespace crossmargin::cli {

CommandEntry account_command();

}  // namespace crossmargin::cli
