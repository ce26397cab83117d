#include <cerrno>
#include <string_view>

#include "crossmargin/io/file.hpp"

namespace crossmargin::io {
namespace {

struct Reason {
  int number;
  std::string_view text;
  std::string_view hint;
};

constexpr Reason reasons[] = {
    {ENOENT, "there is no such file or folder", "check the spelling of the path"},
    {EACCES, "permission denied", "check who owns it and its access rights"},
    {EPERM, "permission denied", "check who owns it and its access rights"},
    {EISDIR, "it is a directory", "name a file inside it"},
    {ENOTDIR, "a part of the path is a file and not a folder", "check the spelling of the path"},
    {ENOSPC, "no space is left on the device", "free some space, or choose another folder"},
    {EDQUOT, "the disk quota is used up", "free some space, or choose another folder"},
    {EROFS, "the file system is read-only", "choose another folder"},
    {EFBIG, "the file would be larger than is allowed",
     "raise the limit on file sizes, or choose another folder"},
    {ENAMETOOLONG, "the name is too long", "choose a shorter name"},
    {ELOOP, "the symbolic links run in a circle", "name the file itself"},
    {EMFILE, "too many files are open", "raise the limit on open files (ulimit -n)"},
    {ENFILE, "too many files are open", "close other programs"},
    {EPIPE, "the reader at the other end has gone", ""},
    {EBADF, "it is not open", "redirect it to or from a file or a pipe"},
    {EIO, "the device reported an error", "check the disk"},
};

}  // namespace

tl::unexpected<Issues> system_failure(const std::string& path, const std::string& what, int error_number) {
  SourceLocation where;
  where.file = path;
  for (const Reason& reason : reasons) {
    if (reason.number != error_number) continue;
    return fail(ErrorCode::unreadable, what + ": " + std::string(reason.text), where,
                std::string(reason.hint));
  }
  return fail(ErrorCode::unreadable, what + ": system error " + std::to_string(error_number), where);
}

}  // namespace crossmargin::io
