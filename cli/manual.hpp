#pragma once

#include <string>
#include <vector>

#include "command.hpp"

namespace crossmargin::cli {

/// Man pages of section 1 in roff (macros of man(7)), made from the option tables; no date, so that the same
/// program gives the same bytes.
std::string overview_manual(const std::vector<CommandEntry>& entries);
std::string command_manual(const CommandSpec& spec);

}  // namespace crossmargin::cli
