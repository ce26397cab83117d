// A spread between organisations credits what the same spread of one organisation would, where it comes last.
#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <tuple>

#include "support/span_sets.hpp"

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;

namespace {

constexpr int far_behind = 1000;  ///< beyond every priority of a random set

std::int32_t organisation_of(const InterLeg& leg) {
  return leg.commodity % 2;
}

bool crosses(const InterSpread& spread) {
  return std::any_of(spread.legs.begin(), spread.legs.end(), [&](const InterLeg& leg) {
    return organisation_of(leg) != organisation_of(spread.legs.front());
  });
}

using Terms = std::multiset<std::tuple<std::int32_t, double, int>>;

/// By what organisations know each other's spread.
Terms terms_of(const InterSpread& spread) {
  Terms terms;
  for (const InterLeg& leg : spread.legs) terms.emplace(leg.commodity, leg.ratio, leg.tier);
  return terms;
}

/// Only spreads that organisations may form with each other, each once; those that cross are no super
/// spreads.
ParameterSet plain_set(Random& random) {
  ParameterSet set = random_set(random, {.scanning = false});
  for (InterSpread& spread : set.inter_spreads) {
    if (spread.method == InterMethod::tiered) spread.method = InterMethod::whole;
    spread.is_super = spread.is_super && !crosses(spread);
  }
  std::set<Terms> seen;
  std::erase_if(set.inter_spreads, [&](const InterSpread& spread) {
    return crosses(spread) && !seen.insert(terms_of(spread)).second;
  });
  return set;
}

/// One organisation, whose crossing spreads come behind all others.
ParameterSet as_one(ParameterSet set) {
  for (InterSpread& spread : set.inter_spreads)
    if (crosses(spread)) spread.priority += far_behind;
  return set;
}

/// Two organisations, each with half of the commodities. Both publish the crossing spreads, the second with
/// its priorities from elsewhere and some with all sides reversed, each with a wrong rate for the other's
/// legs.
ParameterSet as_two(ParameterSet set, Random& random) {
  set.organisations.push_back(set.organisations.front());
  set.organisations.back().id = "TWO";
  for (std::size_t i = 0; i < set.commodities.size(); ++i)
    set.commodities[i].organisation = static_cast<std::int32_t>(i % 2);
  std::vector<InterSpread> mirrors;
  for (InterSpread& spread : set.inter_spreads) {
    spread.organisation = organisation_of(spread.legs.front());
    if (!crosses(spread)) continue;
    spread.organisation = 0;
    InterSpread mirror = spread;
    mirror.organisation = 1;
    mirror.priority += 37;
    const bool reversed = random.chance(50);
    (random.chance(50) ? spread : mirror).eligibility = Eligibility::all;  // the other closes it
    for (InterLeg& leg : mirror.legs) {
      if (reversed) leg.side = leg.side == Side::a ? Side::b : Side::a;
      if (organisation_of(leg) == 0) leg.rate = 0.11;
    }
    for (InterLeg& leg : spread.legs)
      if (organisation_of(leg) == 1) leg.rate = 0.13;
    mirrors.push_back(mirror);
  }
  set.inter_spreads.insert(set.inter_spreads.end(), mirrors.begin(), mirrors.end());
  return set;
}

}  // namespace

TEST_CASE("spreads between organisations are those of one organisation, formed last") {
  std::size_t credited = 0;
  for (std::uint64_t i = 0; i < 60; ++i) {
    CAPTURE(i);
    Random random{std::mt19937_64(21'000 + i)};
    const ParameterSet set = plain_set(random);
    const Engine one = engine_of(as_one(set));
    const Engine two = engine_of(as_two(set, random));
    for (int account = 0; account < 40; ++account) {
      CAPTURE(account);
      const SpanAccount held = random_account(set, random);
      const SpanRequirement want = margin_of(one, held);
      const SpanRequirement made = margin_of(two, held);
      REQUIRE(made.commodities.size() == want.commodities.size());
      for (std::size_t c = 0; c < made.commodities.size(); ++c) {
        const CommodityRequirement& a = made.commodities[c];
        const CommodityRequirement& b = want.commodities[c];
        // Two credits are rounded apart, each by half a unit, where one was rounded.
        const double unit = set.rules.amount_digits == 0 ? 1.0 : 0.01;
        CHECK(std::abs(a.inter_credit + a.exchange_credit - b.inter_credit) <= unit * (1.0 + 1e-6));
        REQUIRE(a.deltas.size() == b.deltas.size());
        for (std::size_t m = 0; m < a.deltas.size(); ++m)
          CHECK(a.deltas[m].remaining == b.deltas[m].remaining);
        credited += a.exchange_credit > 0.0 ? 1U : 0U;
      }
    }
  }
  CHECK(credited > 1000);
}

TEST_CASE("without its mirror a spread between organisations is never formed") {
  for (std::uint64_t i = 0; i < 20; ++i) {
    CAPTURE(i);
    Random random{std::mt19937_64(22'000 + i)};
    ParameterSet set = plain_set(random);
    ParameterSet alone = as_two(set, random);
    std::erase_if(alone.inter_spreads,
                  [](const InterSpread& spread) { return crosses(spread) && spread.organisation == 1; });
    const Engine engine = engine_of(alone);
    std::erase_if(set.inter_spreads, crosses);
    const Engine without = engine_of(set);
    for (int account = 0; account < 20; ++account) {
      const SpanAccount held = random_account(set, random);
      const SpanRequirement want = margin_of(without, held);
      const SpanRequirement made = margin_of(engine, held);
      REQUIRE(made.commodities.size() == want.commodities.size());
      for (std::size_t c = 0; c < made.commodities.size(); ++c) {
        CHECK(made.commodities[c].exchange_credit == 0.0);
        CHECK(made.commodities[c].maintenance == want.commodities[c].maintenance);
      }
    }
  }
}
