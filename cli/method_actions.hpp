#pragma once

#include <memory>

#include "command.hpp"

namespace crossmargin::cli {

/// The actions of `methods`, each a command by itself.
std::unique_ptr<Command> methods_list_or_show();
std::unique_ptr<Command> methods_diff();
std::unique_ptr<Command> methods_check();

/// Options that only `methods diff` takes: the book that a change is priced on.
std::vector<OptionSpec> methods_diff_options();

}  // namespace crossmargin::cli
