#pragma once

#include <string_view>

namespace crossmargin::io {

/// Whether a word that may be an id or a path is meant as a path.
inline bool is_path(std::string_view id_or_path) {
  return id_or_path.find('/') != std::string_view::npos || id_or_path.ends_with(".json");
}

}  // namespace crossmargin::io
