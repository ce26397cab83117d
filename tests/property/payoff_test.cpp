// Random option books of one expiry under the kind payoff: the worst payoff against a fine grid of prices,
// the better of two rules never above either, order and size of positions.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/option_world.hpp"

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

constexpr double spot = 2000.0;
constexpr double forward = 2003.0;  // of the world, at 30 days

struct Line {
  OptionRight right{OptionRight::call};
  double strike{0.0};
  double quantity{0.0};
};

std::vector<Line> random_book(std::mt19937_64& random) {
  std::vector<Line> book;
  const std::size_t count = 1 + random() % 6;
  for (std::size_t i = 0; i < count; ++i) {
    const Line line{random() % 2 == 0 ? OptionRight::call : OptionRight::put,
                    1000.0 + 250.0 * static_cast<double>(random() % 9),
                    0.25 * (static_cast<double>(random() % 33) - 16.0)};
    const bool repeats = std::any_of(book.begin(), book.end(), [&](const Line& other) {
      return other.right == line.right && other.strike == line.strike;
    });
    if (line.quantity != 0.0 && !repeats) book.push_back(line);
  }
  if (book.empty()) book.push_back({OptionRight::put, 2000.0, -1.0});
  return book;
}

OptionWorld::Lines held(OptionWorld& world, const std::vector<Line>& book) {
  OptionWorld::Lines lines;
  for (const Line& line : book) lines.emplace_back(world.listed(line.right, line.strike), line.quantity);
  return lines;
}

double loss_at(const std::vector<Line>& book, double price, std::optional<OptionRight> only = {}) {
  double loss = 0.0;
  for (const Line& line : book) {
    if (only && line.right != *only) continue;
    const double intrinsic = line.right == OptionRight::call ? price - line.strike : line.strike - price;
    loss -= line.quantity * std::max(intrinsic, 0.0);
  }
  return loss;
}

double short_calls(const std::vector<Line>& book) {
  double net = 0.0;
  for (const Line& line : book)
    if (line.right == OptionRight::call) net += line.quantity;
  return std::max(-net, 0.0);
}

/// The shipped method with one of the rules for options.
std::unique_ptr<Method> standard(const std::string& rule) {
  const Document shipped = read_document(source_path("data/methods/derive-standard.json"));
  const Document& eth = at(at(at(at(shipped, "parameters"), "markets"), "by_underlying"), "ETH");
  Document::Object options{{"margin", Document(rule, {})}};
  for (const auto& [key, value] : *at(eth, "options").object()) {
    const bool of_payoff = key == "unpaired_call";
    const bool of_isolated = key == "call" || key == "put";
    if (key == "margin" || (of_payoff && rule == "isolated") || (of_isolated && rule == "worst_payoff"))
      continue;
    options.emplace_back(key, value);
  }
  return shipped_method("derive-standard", {{"parameters.markets.by_underlying.ETH.options", options}});
}

}  // namespace

TEST_CASE("the worst payoff in the quote currency, against every price of a fine grid") {
  std::mt19937_64 random(20260301);
  const auto method = standard("worst_payoff");
  for (int round = 0; round < 150; ++round) {
    OptionWorld world(spot);
    const std::vector<Line> book = random_book(random);
    const PoolAssessment pool = world.assess(*method, held(world, book));
    // Above the highest strike the loss has no end: that part is charged by the forward.
    double highest = 0.0;
    for (const Line& line : book) highest = std::max(highest, line.strike);
    double worst = 0.0;
    for (double price = 0.0; price <= highest; price += 1.0) worst = std::max(worst, loss_at(book, price));
    const double beyond = short_calls(book) * forward;
    CHECK(-pool.excess_initial == Approx(worst + 1.2 * beyond).epsilon(1e-9));
    CHECK(-pool.excess_maintenance == Approx(worst + 1.1 * beyond).epsilon(1e-9));
  }
}

TEST_CASE("the worst payoff in units of the underlying, against every price of a fine grid") {
  std::mt19937_64 random(20260302);
  const auto method = shipped_method("opyn-gamma");
  for (int round = 0; round < 150; ++round) {
    OptionWorld world(spot);
    const std::vector<Line> book = random_book(random);
    const PoolAssessment pool = world.assess(*method, held(world, book));
    double puts = 0.0;
    double calls = short_calls(book);
    for (int i = 0; i <= 3000; ++i) {
      const double price = static_cast<double>(i);
      puts = std::max(puts, loss_at(book, price, OptionRight::put));
      if (i > 0) calls = std::max(calls, loss_at(book, price, OptionRight::call) / price);
    }
    CHECK(-pool.excess_initial == Approx(puts + calls * spot).epsilon(1e-9));
  }
}

TEST_CASE("the better of two rules is the smaller, and never more than the worst payoff") {
  std::mt19937_64 random(20260303);
  const auto better = standard("better");
  const auto isolated = standard("isolated");
  const auto payoff = standard("worst_payoff");
  for (int round = 0; round < 100; ++round) {
    OptionWorld world(spot);
    const OptionWorld::Lines book = held(world, random_book(random));
    const double alone = world.assess(*isolated, book).margin.initial;
    const double worst = world.assess(*payoff, book).margin.initial;
    CHECK(world.assess(*better, book).margin.initial == Approx(std::min(alone, worst)).epsilon(1e-12));
  }
}

TEST_CASE("order does not matter, size scales, parts sum up, a long option never hurts") {
  std::mt19937_64 random(20260304);
  const auto method = standard("better");
  for (int round = 0; round < 100; ++round) {
    OptionWorld world(spot);
    OptionWorld::Lines book = held(world, random_book(random));
    book.emplace_back(world.perpetual(2001.0), -2.0);
    const std::string more = world.call(1625.0);
    const PoolAssessment pool = world.assess(*method, book);
    double sum = 0.0;
    for (const PositionMargin& position : pool.margin.positions) sum += position.contribution;
    CHECK(sum == Approx(pool.margin.scan_risk).epsilon(1e-9));
    OptionWorld::Lines other(book.rbegin(), book.rend());
    CHECK(world.assess(*method, other).margin.initial == pool.margin.initial);
    for (auto& [id, quantity] : other) quantity *= 4.0;
    CHECK(world.assess(*method, other).margin.maintenance == Approx(4.0 * pool.margin.maintenance));
    book.emplace_back(more, 1.0);
    CHECK(world.assess(*method, book).excess_initial >= pool.excess_initial - 1e-9);
    // Not so for every book: an expiry takes one rule for all its options. Here each alone takes its own
    // rule.
    CHECK(pool.isolated_initial >= pool.margin.initial - 1e-9);
  }
}
