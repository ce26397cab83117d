// Collateral behind several settlement currencies: the plan is the best there is.
#include "margin/leverage/settlement.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/grid_fixture.hpp"

using namespace crossmargin;
using namespace crossmargin::leverage;
using crossmargin::test::currency;

namespace {

struct Best {
  double uncovered{0.0};
  double cost{0.0};
  bool operator<(const Best& other) const {
    return std::abs(uncovered - other.uncovered) > 1e-9 ? uncovered < other.uncovered : cost < other.cost;
  }
};

/// What one need costs when collateral is taken for it alone, the smallest haircut first.
void take_cheapest(double need, std::vector<std::pair<double, double>> offers, Best& best) {
  std::sort(offers.begin(), offers.end());
  for (const auto& [share, value] : offers) {
    const double taken = std::min(value, need / (1.0 - share));
    best.cost += taken * share;
    need -= taken * (1.0 - share);
  }
  best.uncovered += std::max(need, 0.0);
}

/// The best over every split of each collateral between two needs, in steps of a hundredth.
Best by_grid(const std::vector<double>& needs, const std::vector<double>& collateral,
             const std::vector<std::vector<double>>& shares) {
  constexpr int steps = 100;
  std::optional<Best> best;
  std::vector<int> split(collateral.size());
  for (;;) {
    Best one;
    for (std::size_t s = 0; s < needs.size(); ++s) {
      std::vector<std::pair<double, double>> offers;
      for (std::size_t m = 0; m < collateral.size(); ++m) {
        const double part = static_cast<double>(s == 0 ? split[m] : steps - split[m]) / steps;
        offers.emplace_back(shares[s][m], collateral[m] * part);
      }
      take_cheapest(needs[s], std::move(offers), one);
    }
    if (!best || one < *best) best = one;
    std::size_t m = 0;
    while (m < split.size() && ++split[m] > steps) split[m++] = 0;
    if (m == split.size()) return *best;
  }
}

const std::vector<std::string> margins{"AAA", "BBB"};
const std::vector<std::string> settlements{"SSS", "TTT"};

}  // namespace

TEST_CASE("no split of collateral leaves less uncovered, and none that leaves as little costs less") {
  std::mt19937_64 random(21);
  std::uniform_real_distribution<double> amount(0.0, 100.0), share(0.0, 0.4);
  int uncovered = 0;
  for (int i = 0; i < 60; ++i) {
    std::vector<double> needs, collateral;
    std::vector<std::vector<double>> shares(settlements.size());
    SettlementHaircuts haircuts;
    ValueBy need_by, collateral_by;
    for (const std::string& code : margins) {
      collateral.push_back(amount(random));
      collateral_by[currency(code)] = collateral.back();
    }
    for (std::size_t s = 0; s < settlements.size(); ++s) {
      needs.push_back(amount(random));
      need_by[currency(settlements[s])] = needs.back();
      for (const std::string& code : margins) {
        shares[s].push_back(share(random));
        haircuts[currency(settlements[s])][currency(code)] = shares[s].back();
      }
    }
    const SettlementPlan plan = plan_settlement(haircuts, need_by, collateral_by);
    const Best grid = by_grid(needs, collateral, shares);
    CAPTURE(i);
    // No point of the grid is better, and the best of it is about as good.
    CHECK(plan.uncovered <= grid.uncovered + 1e-6);
    CHECK(plan.uncovered >= grid.uncovered - 1.0);
    if (grid.uncovered == 0.0) CHECK(plan.cost <= grid.cost + 1e-6);
    if (grid.uncovered == 0.0) CHECK(plan.cost >= grid.cost - 1.0);
    if (plan.uncovered > 0.0) ++uncovered;
    // What is taken covers what it says, and no more is taken than there is.
    ValueBy taken, covered;
    for (const SettlementUse& use : plan.uses) {
      taken[use.margin] += use.taken;
      covered[use.settlement] += use.taken * (1.0 - use.share);
    }
    double lacking = 0.0, total = 0.0, used = 0.0;
    for (const auto& [code, need] : need_by) lacking += std::max(need - covered[code], 0.0);
    for (const auto& [code, value] : collateral_by) {
      CHECK(taken[code] <= value + 1e-6);
      total += value;
      used += taken[code];
    }
    CHECK(std::abs(lacking - plan.uncovered) < 1e-5);
    CHECK(std::abs(total - used - plan.idle) < 1e-5);
  }
  CHECK(uncovered > 5);
}

TEST_CASE("more collateral never leaves more uncovered, and never lowers what is left") {
  std::mt19937_64 random(22);
  std::uniform_real_distribution<double> amount(0.0, 100.0);
  const SettlementHaircuts haircuts{{currency("SSS"), {{currency("AAA"), 0.0}, {currency("BBB"), 0.05}}},
                                    {currency("TTT"), {{currency("AAA"), 0.05}}}};
  for (int i = 0; i < 200; ++i) {
    const ValueBy needs{{currency("SSS"), amount(random)}, {currency("TTT"), amount(random)}};
    ValueBy collateral{{currency("AAA"), amount(random)}, {currency("BBB"), amount(random)}};
    const auto left = [&](const SettlementPlan& plan) {
      double gross = 0.0, need = 0.0;
      for (const auto& [code, value] : collateral) gross += value;
      for (const auto& [code, value] : needs) need += value;
      return gross - need - plan.addition();
    };
    const SettlementPlan before = plan_settlement(haircuts, needs, collateral);
    const double left_before = left(before);
    CHECK((before.uncovered > 0.0 ? std::abs(left_before + before.uncovered) < 1e-4 : left_before > -1e-4));
    collateral[i % 2 == 0 ? currency("AAA") : currency("BBB")] += amount(random);
    const SettlementPlan after = plan_settlement(haircuts, needs, collateral);
    CHECK(after.uncovered <= before.uncovered + 1e-6);
    CHECK(left(after) >= left_before - 1e-4);
  }
}

TEST_CASE("a pair that is not listed is not used") {
  const SettlementHaircuts haircuts{{currency("SSS"), {{currency("AAA"), 0.1}}}};
  const SettlementPlan plan = plan_settlement(haircuts, {{currency("SSS"), 90.0}},
                                              {{currency("AAA"), 50.0}, {currency("BBB"), 1000.0}});
  CHECK(plan.uncovered == doctest::Approx(45.0));
  CHECK(plan.cost == doctest::Approx(5.0));
  CHECK(plan.idle == doctest::Approx(1000.0));
  CHECK(plan.addition() == doctest::Approx(1005.0));
  CHECK(plan_settlement(haircuts, {}, {{currency("AAA"), 50.0}}).addition() == 0.0);
}
