#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::io {

/// The bytes of a whole file without a copy: mapped where it is a regular file, read where it is a pipe or
/// standard input. A file that shrinks while it is mapped ends the process, as the system rules.
class MappedFile {
 public:
  /// "-" is standard input. Errors: `unreadable` (absent, a directory, no permission), `limit`.
  static Result<MappedFile> open(const std::string& path);

  std::string_view bytes() const { return bytes_; }
  /// Keeps the bytes alive for whoever holds it.
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  MappedFile(std::string_view bytes, std::shared_ptr<const void> owner)
      : bytes_(bytes), owner_(std::move(owner)) {}
  std::string_view bytes_;
  std::shared_ptr<const void> owner_;
};

}  // namespace crossmargin::io
