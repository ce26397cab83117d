#pragma once

#include <optional>
#include <string>

#include "crossmargin/core/document.hpp"

namespace crossmargin::test {

/// Where the project's own files stand.
std::string source_path(const std::string& relative);

/// A file below CROSSMARGIN_SHARED (default ../shared beside the project), or nothing where that folder is
/// absent.
std::optional<std::string> shared_path(const std::string& relative);

/// For tests that need the shared folder: prints why and ends the program with 77 (ctest: skipped) when it is
/// absent.
std::string require_shared(const std::string& relative);

/// A JSON file as a tree; ends the test program with a message when it cannot be read.
Document read_document(const std::string& path);

/// The number at a key; throws std::runtime_error naming the key when it is not there.
double number_at(const Document& document, std::string_view key);
const Document& at(const Document& document, std::string_view key);

}  // namespace crossmargin::test
