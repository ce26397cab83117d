#pragma once

#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"

namespace crossmargin::io {

/// A file written piece by piece beside its target and renamed into place by `commit`, for output too long to
/// hold. Without a commit the destructor removes what was written: readers see the old file, or the whole new
/// one. A symbolic link stays, and an existing file's access rights too. A device or a pipe is written to
/// directly.
class AtomicFile {
 public:
  /// Errors: `unreadable` when the folder is absent or cannot be written to, or the target is a directory.
  static Result<AtomicFile> create(const std::string& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Status write(std::string_view bytes);  ///< Errors: `unreadable` (disk full and the like)
  /// Flushes to disk and renames. The object is spent afterwards.
  Status commit();

 private:
  AtomicFile(int descriptor, std::string temporary, std::string target);
  void discard() noexcept;
  int descriptor_{-1};
  std::string temporary_;
  std::string target_;
};

}  // namespace crossmargin::io
