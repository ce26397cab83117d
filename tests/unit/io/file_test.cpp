#include "crossmargin/io/file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "crossmargin/io/atomic_file.hpp"

namespace file_test {

namespace fs = std::filesystem;
using namespace crossmargin;

namespace {

/// A folder of this test's own, removed with all it holds.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "crossmargin-file-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const char* name) const { return (path_ / name).string(); }
  const fs::path& path() const { return path_; }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

template <class T>
std::string message(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error()[0].code == ErrorCode::unreadable);
  return result.error()[0].message;
}

/// Runs a check as a user without the rights of root (when this runs as root); its exit status.
template <class Check>
int without_root(Check check) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    if (geteuid() == 0 && setuid(nobody) != 0) _exit(99);
    _exit(check() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

}  // namespace

TEST_CASE("what is written is read back, all bytes of it") {
  const Folder folder;
  std::string bytes("a\0b\r\n\xFF", 6);
  for (int i = 0; i < 17; ++i) bytes += bytes;  // 786,432 bytes: more than one block
  REQUIRE(io::write_atomically(folder / "x", bytes).has_value());
  CHECK(*io::read_file(folder / "x") == bytes);
  REQUIRE(io::write_atomically(folder / "x", "").has_value());
  CHECK(io::read_file(folder / "x")->empty());
  CHECK(folder.entries() == 1);
}

TEST_CASE("files that cannot be read say why, each in its own words") {
  const Folder folder;
  CHECK(message(io::read_file(folder / "absent")) == "cannot be read: there is no such file or folder");
  CHECK(message(io::read_file(folder.path().string())) == "cannot be read: it is a directory");
  REQUIRE(io::write_atomically(folder / "file", "x").has_value());
  CHECK(message(io::read_file(folder / "file/y")) ==
        "cannot be read: a part of the path is a file and not a folder");
  CHECK(message(io::read_file("")) == "cannot be read: there is no such file or folder");
  CHECK(io::read_file(folder / "absent").error()[0].where.file == folder / "absent");
  CHECK_FALSE(io::read_file(folder / "absent").error()[0].hint.empty());
}

TEST_CASE("a file without the right to read it says so") {
  const Folder folder;
  REQUIRE(io::write_atomically(folder / "secret", "x").has_value());
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(folder / "secret", fs::perms::none);
  CHECK(without_root([&] {
          const auto read = io::read_file(folder / "secret");
          return !read && read.error()[0].message == "cannot be read: permission denied";
        }) == 0);
}

TEST_CASE("targets that cannot be written say why and leave nothing behind") {
  const Folder folder;
  CHECK(message(io::write_atomically(folder.path().string(), "x")) == "cannot be written: it is a directory");
  CHECK(message(io::write_atomically(folder / "no/such", "x")) ==
        "cannot be written: there is no such file or folder");
  CHECK(message(io::write_atomically("", "x")).starts_with("cannot be written"));
  CHECK(folder.entries() == 0);
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                     fs::perms::others_exec);
  CHECK(without_root([&] {
          const auto written = io::write_atomically(folder / "x", "x");
          return !written && written.error()[0].message == "cannot be written: permission denied";
        }) == 0);
  fs::permissions(folder.path(), fs::perms::all);
  CHECK(folder.entries() == 0);
}

TEST_CASE("a full device is an error") {
  CHECK(message(io::write_atomically("/dev/full", "x")) ==
        "cannot be written: no space is left on the device");
}

TEST_CASE("devices are written to and never replaced") {
  REQUIRE(io::write_atomically("/dev/null", "x").has_value());
  struct stat info {};
  REQUIRE(stat("/dev/null", &info) == 0);
  CHECK(S_ISCHR(info.st_mode));
}

TEST_CASE("links stay links, and access rights stay what they were") {
  const Folder folder;
  REQUIRE(io::write_atomically(folder / "real", "old").has_value());
  fs::permissions(folder / "real", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real", folder / "link");
  REQUIRE(io::write_atomically(folder / "link", "new").has_value());
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(*io::read_file(folder / "real") == "new");
  CHECK(fs::status(folder / "real").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(folder.entries() == 2);
}

TEST_CASE("a new file has the access rights that the umask gives") {
  const Folder folder;
  const mode_t before = umask(027);
  REQUIRE(io::write_atomically(folder / "x", "x").has_value());
  umask(before);
  CHECK(fs::status(folder / "x").permissions() == static_cast<fs::perms>(0640));
}

TEST_CASE("a file that is not committed leaves the old one") {
  const Folder folder;
  REQUIRE(io::write_atomically(folder / "x", "old").has_value());
  {
    auto file = io::AtomicFile::create(folder / "x");
    REQUIRE(file.has_value());
    REQUIRE(file->write("half of the new").has_value());
    CHECK(*io::read_file(folder / "x") == "old");
    CHECK(folder.entries() == 2);
    io::AtomicFile moved = *std::move(file);
    REQUIRE(moved.write(" one").has_value());
  }
  CHECK(*io::read_file(folder / "x") == "old");
  CHECK(folder.entries() == 1);
  auto other = io::AtomicFile::create(folder / "x");
  auto file = io::AtomicFile::create(folder / "x");
  REQUIRE(file->write("whole").has_value());
  REQUIRE(file->commit().has_value());
  CHECK(*io::read_file(folder / "x") == "whole");
}

TEST_CASE("only the last component of a path is its name") {
  CHECK(io::base_name("/a/b/c.json") == "c.json");
  CHECK(io::base_name("c.json") == "c.json");
  CHECK(io::base_name("a/b/") == "b");
  CHECK(io::base_name("/") == "/");
  CHECK(io::base_name("///") == "/");
  CHECK(io::base_name("-") == "-");
  CHECK(io::base_name("").empty());
}

}  // namespace file_test
