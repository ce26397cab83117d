// Rules in whole numbers against plain doubles, and the direction of every rounding.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "margin/integer/open_interest.hpp"
#include "margin/integer/repayment.hpp"
#include "margin/integer/weights.hpp"

using namespace crossmargin::integer;

namespace {

struct Random {
  std::mt19937_64 engine{61};
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(engine() >> 11) / 9007199254740992.0;
  }
  Whole whole(double high) { return scaled(std::floor(between(0.0, high)), 0, Rounding::floor); }
};

double plain(const Whole& value) {
  return value.convert_to<double>();
}

/// Whether two numbers agree to some units of the last place of the rule, and to the bits of a double.
void check_close(double got, double want, double units) {
  CAPTURE(got);
  CAPTURE(want);
  CHECK(std::abs(got - want) <= units + 1e-9 * std::abs(want));
}

}  // namespace

TEST_CASE("divisions round to the side they are named after") {
  for (int value = -30; value <= 30; ++value)
    for (int divisor = 1; divisor <= 7; ++divisor) {
      const double quotient = static_cast<double>(value) / divisor;
      CHECK(floor_div(value, divisor) == static_cast<int>(std::floor(quotient)));
      CHECK(ceil_div(value, divisor) == static_cast<int>(std::ceil(quotient)));
      if (value >= 0) CHECK(half_up_div(value, divisor) == static_cast<int>(std::floor(quotient + 0.5)));
    }
}

TEST_CASE("a double becomes the number that people see, and comes back") {
  CHECK(scaled(0.1, 18, Rounding::floor) == power_of_ten(17));
  CHECK(scaled(-0.29, 2, Rounding::floor) == -29);
  CHECK(scaled(1.005, 2, Rounding::half_up) == 101);
  CHECK(scaled(-1.005, 2, Rounding::half_up) == -101);
  CHECK(scaled(1e-300, 8, Rounding::ceil) == 1);
  CHECK(scaled(1e-300, 8, Rounding::floor) == 0);
  CHECK(scaled(1e22, 3, Rounding::floor) == power_of_ten(25));
  CHECK_FALSE(scaled_exactly(0.12345, 4));
  Random random;
  for (int i = 0; i < 2000; ++i) {
    const double value = std::round(random.between(-1e9, 1e9) * 1e6) / 1e6;
    CHECK(unscaled(scaled(value, 6, Rounding::floor), 6) == doctest::Approx(value).epsilon(1e-15));
  }
}

TEST_CASE("what does not fit is an error, never wraps") {
  const Whole most = power_of_ten(76);
  CHECK_THROWS_AS(most * 100, std::exception);
  CHECK_THROWS_AS(scaled(1e300, 18, Rounding::floor), std::exception);
  CHECK_THROWS_AS(most / 0, std::exception);
}

TEST_CASE("requirements of open-interest margin round up, notional towards zero") {
  Random random;
  for (int i = 0; i < 4000; ++i) {
    PerpetualTerms terms;
    terms.resolution = -8;
    terms.price = random.whole(1e10) + 1;
    terms.exponent = -5;
    terms.tier = {random.whole(1e6), random.whole(1e6), random.whole(1e13), 0};
    terms.tier.upper_cap = terms.tier.lower_cap + 1 + random.whole(1e13);
    terms.open_interest = random.whole(1e12);
    const Whole size = random.whole(2e11) - 100'000'000'000;
    const Whole notional = net_notional(terms, size);
    const double exact = plain(size) * plain(terms.price) * 1e-7;
    CHECK(std::abs(plain(notional)) <= std::abs(exact) * (1.0 + 1e-12));
    check_close(plain(notional), exact, 1.0);
    CHECK(net_notional(terms, -size) == -notional);
    const Requirements required = requirements(terms, size);
    const Whole fraction = scaled_initial_ppm(terms.tier, net_notional(terms, terms.open_interest));
    CHECK(fraction >= terms.tier.initial_ppm);
    CHECK(fraction <= million);
    // Never below what the fractions say, and less than one or two units above.
    CHECK(required.initial * million >= magnitude(notional) * fraction);
    check_close(plain(required.initial), plain(magnitude(notional)) * plain(fraction) / 1e6, 1.0);
    check_close(plain(required.maintenance),
                plain(magnitude(notional)) * plain(terms.tier.initial_ppm) *
                    plain(terms.tier.maintenance_fraction_ppm) / 1e12,
                2.0);
    CHECK(required.maintenance <= required.initial);
  }
}

