// Series and tier spreads formed a ten-thousandth at a time, in whole numbers, against the engine's: small
// books of random deltas, all shapes of legs.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "support/span_sets.hpp"

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;

namespace {

/// Deltas in units of half a hundred-millionth: every delta, ratio and half of a step is a whole number.
constexpr std::int64_t unit = 200'000'000;
constexpr std::int64_t steps_a_spread = 10'000;
constexpr std::array<std::int32_t, 5> months{202507, 202508, 202509, 202512, 202603};

std::int64_t in_units(double deltas) {
  return std::llround(deltas * static_cast<double>(unit));
}

/// What is left of a month and what spreads have taken from it.
struct Left {
  std::int32_t month;
  std::int64_t delta;
  std::int64_t taken;
};
using Lefts = std::vector<Left>;

struct Formed {
  std::string kind;
  int priority;
  bool a_is_long;
  std::int64_t steps;
  double rate;
};

/// The rules again, a ten-thousandth of a spread at a time.
class SlowSpreads {
 public:
  SlowSpreads(const ParameterSet& set, Lefts lefts)
      : rules_(set.commodities.front()), truncates_(set.rules.truncates_spreads), lefts_(std::move(lefts)) {}

  void form_all() {
    for (const bool is_series : {true, false}) {
      std::vector<IntraSpread> spreads = is_series ? rules_.series_spreads : rules_.tier_spreads;
      std::sort(spreads.begin(), spreads.end(),
                [](const auto& a, const auto& b) { return a.priority < b.priority; });
      for (const IntraSpread& spread : spreads)
        for (const bool a_is_long : {true, false}) form(spread, is_series, a_is_long);
    }
  }
  const Lefts& lefts() const { return lefts_; }
  const std::vector<Formed>& formed() const { return formed_; }

 private:
  std::pair<std::int32_t, std::int32_t> months_of(const IntraLeg& leg) const {
    if (leg.first_tier == 0) return {leg.month.month, leg.month.month};
    const auto tier = [&](int number) {
      return rules_.intra_tiers.at(static_cast<std::size_t>(number - 1)).months;
    };
    return {tier(leg.first_tier).first.month, tier(leg.last_tier).last.month};
  }

  /// Takes up to `amount` from the leg's months, the nearest first; what could not be taken.
  std::int64_t draw(const IntraLeg& leg, bool a_is_long, std::int64_t amount, Lefts& lefts) const {
    const std::int64_t sign = (leg.side == Side::a) == a_is_long ? 1 : -1;
    const auto [first, last] = months_of(leg);
    for (Left& left : lefts) {
      if (left.month < first || left.month > last || left.delta * sign <= 0) continue;
      const std::int64_t taken = std::min(amount, left.delta * sign);
      left.delta -= sign * taken;
      left.taken += taken;
      amount -= taken;
    }
    return amount;
  }

  /// Takes `num` / `den` steps of all legs, if they are all there.
  bool try_steps(const IntraSpread& spread, bool a_is_long, std::int64_t num, std::int64_t den) {
    Lefts trial = lefts_;
    for (const IntraLeg& leg : spread.legs)
      if (draw(leg, a_is_long, in_units(leg.ratio) / steps_a_spread * num / den, trial) > 0) return false;
    if (den == 1) lefts_ = trial;
    return true;
  }

  void form(const IntraSpread& spread, bool is_series, bool a_is_long) {
    std::int64_t steps = 0;
    for (const std::int64_t size : {steps_a_spread, std::int64_t{100}, std::int64_t{1}})
      while (try_steps(spread, a_is_long, size, 1)) steps += size;
    if (!truncates_ &&
        try_steps(spread, a_is_long, 1, 2)) {  // half a step or more counts, and takes what there is
      for (const IntraLeg& leg : spread.legs)
        draw(leg, a_is_long, in_units(leg.ratio) / steps_a_spread, lefts_);
      ++steps;
    }
    if (steps > 0)
      formed_.push_back({is_series ? "series" : "tier", spread.priority, a_is_long, steps, spread.rate});
  }

