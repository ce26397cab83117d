#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace crossmargin::test {

/// A folder of its own for the files of one test run; removed with them.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// How a child ended: its exit code, or 128 plus the number of the signal that ended it.
struct Finished {
  int exit_code{-1};
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// Runs a program (the first argument) to its end. `environment` holds additions such as "LC_ALL=C".
Finished run_child(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& environment = {});

/// Starts a program, waits until `ready` says so, sends it a signal and waits for its end. When the program
/// ends before `ready`, its own exit code comes back.
Finished signal_child(const std::vector<std::string>& arguments, const std::function<bool()>& ready,
                      int signal);

/// Names of the files in a folder that begin with `prefix`, sorted.
std::vector<std::string> names_beginning(const std::string& folder, const std::string& prefix);

}  // namespace crossmargin::test
