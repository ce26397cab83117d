#include "history_files.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/history_reader.hpp"

namespace crossmargin::cli {
namespace {

namespace fs = std::filesystem;

/// Sorted by name, so that a report does not depend on the order of a folder.
std::vector<std::string> csv_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".csv") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

class HistoryFiles {
 public:
  explicit HistoryFiles(LoadedInputs& inputs) : inputs_(inputs) {}

  void add(const std::string& path) {
    std::error_code unknown;
    if (!fs::is_directory(path, unknown)) {
      if (auto read = read_one(path); !read) append(issues_, std::move(read.error()));
      return;
    }
    const std::vector<std::string> files = csv_files(path);
    std::size_t found = 0;
    for (const std::string& file : files) {
      if (auto read = read_one(file)) {
        ++found;
      } else {
        left_out_ += (left_out_.empty() ? "" : ", ") + io::base_name(file);
      }
    }
    if (found == 0)
      issues_.push_back({ErrorCode::missing_price,
                         "the folder has no file of daily closes that ends in .csv",
                         {path, 0, 0, ""},
                         "name the files one by one to see what is wrong with them"});
  }

  History finish() {
    if (!left_out_.empty())
      inputs_.notices.push_back(
          {report::NoticeKind::note, "", "", "files of the history's folder without closes: " + left_out_});
    if (!issues_.empty()) throw InputError(std::move(issues_));
    return take(History::create(std::move(series_)));
  }

 private:
  Status read_one(const std::string& path) {
    const auto bytes = io::read_file(path);
    if (!bytes) return tl::unexpected(bytes.error());
    std::istringstream stream(*bytes);
    auto series = io::read_history(stream, path);
    if (!series) return tl::unexpected(std::move(series.error()));
    inputs_.files.push_back({"history", io::base_name(path), sha256_hex(*bytes)});
    for (CloseSeries& one : *series) series_.push_back(std::move(one));
    return {};
  }

  LoadedInputs& inputs_;
  std::vector<CloseSeries> series_;
  std::string left_out_;
  Issues issues_;
};

}  // namespace

std::optional<History> load_history_files(const std::vector<std::string>& paths, LoadedInputs& inputs) {
  if (paths.empty()) return std::nullopt;
  HistoryFiles files(inputs);
  for (const std::string& path : paths) files.add(path);
  return files.finish();
}

}  // namespace crossmargin::cli
