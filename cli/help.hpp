#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"

namespace crossmargin::cli {

/// The short usage and the list of commands.
std::string overview(const std::vector<CommandEntry>& entries);
/// A command's page: examples first, then options with defaults and units, then exit codes.
std::string command_page(const CommandSpec& spec);
/// Help topics that are no command ("exit-codes", "formats"); empty text for an unknown one.
std::string topic_page(std::string_view topic);
std::vector<std::string> topics();

}  // namespace crossmargin::cli
