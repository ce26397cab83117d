#include "crossmargin/core/similar.hpp"

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

constexpr std::size_t max_distance = 2;
constexpr std::size_t max_word = 64;

/// Edit distance with swaps of neighbours (optimal string alignment), row by row.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string did_you_mean(std::string_view mistyped, const std::vector<std::string_view>& known) {
  if (mistyped.size() > max_word) return {};
  std::string_view best;
  std::size_t best_distance = max_distance + 1;
  for (const std::string_view word : known) {
    if (word.size() > max_word) continue;
    const std::size_t found = distance(mistyped, word);
    if (2 * found >= word.size() || found >= best_distance) continue;
    best = word;
    best_distance = found;
  }
  return best.empty() ? std::string{} : "did you mean " + in_quotes(best) + "?";
}

}  // namespace crossmargin
