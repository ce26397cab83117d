#include "row_target.hpp"

#include <cstdio>

#include "errors.hpp"

namespace crossmargin::cli {
namespace {

tl::unexpected<Issues> output_failure() {
  return fail(ErrorCode::unreadable, "standard output cannot be written", {},
              "check that its reader is still there and that the disk is not full");
}

}  // namespace

RowTarget::RowTarget(const std::string& path) {
  if (path != "-") file_.emplace(take(io::AtomicFile::create(path)));
}

Status RowTarget::write(std::string_view bytes) {
  if (file_) return file_->write(bytes);
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size()) return {};
  return output_failure();
}

void RowTarget::finish() {
  if (file_) return take(file_->commit());
  if (std::fflush(stdout) != 0) take(Status(output_failure()));
}

}  // namespace crossmargin::cli
