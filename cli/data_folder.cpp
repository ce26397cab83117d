#include "data_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace crossmargin::cli {
namespace {

namespace fs = std::filesystem;

bool holds_data(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "scenarios", error);
}

}  // namespace

std::string find_data_folder(const std::optional<std::string>& given) {
  // What was asked for is taken as it is: looking elsewhere would hide a mistyped path.
  if (given) return *given;
  if (const char* set = std::getenv("CROSSMARGIN_DATA_DIR"); set != nullptr && *set != '\0') return set;
  std::vector<fs::path> places;
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  if (!error) places.push_back(binary.parent_path().parent_path() / "share" / "crossmargin");
  places.emplace_back(CROSSMARGIN_INSTALL_DATA);
  places.emplace_back(CROSSMARGIN_BUILD_DATA);
  for (const fs::path& place : places) {
    if (holds_data(place)) return place.string();
  }
  return {};
}

}  // namespace crossmargin::cli
