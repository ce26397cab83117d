// Placement on random clients: no point of a grid is better, and duals are what one more dollar saves.
#include "crossmargin/analysis/placement.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/venue_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

struct Client {
  VenueWorld world;
  std::vector<double> needs;
  std::vector<std::vector<double>> weights;  ///< [venue][asset]
  std::vector<double> totals;                ///< of AAA and BBB
};

Client random_client(std::mt19937_64& random, double plenty) {
  std::uniform_real_distribution<double> share(0.05, 0.5), amount(0.0, 2000.0 * plenty);
  Client client;
  client.totals.assign(2, 0.0);
  for (const char* id : {"A", "B"}) {
    client.weights.emplace_back();
    std::string haircuts = R"({"USD":{"haircut":0})";
    std::vector<Balance> balances;
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string code = i == 0 ? "AAA" : "BBB";
      const double haircut = share(random);
      client.weights.back().push_back(1.0 - haircut);
      haircuts += fmt::format(R"(,"{}":{{"haircut":{}}})", code, haircut);
      balances.push_back(balance(code, amount(random)));
      client.totals[i] += balances.back().amount;
    }
    const double contracts = 1.0 + static_cast<double>(random() % 10);
    client.needs.push_back(0.1 * contracts * 2000.0);
    client.world.open(id, haircuts + "}", 0.1, contracts, std::move(balances));
  }
  client.world.request.movable = {currency("AAA"), currency("BBB")};
  return client;
}

struct Outcome {
  double shortfall{0.0};
  double committed{0.0};
};

Outcome of(const Placement& placement) {
  Outcome outcome{0.0, placement.committed};
  for (const PlacedVenue& venue : placement.venues) outcome.shortfall += venue.standing_after.shortfall;
  return outcome;
}

/// The best over amounts of both assets at both venues in steps of a fortieth of what there is.
Outcome by_grid(const Client& client) {
  constexpr int steps = 40;
  std::optional<Outcome> best;
  for (int a = 0; a <= steps; ++a)
    for (int b = 0; a + b <= steps; ++b)
      for (int c = 0; c <= steps; ++c)
        for (int d = 0; c + d <= steps; ++d) {
          const double unit_a = client.totals[0] / steps, unit_b = client.totals[1] / steps;
          const double at_a = a * unit_a * client.weights[0][0] + c * unit_b * client.weights[0][1];
          const double at_b = b * unit_a * client.weights[1][0] + d * unit_b * client.weights[1][1];
          const Outcome one{std::max(client.needs[0] - at_a, 0.0) + std::max(client.needs[1] - at_b, 0.0),
                            (a + b) * unit_a + (c + d) * unit_b};
          const bool better = !best || one.shortfall < best->shortfall - 1e-9 ||
                              (one.shortfall < best->shortfall + 1e-9 && one.committed < best->committed);
          if (better) best = one;
        }
  return *best;
}

}  // namespace

TEST_CASE("no placement of a grid is better") {
  std::mt19937_64 random(31);
  int short_ones = 0;
  for (int i = 0; i < 12; ++i) {
    const Client client = random_client(random, i % 2 == 0 ? 1.0 : 0.3);
    const Outcome got = of(client.world.place());
    const Outcome grid = by_grid(client);
    const double step = (client.totals[0] + client.totals[1]) / 40.0;
    CAPTURE(i);
    CHECK(got.shortfall <= grid.shortfall + 1e-6);
    CHECK(got.shortfall >= grid.shortfall - 2.0 * step);
    // The cent of each venue that guards against rounding is all it may commit beyond the best.
    if (got.shortfall == 0.0 && grid.shortfall == 0.0) CHECK(got.committed <= grid.committed + 0.1);
    if (got.shortfall == 0.0 && grid.shortfall == 0.0) CHECK(got.committed >= grid.committed - 4.0 * step);
    if (got.shortfall > 0.0) ++short_ones;
  }
  CHECK(short_ones > 2);
  CHECK(short_ones < 10);
}

