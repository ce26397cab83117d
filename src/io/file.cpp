#include "crossmargin/io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "crossmargin/io/atomic_file.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t max_file_bytes = std::size_t{2} << 30U;
constexpr std::size_t block_bytes = std::size_t{1} << 18U;

/// Closes what it opened; standard input stays open.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : number_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ > STDIN_FILENO) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const std::string name = path == "-" ? "standard input" : path;
  const Descriptor file(path);
  if (file.number() < 0) return system_failure(name, "cannot be read", errno);
  struct stat info {};
  if (::fstat(file.number(), &info) != 0) return system_failure(name, "cannot be read", errno);
  if (S_ISDIR(info.st_mode)) return system_failure(name, "cannot be read", EISDIR);
  std::string bytes;
  if (info.st_size > 0 && static_cast<std::size_t>(info.st_size) <= max_file_bytes) {
    bytes.reserve(static_cast<std::size_t>(info.st_size));
  }
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + block_bytes);
    const ssize_t got = ::read(file.number(), bytes.data() + before, block_bytes);
    const int error_number = errno;
    bytes.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return bytes;
    if (got < 0 && error_number != EINTR) return system_failure(name, "cannot be read", error_number);
    if (bytes.size() > max_file_bytes) {
      return fail(ErrorCode::limit, "is larger than 2 GiB", {name, 0, 0, {}}, "split the file");
    }
  }
}

Status write_atomically(const std::string& path, std::string_view bytes) {
  auto file = AtomicFile::create(path);
  if (!file) return tl::unexpected<Issues>(std::move(file).error());
  if (auto written = file->write(bytes); !written) return written;
  return file->commit();
}

std::string base_name(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.find_last_of('/');
  if (slash != std::string_view::npos && path.size() > 1) path.remove_prefix(slash + 1);
  return std::string(path);
}

}  // namespace crossmargin::io
