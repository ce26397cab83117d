// Placement of collateral over venues, by hand.
#include "crossmargin/analysis/placement.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "support/venue_world.hpp"

namespace placement_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

double after_of(const Placement& placement, const std::string& venue, const std::string& code) {
  for (const PlacedAmount& amount : placement.amounts)
    if (amount.venue == venue && amount.currency == currency(code)) return amount.after;
  throw std::runtime_error("no " + code + " at " + venue);
}

double free_of(const Placement& placement, const std::string& code) {
  for (const FreeAmount& amount : placement.free)
    if (amount.currency == currency(code)) return amount.after;
  throw std::runtime_error("no free " + code);
}

/// A: 10 contracts at 10 %, 2,000 needed; takes USDC in full and ETH at 0.8. B: 5 contracts, 1,000 needed;
/// takes both, ETH at 0.9.
VenueWorld two_venues(double usdc_at_a, double eth_at_b) {
  VenueWorld world;
  world.open("A", R"({"USD":{"haircut":0},"USDC":{"haircut":0},"ETH":{"haircut":0.2}})", 0.1, 10.0,
             {balance("USDC", usdc_at_a)});
  world.open("B", R"({"USDC":{"haircut":0},"ETH":{"haircut":0.1}})", 0.1, 5.0, {balance("ETH", eth_at_b)});
  world.request.movable = {currency("USDC"), currency("ETH")};
  return world;
}

}  // namespace

TEST_CASE("what is short at one venue is taken from where there is more than enough") {
  // A has 500 of 2,000; B has 4 ETH for 7,200 of 1,000. Each dollar at A asks for 1.25 of ETH.
  const Placement placement = two_venues(500.0, 4.0).place();
  CHECK(placement.venues[0].standing_before.shortfall == Approx(1500.0));
  CHECK(placement.venues[0].standing_after.shortfall == 0.0);
  CHECK(placement.venues[1].standing_after.shortfall == 0.0);
  CHECK(placement.saves == Placement::Saves::collateral);
  // The dollars stay, where they count in full; ETH fills up both.
  CHECK(after_of(placement, "A", "USDC") == Approx(500.0));
  CHECK(after_of(placement, "A", "ETH") == Approx(1500.01 / 0.8 / 2000.0));
  CHECK(after_of(placement, "B", "ETH") == Approx(1000.01 / 0.9 / 2000.0));
  CHECK(placement.committed == Approx(500.0 + 1500.01 / 0.8 + 1000.01 / 0.9));
  CHECK(free_of(placement, "ETH") == Approx(4.0 - 1500.01 / 1600.0 - 1000.01 / 1800.0));
  // One more dollar at A sets 1.25 dollars of ETH free, at B 1 / 0.9; one more of USDC is 1.25 - 1 better
  // than free.
  CHECK(placement.venues[0].saves == Approx(1.25));
  CHECK(placement.venues[1].saves == Approx(1.0 / 0.9));
  CHECK(placement.free[0].currency == currency("ETH"));
  CHECK(placement.free[0].saves == Approx(0.0));
  CHECK(placement.free[1].saves == Approx(0.25));
  CHECK(placement.rounds == 1);
}

TEST_CASE("where there is not enough the least is short, and a dollar saves where it counts most") {
  // 1 ETH for 3,000 needed less 500: at B it counts for 0.9.
  const Placement placement = two_venues(500.0, 1.0).place();
  CHECK(placement.saves == Placement::Saves::shortfall);
  double shortfall = 0.0;
  for (const PlacedVenue& venue : placement.venues) shortfall += venue.standing_after.shortfall;
  // B takes 1,000 / 0.9 of ETH, A the rest at 0.8.
  CHECK(shortfall == Approx(1500.0 - 0.8 * (2000.0 - 1000.0 / 0.9)).epsilon(1e-4));
  CHECK(placement.venues[0].saves == Approx(1.0));
  // A dollar at B frees 1 / 0.9 of ETH, which counts for 0.8 at A.
  CHECK(placement.venues[1].saves == Approx(0.8 / 0.9));
  CHECK(free_of(placement, "ETH") == Approx(0.0));
}