TEST_CASE("duals are what one more dollar at a venue saves") {
  std::mt19937_64 random(32);
  int checked = 0;
  for (int i = 0; i < 60; ++i) {
    Client client = random_client(random, i % 2 == 0 ? 1.0 : 0.3);
    const Placement before = client.world.place();
    for (std::size_t v = 0; v < 2; ++v) {
      std::vector<Balance>& balances = client.world.account(v).cross.collateral;
      balances.push_back(balance("USD", 0.01));  // counts in full and does not move
      const Placement after = client.world.place();
      balances.pop_back();
      if (after.saves != before.saves) continue;
      const Outcome one = of(before), other = of(after);
      const double saved = before.saves == Placement::Saves::shortfall ? one.shortfall - other.shortfall
                                                                       : one.committed - other.committed;
      // At a corner of the programme the dual of the other side may be told: then it saves less.
      CHECK(saved / 0.01 <= before.venues[v].saves + 1e-4);
      if (std::abs(saved / 0.01 - before.venues[v].saves) < 1e-4) ++checked;
    }
  }
  CHECK(checked > 100);
}

TEST_CASE("more collateral never leaves more short, and every venue stands as the programme says") {
  std::mt19937_64 random(33);
  std::uniform_real_distribution<double> amount(0.0, 1000.0);
  for (int i = 0; i < 60; ++i) {
    Client client = random_client(random, 0.4);
    const Outcome before = of(client.world.place());
    client.world.request.wallet = {balance(i % 2 == 0 ? "AAA" : "BBB", amount(random))};
    const Placement placement = client.world.place();
    CHECK(of(placement).shortfall <= before.shortfall + 1e-6);
    for (const PlacedVenue& venue : placement.venues)
      CHECK(venue.standing_after.excess >= -venue.standing_after.shortfall - 1e-9);
    double total = 0.0;
    for (const PlacedAmount& one : placement.amounts) total += one.after;
    for (const FreeAmount& one : placement.free) total += one.after;
    CHECK(total ==
          doctest::Approx(client.totals[0] + client.totals[1] + client.world.request.wallet.front().amount));
  }
}

TEST_CASE("where a requirement moves with its collateral no placement of a grid is better either") {
  std::mt19937_64 random(34);
  std::uniform_real_distribution<double> share(0.05, 0.4), coins(2.0, 12.0), debt(500.0, 4000.0);
  const auto object = [](Document::Object members) { return Document(std::move(members), {}); };
  for (int i = 0; i < 10; ++i) {
    const double loan = 0.4 + share(random), haircut = share(random);
    VenueWorld world;
    world.open(
        "lender",
        shipped_method("hyperliquid-pm",
                       {{"haircuts.ETH", Document::Object{{"haircut", Document(0.5 - 0.5 * loan, {})}}},
                        {"parameters.collateral",
                         Document::Object{{"ETH", object({{"supply_cap", Document(100.0, {})},
                                                          {"loan_to_value", Document(loan, {})}})}}}}),
        0.0, {balance("ETH", coins(random)), balance("USDC", -debt(random))});
    world.open("B", fmt::format(R"({{"ETH":{{"haircut":{}}}}})", haircut), 0.1,
               1.0 + static_cast<double>(random() % 60), {balance("ETH", coins(random))});
    world.request.movable = {currency("ETH")};
    const Outcome got = of(world.place());
    const double total =
        world.account(0).cross.collateral.front().amount + world.account(1).cross.collateral.front().amount;
    constexpr int steps = 60;
    std::optional<Outcome> grid;
    for (int a = 0; a <= steps; ++a)
      for (int b = 0; a + b <= steps; ++b) {
        Outcome one;
        for (std::size_t v = 0; v < 2; ++v) {
          Account account = world.account(v);
          const double amount = total * (v == 0 ? a : b) / steps;
          account.cross.collateral.front().amount = amount;
          const PoolAssessment pool = take(assess(account, world.base(v), Detail::totals, {})).pools.front();
          one.shortfall += std::max({-pool.excess_initial, -pool.excess_maintenance, 0.0});
          one.committed += amount * 2000.0;
        }
        const bool better = !grid || one.shortfall < grid->shortfall - 1e-9 ||
                            (one.shortfall < grid->shortfall + 1e-9 && one.committed < grid->committed);
        if (better) grid = one;
      }
    CAPTURE(i);
    CHECK(got.shortfall <= grid->shortfall + 1e-4);
    const double step = total * 2000.0 / steps;
    if (got.shortfall < 1e-4 && grid->shortfall == 0.0) CHECK(got.committed <= grid->committed + 0.2);
    if (got.shortfall < 1e-4 && grid->shortfall == 0.0) CHECK(got.committed >= grid->committed - 2.0 * step);
  }
}
