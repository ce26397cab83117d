#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/io/atomic_file.hpp"

namespace crossmargin::cli {

/// Where rows go while they are made: standard output as they come, or a file that appears whole or not at
/// all.
class RowTarget {
 public:
  explicit RowTarget(const std::string& path);  ///< "-" is standard output. Throws InputError.
  Status write(std::string_view bytes);
  void finish();  ///< Without it no file appears. Throws InputError.

 private:
  std::optional<io::AtomicFile> file_;
};

}  // namespace crossmargin::cli