  const CombinedCommodity& rules_;
  bool truncates_;
  Lefts lefts_;
  std::vector<Formed> formed_;
};

/// Legs of a spread by its kind; tiers 1 to 3 stand for months 1 to 2, 3, and 4 to 5.
std::vector<IntraLeg> shape(int kind, Random& random) {
  const auto tier = [](int first, int last, double ratio, Side side) {
    return IntraLeg{first, last, {}, ratio, side};
  };
  const auto of_month = [](std::int32_t month, double ratio, Side side) {
    return IntraLeg{0, 0, {month, 0}, ratio, side};
  };
  const auto ratio = [&] { return random.pick(std::vector{1.0, 1.0, 2.0, 3.0, 1.5, 0.3333}); };
  const std::vector<int> t = random.sample(std::vector{1, 2, 3}, 3);
  const std::vector<std::int32_t> m =
      random.sample(std::vector<std::int32_t>(months.begin(), months.end()), 4);
  const double r = ratio();
  const double q = ratio();
  switch (kind) {
    case 0:
      return {tier(t[0], t[0], r, Side::a), tier(t[1], t[1], q, Side::b)};
    case 1:
      return {tier(t[0], t[0], r, Side::a), tier(t[0], t[0], q, Side::b)};  // itself
    case 2:
      return {tier(t[0], t[0], r, Side::a), tier(t[0], t[0], q, Side::a),
              tier(t[1], t[1], 1, Side::b)};  // twice
    case 3:
      return {tier(1, 2, r, Side::a), tier(3, 3, q, Side::b)};
    case 4:
      return {tier(1, 3, r, Side::a), tier(t[0], t[0], q, Side::b)};  // across the sides tiers may overlap
    case 5:
      return {tier(2, 3, r, Side::b), tier(2, 3, 1, Side::b), tier(1, 1, q, Side::a)};
    case 6:
      return {tier(1, 1, 1, Side::a), tier(2, 2, 2, Side::b), tier(3, 3, 1, Side::a)};  // butterfly
    case 7:
      return {of_month(m[0], r, Side::a), of_month(m[1], q, Side::b)};
    case 8:
      return {of_month(m[0], 1, Side::a), of_month(m[1], 2, Side::b), of_month(m[2], 1, Side::a)};
    case 9:
      return {of_month(m[0], r, Side::a), of_month(m[1], q, Side::b), of_month(m[2], r, Side::b),
              of_month(m[3], q, Side::a)};  // condor
    default:
      return {tier(t[0], t[0], r, Side::a), tier(t[1], t[1], q, Side::b), tier(t[2], t[2], r, Side::b),
              tier(t[0], t[0], q, Side::a)};
  }
}

/// One commodity with a future of each month, tiers of months 1 to 2, 3, and 4 to 5, and up to four spreads.
ParameterSet random_rules(Random& random) {
  ParameterSet set;
  set.organisations.emplace_back().id = "ORG";
  set.rules.truncates_spreads = random.chance(20);
  CombinedCommodity& rules = set.commodities.emplace_back();
  rules.id = "X";
  rules.currency = *Currency::parse("USD");
  rules.intra_tiers = {{1, {{202507, 0}, {202508, 0}}, 0.0},
                       {2, {{202509, 0}, {202509, 0}}, 0.0},
                       {3, {{202512, 0}, {202603, 0}}, 0.0}};
  const std::vector<int> priorities = random.sample(std::vector{1, 2, 3, 4, 5, 6, 7, 8, 9}, 4);
  for (int i = random.between(1, 4); i > 0; --i) {
    const IntraSpread spread{priorities[static_cast<std::size_t>(i - 1)],
                             static_cast<double>(random.between(10, 400)),
                             shape(random.below(11), random),
                             {}};
    (spread.legs.front().first_tier == 0 ? rules.series_spreads : rules.tier_spreads).push_back(spread);
  }
  Product& product = set.products.emplace_back();
  product.type = "FUT";
  product.commodity = 0;
  for (const std::int32_t month : months) {
    rules.delivery.push_back(
        {{month, 0}, static_cast<double>(random.between(0, 90)), static_cast<double>(random.between(0, 90))});
    Contract contract{0, Right::none, {month, 0}, {}, 0.0, 1.0};
    contract.has_array = true;
    set.contracts.push_back(contract);
    set.arrays.emplace_back();
  }
  return set;
}

/// A holding of every month, whole or with four decimals.
SpanAccount random_deltas(Random& random, Lefts& lefts) {
  SpanAccount account;
  const bool whole = random.chance(50);
  for (std::size_t i = 0; i < months.size(); ++i) {
    const std::int64_t parts =
        whole ? random.between(-9, 9) * steps_a_spread : random.between(-90'000, 90'000);
    const double size = static_cast<double>(parts) / static_cast<double>(steps_a_spread);
    account.holdings.push_back({static_cast<std::int32_t>(i), std::max(size, 0.0), std::max(-size, 0.0)});
    lefts.push_back({months[i], parts * (unit / steps_a_spread), 0});
  }
  return account;
}

double deltas_of(std::int64_t units) {
  return static_cast<double>(units) / static_cast<double>(unit);
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-8;
}

/// Halves away from zero; rates are whole, so that the sum of a month is.
double delivery_charge(const CombinedCommodity& rules, const Lefts& lefts) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < lefts.size(); ++i) {
    const auto used = static_cast<std::int64_t>(rules.delivery[i].consumed_rate);
    const auto left = static_cast<std::int64_t>(rules.delivery[i].remaining_rate);
    sum += (lefts[i].taken * used + std::abs(lefts[i].delta) * left + unit / 2) / unit;
  }
  return static_cast<double>(sum);
}

