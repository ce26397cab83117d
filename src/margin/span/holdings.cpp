#include "margin/span/holdings.hpp"

#include <algorithm>
#include <utility>

namespace crossmargin::span {

bool is_merged(const SpanAccount& account) {
  const auto& list = account.holdings;
  const auto sound = [&](const Holding& holding) {
    return (holding.bought != 0.0 || holding.sold != 0.0) &&
           (account.is_gross || holding.bought == 0.0 || holding.sold == 0.0);
  };
  return std::all_of(list.begin(), list.end(), sound) &&
         std::adjacent_find(list.begin(), list.end(), [](const Holding& a, const Holding& b) {
           return a.contract >= b.contract;
         }) == list.end();
}

SpanAccount merge(SpanAccount account) {
  std::vector<Holding> list;
  std::swap(list, account.holdings);
  std::sort(list.begin(), list.end(),
            [](const Holding& a, const Holding& b) { return a.contract < b.contract; });
  for (const Holding& holding : list) {
    if (account.holdings.empty() || account.holdings.back().contract != holding.contract) {
      account.holdings.push_back(holding);
      continue;
    }
    account.holdings.back().bought += holding.bought;
    account.holdings.back().sold += holding.sold;
  }
  for (Holding& holding : account.holdings) {
    if (account.is_gross) continue;
    const double net = holding.bought - holding.sold;
    holding = {holding.contract, std::max(net, 0.0), std::max(-net, 0.0)};
  }
  std::erase_if(account.holdings,
                [](const Holding& holding) { return holding.bought == 0.0 && holding.sold == 0.0; });
  return account;
}

}  // namespace crossmargin::span