TEST_CASE("buffer, limits, wallet and costs") {
  VenueWorld world = two_venues(2500.0, 4.0);
  world.request.venues[0].buffer = 0.5;
  world.request.venues[1].limits[currency("ETH")] = {.at_least = 2.0, .at_most = 3.0};
  world.request.wallet = {balance("USDC", 1000.0)};
  const Placement placement = world.place();
  CHECK(placement.venues[0].standing_before.shortfall == Approx(500.0));
  CHECK(after_of(placement, "A", "USDC") == Approx(3000.01));
  CHECK(free_of(placement, "USDC") == Approx(499.99));
  CHECK(after_of(placement, "B", "ETH") == Approx(2.0));
  CHECK(placement.committed_before == Approx(2500.0 + 8000.0));
  // Two of ETH out and 500 in, of which A costs a hundredth.
  world.request.venues[0].transfer_cost = 0.01;
  CHECK(world.place().cost == Approx(5.0001));
  world.request.venues[1].limits[currency("ETH")].at_least = 40.0;
  world.request.venues[1].limits[currency("ETH")].at_most.reset();
  const auto refused = place_collateral(world.request, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().code == ErrorCode::no_solution);
}

TEST_CASE("what stays where it is does not move, and what a venue does not take is not sent there") {
  VenueWorld world;
  world.open("A", R"({"USDC":{"haircut":0}})", 0.1, 10.0, {balance("USDC", 2000.01)});
  world.open("B", R"({"ETH":{"haircut":0.1}})", 0.1, 5.0, {balance("ETH", 0.1)});
  world.request.movable = {currency("USDC"), currency("ETH")};
  const Placement placement = world.place();
  CHECK(placement.moved == Approx(0.0).epsilon(1e-6));
  CHECK(placement.amounts.size() == 2);
  CHECK(placement.venues[1].standing_after.shortfall == Approx(1000.0 - 180.0));
}

