#include "row_target.hpp"

#include <cstdio>

#include "session.hpp"

namespace crossmargin::cli {
RowTarget::RowTarget(const std::string& path) {
  if (path != "-") file_.emplace(take(io::AtomicFile::create(path)));
}

Status RowTarget::write(std::string_view bytes) {
  if (file_) return file_->write(bytes);
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return {};
  return standard_output_failure();
}

void RowTarget::finish() {
  if (file_) return take(file_->commit());
  if (std::fflush(stdout) != 0) take(Status(standard_output_failure()));
}

}  // namespace crossmargin::cli
