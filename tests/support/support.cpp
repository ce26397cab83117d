#include "support/support.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "crossmargin/io/file.hpp"
#include "crossmargin/io/json.hpp"

namespace crossmargin::test {

std::string source_path(const std::string& relative) {
  return std::string(CROSSMARGIN_SOURCE_DIR) + "/" + relative;
}

std::optional<std::string> shared_path(const std::string& relative) {
  const char* set = std::getenv("CROSSMARGIN_SHARED");
  const std::string folder = set != nullptr && *set != '\0' ? set : source_path("../shared");
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder + "/" + relative;
}

std::string require_shared(const std::string& relative) {
  if (auto path = shared_path(relative)) return *path;
  std::printf("skipped: CROSSMARGIN_SHARED (default ../shared) is absent, so there is no %s to run on\n",
              relative.c_str());
  std::exit(77);
}

Document read_document(const std::string& path) {
  auto text = io::read_file(path);
  if (!text) throw std::runtime_error(to_text(text.error().front()));
  auto document = io::parse_json(*text, path);
  if (!document) throw std::runtime_error(to_text(document.error().front()));
  return *std::move(document);
}

const Document& at(const Document& document, std::string_view key) {
  if (const Document* found = document.find(key)) return *found;
  throw std::runtime_error("no member \"" + std::string(key) + "\" at line " +
                           std::to_string(document.where().line));
}

double number_at(const Document& document, std::string_view key) {
  if (const double* number = at(document, key).number()) return *number;
  throw std::runtime_error("member \"" + std::string(key) + "\" is no number");
}

}  // namespace crossmargin::test
