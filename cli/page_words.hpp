#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

namespace crossmargin::cli {

/// The words that help pages and man pages share, each made from a command's specification.

/// The words and required options of a command line, in order: "what", "[ID]", "--market FILE".
std::vector<std::string> usage_words(const CommandSpec& spec);
/// Headings under which the options stand, in order of first use.
std::vector<std::string> option_groups(const CommandSpec& spec);
/// An option's sentence with what else there is to know: required, repeatable, its default.
std::string option_text(const OptionSpec& option);

struct ExitCodeWords {
  std::string_view code;
  std::string_view meaning;
};
std::span<const ExitCodeWords> exit_code_words();
std::string_view exit_code_notes();

}  // namespace crossmargin::cli