TEST_CASE("the order of risk is one: transitive, and the other way round for the other two") {
  Random random;
  const auto risk = [&] { return AccountRisk{random.whole(7.0) - 3, {0, random.whole(4.0)}}; };
  for (int i = 0; i < 5000; ++i) {
    const AccountRisk a = risk();
    const AccountRisk b = risk();
    const AccountRisk c = risk();
    CHECK((compare_risk(a, b) > 0) == (compare_risk(b, a) < 0));
    if (compare_risk(a, b) <= 0 && compare_risk(b, c) <= 0) CHECK(compare_risk(a, c) <= 0);
  }
}

TEST_CASE("lending: collateral rounds down, debts up, and no rounding makes an account look healthier") {
  Random random;
  for (int i = 0; i < 4000; ++i) {
    LendingAccount account;
    double weighted = 0.0;
    double loans = 0.0;
    double total = 0.0;
    for (int asset = 0; asset < 3; ++asset) {
      const Priced held{random.whole(1e24), random.whole(1e13) + 1, 18};
      const Whole threshold = random.whole(10'000.0);
      const Whole loan = threshold * 9 / 10;
      const double exact = plain(held.amount) * plain(held.price) / 1e18;
      CHECK(plain(collateral_value(held)) <= exact * (1.0 + 1e-12));
      CHECK(plain(debt_value(held)) >= exact * (1.0 - 1e-12));
      add(account, {collateral_value(held), loan, threshold});
      weighted += exact * plain(threshold) / 1e4;
      loans += exact * plain(loan) / 1e4;
      total += exact;
    }
    account.debt = debt_value({random.whole(1e24) + 1, random.whole(1e12) + 1, 18});
    const double health = unscaled(*health_factor(account), 18);
    check_close(health, weighted / plain(account.debt), 1e-17);
    // The average is a whole basis point, rounded down: less may be borrowed, by at most one of them.
    const double room = plain(borrow_room(account));
    CHECK(room <= loans - plain(account.debt) + 1e-9 * total + 1.0);
    CHECK(room >= loans - plain(account.debt) - 1.0001e-4 * total - 5.0);
    CHECK(available_to_borrow(account) >= 0);
  }
}

TEST_CASE("a liquidation takes no more than is held, and its fee comes out of the bonus") {
  Random random;
  for (int i = 0; i < 4000; ++i) {
    const Whole debt = random.whole(1e12) + 1;
    const Seizure seizure{debt,
                          {debt, random.whole(1e10) + 1, 6},
                          {random.whole(1e21), random.whole(1e12) + 1, 18},
                          10'000 + random.whole(2'000.0),
                          random.whole(10'000.0)};
    const Seized seized = seize(seizure);
    CHECK(seized.collateral() <= seizure.collateral.amount);
    CHECK(seized.repaid <= debt);
    CHECK(seized.fee >= 0);
    CHECK(seized.to_liquidator >= 0);
    CHECK(seized.fee <= seized.collateral() - percent_over_floor(seized.collateral(), seizure.bonus));
  }
}

TEST_CASE("weights: more size never counts for more, and fills of orders never help") {
  Random random;
  const WeightRules rules{WeightLevel::initial, 10'000};
  for (int i = 0; i < 3000; ++i) {
    TokenTerms terms;
    terms.decimals = 9;
    terms.price.price = random.whole(1e9) + 1;
    terms.asset_weight = {5'000 + random.whole(4'000.0), 9'500};
    terms.liability_weight = {10'500 + random.whole(4'000.0), 10'400};
    terms.size_factor = random.whole(1e5);
    const Whole size = random.whole(1e15);
    const Whole larger = size + random.whole(1e15);
    CHECK(sized_asset_weight(larger, terms.size_factor, terms.asset_weight.initial) <=
          sized_asset_weight(size, terms.size_factor, terms.asset_weight.initial));
    CHECK(sized_liability_weight(larger, terms.size_factor, terms.liability_weight.initial) >=
          sized_liability_weight(size, terms.size_factor, terms.liability_weight.initial));
    TokenHeld held{size - 500'000'000'000'000, 0, 0, 0};
    const Weighed alone = weigh(terms, held, rules);
    held.bids = random.whole(1e14);
    held.orders = 1;
    const Weighed with_bid = weigh(terms, held, rules);
    CHECK(with_bid.collateral - with_bid.requirement <= alone.collateral - alone.requirement);
    SwapTerms swap{terms.price.price, 1'000'000, {1'000, 500}, terms.size_factor, {}};
    const Weighed perpetual = weigh(swap, {held.amount, 0, 0, 0}, rules);
    const Weighed opened = weigh(swap, {held.amount, held.bids, -held.bids, 2}, rules);
    CHECK(opened.requirement >= perpetual.requirement);
  }
}
