#include "crossmargin/io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "crossmargin/io/file.hpp"

namespace crossmargin::io {
namespace {

constexpr int attempts = 1000;

tl::unexpected<Issues> write_failure(const std::string& path) {
  return system_failure(path, "cannot be written", errno);
}

/// What a path leads to: a symbolic link stays one, and the file behind it is what gets replaced.
std::string behind_links(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::is_symlink(path, failed)) return path;
  const auto target = std::filesystem::canonical(path, failed);
  return failed ? path : target.string();
}

/// A new file beside the target, with the access rights that `open` gives by the caller's umask. The process
/// id in the name keeps two runs apart; it never enters a result.
int create_beside(const std::string& target, std::string& temporary) {
  for (int attempt = 0; attempt < attempts; ++attempt) {
    temporary = target + ".partial-" + std::to_string(::getpid()) + '-' + std::to_string(attempt);
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::string& path) {
  const std::string target = behind_links(path);
  struct stat info {};
  const bool exists = ::stat(target.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) return system_failure(path, "cannot be written", EISDIR);
  if (exists &&
      !S_ISREG(info.st_mode)) {  // a device or a pipe cannot be replaced: /dev/null must stay /dev/null
    const int descriptor = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return write_failure(path);
    return AtomicFile(descriptor, {}, target);
  }
  std::string temporary;
  const int descriptor = create_beside(target, temporary);
  if (descriptor < 0) return write_failure(path);
  if (exists) (void)::fchmod(descriptor, info.st_mode & 0777U);
  return AtomicFile(descriptor, std::move(temporary), target);
}

AtomicFile::AtomicFile(int descriptor, std::string temporary, std::string target)
    : descriptor_(descriptor), temporary_(std::move(temporary)), target_(std::move(target)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      temporary_(std::move(other.temporary_)),
      target_(std::move(other.target_)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    descriptor_ = std::exchange(other.descriptor_, -1);
    temporary_ = std::move(other.temporary_);
    target_ = std::move(other.target_);
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::discard() noexcept {
  if (descriptor_ < 0) return;
  ::close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return write_failure(target_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status AtomicFile::commit() {
  if (temporary_.empty()) {
    ::close(std::exchange(descriptor_, -1));
    return {};
  }
  if (::fsync(descriptor_) != 0) return write_failure(target_);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return write_failure(target_);
  ::close(std::exchange(descriptor_, -1));
  return {};
}

}  // namespace crossmargin::io