TEST_CASE("marginal tiers fill up in order") {
  // Of ETH the first unit counts in full, the second at half, all further for nothing.
  VenueWorld world;
  world.open(
      "A",
      R"({"ETH":{"haircut":0,"tiers":[{"from":1,"haircut":0.5},{"from":2,"haircut":1}]},"AAA":{"haircut":0.4}})",
      0.1, 15.0, {balance("ETH", 5.0)});
  world.request.movable = {currency("ETH"), currency("AAA")};
  world.request.wallet = {balance("AAA", 10'000.0)};
  const Placement placement = world.place();
  // 3,000 needed: 2,000 by the first, the rest by AAA, which counts for 0.6 and so for more than the second.
  CHECK(after_of(placement, "A", "ETH") == Approx(1.0));
  CHECK(after_of(placement, "A", "AAA") == Approx(1000.01 / 0.6));
  CHECK(placement.venues[0].standing_after.excess == Approx(0.01));
  CHECK(placement.venues[0].saves == Approx(1.0 / 0.6));
}

TEST_CASE("a weight by size is met from below") {
  for (const double contracts : {20.0, 100.0, 300.0}) {
    VenueWorld world;
    world.open("A", R"({"ETH":{"haircut":0,"size":{"factor":0.05}}})", 0.1, contracts,
               {balance("ETH", 100.0)});
    world.request.movable = {currency("ETH")};
    const Placement placement = world.place();
    CHECK(placement.venues[0].standing_after.shortfall == 0.0);
    // At most what a chord of a sixty-fourth lies below the curve: docs/venues.md.
    const double most = 4.0 / 27.0 * 1.1 * 0.05 * std::pow(100.0 / 64.0, 1.5) * 2000.0;
    CHECK(placement.venues[0].standing_after.excess < most + 0.01 + 1e-6);
  }
}

TEST_CASE("a haircut that falls with the amount is no linear programme") {
  VenueWorld world;
  world.open("A", R"({"ETH":{"haircut":0.5,"tiers":[{"from":1,"haircut":0.1}]}})", 0.1, 1.0,
             {balance("ETH", 5.0)});
  world.request.movable = {currency("ETH")};
  const auto refused = place_collateral(world.request, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().code == ErrorCode::unsupported);
  CHECK(refused.error().front().message.find("ETH") != std::string::npos);
}

TEST_CASE("a requirement that moves with its collateral is met by reassessing") {
  // A lender: a debt of 3,000 USDC against ETH, of which half may be borrowed.
  VenueWorld world;
  const auto object = [](Document::Object members) { return Document(std::move(members), {}); };
  world.open("lender",
             shipped_method("hyperliquid-pm",
                            {{"haircuts.ETH", Document::Object{{"haircut", Document(0.25, {})}}},
                             {"parameters.collateral",
                              Document::Object{{"ETH", object({{"supply_cap", Document(100.0, {})},
                                                               {"loan_to_value", Document(0.5, {})}})}}}}),
             0.0, {balance("ETH", 8.0), balance("USDC", -3000.0)});
  world.open("B", R"({"USDC":{"haircut":0},"ETH":{"haircut":0.1}})", 0.1, 30.0, {balance("ETH", 1.0)});
  world.request.movable = {currency("ETH")};
  const Placement placement = world.place();
  CHECK(placement.venues[0].requirement_moves);
  CHECK_FALSE(placement.venues[1].requirement_moves);
  CHECK(placement.rounds > 1);
  CHECK(after_of(placement, "lender", "ETH") == Approx(3000.01 / 0.5 / 2000.0).epsilon(1e-6));
  CHECK(after_of(placement, "B", "ETH") == Approx(6000.01 / 0.9 / 2000.0).epsilon(1e-6));
  CHECK(placement.venues[0].standing_after.status != MarginStatus::liquidation);
  CHECK(placement.venues[0].standing_after.shortfall == 0.0);
  // A dollar less of debt frees two of ETH.
  CHECK(placement.venues[0].saves == Approx(2.0).epsilon(1e-4));
}

TEST_CASE("what is owed beside a supply of the same asset stays owed") {
  VenueWorld world;
  world.open("lender", shipped_method("aave-v3"), 0.0,
             {balance("WETH", 2.0), balance("USDC", 4000.0), balance("USDC", -1000.0)});
  world.request.movable = {currency("USDC")};
  const Placement placement = world.place();
  CHECK(after_of(placement, "lender", "USDC") == Approx(0.0));
  CHECK(free_of(placement, "USDC") == Approx(3000.0));
  // Thresholds 0.825 and 0.76 over the debt.
  CHECK(placement.venues[0].after.pools.front().health_factor == Approx(0.825 * 4.0 + 0.76));
}

TEST_CASE("one pool of several accounts nets, and settles what netted positions have gained") {
  VenueWorld world = two_venues(500.0, 4.0);
  world.account(0).cross.positions = {{"ETH-PERP", 10.0, 1900.0, {}}};
  world.account(1).cross.positions = {{"ETH-PERP", -4.0, 2100.0, {}}};
  std::vector<AccountAssessment> own;
  for (std::size_t i = 0; i < 2; ++i)
    own.push_back(take(assess(world.account(i), world.base(i), Detail::full, {})));
  const std::vector<const Account*> accounts{&world.account(0), &world.account(1)};
  const std::vector<const AccountAssessment*> assessments{&own[0], &own[1]};
  const Account pooled = take(pooled_account(accounts, assessments, world.base(0)));
  REQUIRE(pooled.cross.positions.size() == 1);
  CHECK(pooled.cross.positions.front().quantity == 6.0);
  CHECK_FALSE(pooled.cross.positions.front().average_price);
  const PoolAssessment pool = take(assess(pooled, world.base(0), Detail::full, {})).pools.front();
  // 10 x 100 + 4 x 100 as cash, 500 and 4 ETH.
  CHECK(pool.collateral.gross == Approx(1400.0 + 500.0 + 8000.0));
  CHECK(pool.margin.initial == Approx(0.1 * 6.0 * 2000.0));
}

}  // namespace placement_test