void check_formed(const std::vector<FormedSpread>& made, const std::vector<Formed>& want) {
  REQUIRE(made.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    CHECK(made[i].kind == want[i].kind);
    CHECK(made[i].priority == want[i].priority);
    CHECK(made[i].a_is_long == want[i].a_is_long);
    CHECK(std::llround(made[i].count * steps_a_spread) == want[i].steps);
    CHECK(near(made[i].amount, static_cast<double>(want[i].steps) * want[i].rate / steps_a_spread));
  }
}

}  // namespace

TEST_CASE("20,000 small books: spreads, charges, deltas left and delivery") {
  Random random{std::mt19937_64(20250620)};
  std::size_t formed_in_all = 0;
  for (int book = 0; book < 20'000; ++book) {
    CAPTURE(book);
    const ParameterSet set = random_rules(random);
    Lefts lefts;
    const SpanAccount account = random_deltas(random, lefts);
    const SpanRequirement made = margin_of(engine_of(set), account);
    SlowSpreads slow(set, lefts);
    slow.form_all();
    check_formed(made.spreads, slow.formed());
    formed_in_all += slow.formed().size();
    double charge = 0.0;
    for (const Formed& formed : slow.formed())
      charge += static_cast<double>(formed.steps) * formed.rate / steps_a_spread;
    const CommodityRequirement& part = made.commodities.front();
    CHECK(near(part.series_charge + part.tier_charge, charge));
    CHECK(part.delivery_charge == delivery_charge(set.commodities.front(), slow.lefts()));
    for (const MonthDelta& delta : part.deltas)
      for (const Left& left : slow.lefts())
        if (left.month == delta.month.month) CHECK(near(delta.remaining, deltas_of(left.delta)));
    double consumed = 0.0;
    for (const FormedSpread& formed : made.spreads)
      for (const FormedLeg& leg : formed.legs) consumed += std::abs(leg.consumed);
    std::int64_t taken = 0;
    for (const Left& left : slow.lefts()) taken += left.taken;
    CHECK(near(consumed, deltas_of(taken)));
  }
  CHECK(formed_in_all > 20'000);  // not books that form none
}
