#pragma once

#include <optional>
#include <string>

namespace crossmargin::cli {

/// The folder with the shipped scenario sets and methods. Looked for in this order: `given` (--data-dir), the
/// environment variable CROSSMARGIN_DATA_DIR, share/crossmargin beside the binary's folder, the place it was
/// installed to, the tree it was built from. Empty when none of them is there.
std::string find_data_folder(const std::optional<std::string>& given);

}  // namespace crossmargin::cli
