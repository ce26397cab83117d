#include "support/child.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace crossmargin::test {
namespace {

std::string read_all(const std::string& path) {
  std::ifstream input(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>()};
}

/// A child with its output going to two files of a folder of its own.
class Child {
 public:
  Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
    std::vector<char*> words;
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("cannot fork");
    if (process_ > 0) return;
    redirect("/out", STDOUT_FILENO);
    redirect("/err", STDERR_FILENO);
    for (const std::string& addition : environment) ::putenv(const_cast<char*>(addition.c_str()));
    ::execv(words[0], words.data());
    ::_exit(127);
  }

  bool running() {
    if (ended_) return false;
    const pid_t got = ::waitpid(process_, &status_, WNOHANG);
    ended_ = got == process_;
    return !ended_;
  }

  void send(int signal) const { ::kill(process_, signal); }

  Finished wait() {
    while (!ended_) ended_ = ::waitpid(process_, &status_, 0) == process_ || errno != EINTR;
    Finished finished;
    finished.exit_code = WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_);
    finished.out = read_all(folder_.path() + "/out");
    finished.err = read_all(folder_.path() + "/err");
    return finished;
  }

 private:
  void redirect(const std::string& name, int descriptor) const {
    const int file = ::open((folder_.path() + name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(126);
    ::close(file);
  }

  TemporaryFolder folder_;
  pid_t process_{-1};
  int status_{0};
  bool ended_{false};
};

}  // namespace

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "crossmargin-test-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Finished run_child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  return Child(arguments, environment).wait();
}

Finished signal_child(const std::vector<std::string>& arguments, const std::function<bool()>& ready,
                      int signal) {
  Child child(arguments, {});
  while (child.running() && !ready()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (child.running()) child.send(signal);
  return child.wait();
}

std::vector<std::string> names_beginning(const std::string& folder, const std::string& prefix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace crossmargin::test
