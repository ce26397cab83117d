#include "crossmargin/io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "crossmargin/io/file.hpp"

namespace crossmargin::io {
namespace {

/// A mapping and its length; unmapped with the last copy.
std::shared_ptr<const void> hold(void* start, std::size_t length) {
  return {start, [length](const void* address) { ::munmap(const_cast<void*>(address), length); }};
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  if (path != "-") {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return system_failure(path, "cannot be read", errno);
    struct stat info {};
    const bool known = ::fstat(descriptor, &info) == 0;
    if (known && S_ISREG(info.st_mode) && info.st_size > 0) {
      const auto length = static_cast<std::size_t>(info.st_size);
      void* start = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, descriptor, 0);
      ::close(descriptor);
      if (start == MAP_FAILED) return system_failure(path, "cannot be read", errno);
      return MappedFile({static_cast<const char*>(start), length}, hold(start, length));
    }
    ::close(descriptor);
  }
  auto text = read_file(path);
  if (!text) return tl::unexpected<Issues>(std::move(text.error()));
  auto kept = std::make_shared<const std::string>(*std::move(text));
  const std::string_view bytes = *kept;
  return MappedFile(bytes, std::move(kept));
}

}  // namespace crossmargin::io
