#include "report/pool_parts.hpp"

namespace crossmargin::report {

void add_incomplete(const AccountAssessment& account, const std::string& side, std::vector<Notice>& notices) {
  for (const PoolAssessment& pool : account.pools)
    for (const std::string& text : pool.margin.incomplete)
      notices.push_back({NoticeKind::incomplete, account.id, pool.id, part_left_out(text, side)});
}

std::string part_left_out(const std::string& text, const std::string& side) {
  return side.empty() ? text : side + ": " + text;
}

}  // namespace crossmargin::report
