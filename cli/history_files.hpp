#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossmargin/history/history.hpp"
#include "inputs.hpp"

namespace crossmargin::cli {

/// The closes of all files, and of the files ending in .csv in all folders; nothing where none is given. What
/// was read joins the inputs' files; a file of a folder that holds no closes is left out with a note. Throws
/// InputError.
std::optional<History> load_history_files(const std::vector<std::string>& paths, LoadedInputs& inputs);

}  // namespace crossmargin::cli
