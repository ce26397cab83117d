#pragma once

#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::io {

/// The whole of a file; "-" reads standard input. Errors: `unreadable` (absent, a directory, no permission),
/// `limit`.
Result<std::string> read_file(const std::string& path);

/// Writes beside the target and renames, so that a reader sees the old file or the whole new one, never a
/// part. Errors: `unreadable` with the reason (no such folder, permission denied, a directory, no space).
Status write_atomically(const std::string& path, std::string_view bytes);

/// What an operation on a file, or on a stream by a name such as "standard output", failed of: `unreadable`
/// with the reason in our own words (the system's change with the locale) and what to do. `what` is such as
/// "cannot be read".
tl::unexpected<Issues> system_failure(const std::string& path, const std::string& what, int error_number);

/// The last component of a path: the only part of a path that enters a result.
std::string base_name(std::string_view path);

}  // namespace crossmargin::io
