#pragma once

#include <string>
#include <vector>

#include "command.hpp"

namespace crossmargin::cli {

/// A completion script for bash, made from the option tables: commands, options, closed lists of values, and
/// files where an option takes one.
std::string bash_completion(const std::vector<CommandEntry>& entries);

}  // namespace crossmargin::cli
