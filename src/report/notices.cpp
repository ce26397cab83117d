#include "report/pool_parts.hpp"

namespace crossmargin::report {

void add_incomplete(const AccountAssessment& account, const std::string& side, std::vector<Notice>& notices) {
  for (const PoolAssessment& pool : account.pools)
    for (const std::string& text : pool.margin.incomplete)
      notices.push_back({NoticeKind::incomplete, account.id, pool.id, part_left_out(text, side)});
}

std::string part_left_out(std::string_view text, std::string_view side) {
  constexpr std::string_view word = "incomplete: ";
  if (text.starts_with(word)) text.remove_prefix(word.size());
  return side.empty() ? std::string(text) : std::string(side) + ": " + std::string(text);
}

}  // namespace crossmargin::report
