#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crossmargin {

/// `did you mean "price"?` for the known word nearest to a mistyped one, or empty when none is near: at most
/// two letters added, dropped, changed or swapped with their neighbour, and fewer than half of the word. The
/// first of equals wins.
std::string did_you_mean(std::string_view mistyped, const std::vector<std::string_view>& known);

}  // namespace crossmargin
