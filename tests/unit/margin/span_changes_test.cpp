// What-if on parameters: ranges move arrays, rates move charges and credits.
#include <doctest/doctest.h>

#include "crossmargin/margin/span/arrays.hpp"
#include "crossmargin/margin/span/changes.hpp"
#include "unit/margin/span_book.hpp"

namespace span_changes_test {

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;
using doctest::Approx;

namespace {

/// Futures and a call on combined commodity A, a future on B, a spread between them.
struct Two {
  Two() {
    const auto a = book.commodity("A");
    const auto b = book.commodity("B");
    book.future(a, 202507, 1000);
    book.future(b, 202507, 500);
    book.set.contracts[0].price = 100;
    book.option(a, {-1, Right::call, {202507, 0}, {202507, 0}, 100.0, 0.5, 1.0, 4.0, 1.0, 0.2}, RiskArray{});
    Series series;
    series.product = 2;
    series.futures_month = series.option_month = {202507, 0};
    series.price_range.amount = 10;
    series.volatility_range = {0.05, false};
    series.delta_scale = 1.0;
    series.years_to_expiry = 0.25;
    book.set.series.push_back(series);
    for (Series& each : book.set.series) {
      each.extreme_multiplier = 3;
      each.covered_share = 0.33;
    }
    book.set.products[2].underlying_code = book.set.products[0].code;
    book.set.commodities[0].delivery = {{{202507, 0}, 10, 20}};
    book.set.commodities[0].short_option_rate = 30;
    InterSpread spread;
    spread.priority = 1;
    spread.legs = {inter_leg(a, 1, Side::a, 0.5), inter_leg(b, 1, Side::b, 0.5)};
    book.set.inter_spreads = {spread};
  }
  Result<ParameterSet> after(const std::vector<std::string>& texts) const {
    std::vector<ParameterChange> changes;
    for (const std::string& text : texts) {
      const auto change = parse_change(text);
      REQUIRE_MESSAGE(change, text);
      changes.push_back(*change);
    }
    return span::apply(book.set, changes, {});
  }
  ParameterSet sound(const std::vector<std::string>& texts) const {
    auto set = after(texts);
    REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
    return *std::move(set);
  }
  Book book;
};

}  // namespace

TEST_CASE("a change is read from its words") {
  const auto change = parse_change("CO/LO:volatility_range=-10%");
  REQUIRE(change);
  CHECK(change->commodity == "CO");
  CHECK(change->product == "LO");
  CHECK(change->what == Changed::volatility_range);
  CHECK(change->is_factor);
  CHECK(change->value == 0.9);
  CHECK(parse_change("*:intra_rate=x1.5")->value == 1.5);
  CHECK_FALSE(parse_change("CO:price_range=1700")->is_factor);
  for (const char* text : {"", "CO", "CO:price_range", "CO:colour=1", "CO:price_range=", "CO:price_range=10%",
                           "CO:price_range=-5", "CO:price_range=-200%", "CO/:price_range=1", ":price_range=1",
                           "CO:price_range=1e999", "CO:price_range=12abc", "CO:price_range=nan"})
    CHECK_MESSAGE(parse_change(text).error().front().code == ErrorCode::malformed, text);
}

TEST_CASE("a future's array moves by the change of its range and by nothing else") {
  Two two;
  two.book.set.arrays[0][0] = 7;  // what the file has beyond the range stays
  const auto set = two.sound({"A:price_range=+10%"});
  CHECK(set.arrays[0][12] == 1100);
  CHECK(set.arrays[0][4] == 333 + 33);
  CHECK(set.arrays[0][0] == 7);
  CHECK(set.arrays[0][15] == 990 + 99);
  CHECK(set.arrays[1] == two.book.set.arrays[1]);
  CHECK(set.series[0].price_range.amount == Approx(1100));
}

TEST_CASE("no change moves no array, and a product's range moves no other's") {
  const Two two;
  CHECK(two.sound({"A:price_range=x1", "A:volatility_range=+0%"}).arrays == two.book.set.arrays);
  const auto set = two.sound({"A:volatility_range=x2"});
  CHECK(set.arrays[0] == two.book.set.arrays[0]);
  CHECK(set.arrays[2] != two.book.set.arrays[2]);
}

TEST_CASE("an option's array moves as its prices do") {
  Two two;
  two.book.set.products[2].array_decimals = 8;
  const std::vector<std::uint8_t> call{0, 0, 1};
  const auto before = compute_arrays(two.book.set, call, {});
  const auto set = two.sound({"A/A:price_range=12"});
  const auto after = compute_arrays(set, call, {});
  REQUIRE(before);
  REQUIRE(after);
  for (std::size_t s = 0; s < scenario_count; ++s)
    CHECK(set.arrays[2][s] == Approx((*after)[2].losses[s] - (*before)[2].losses[s]).epsilon(1e-7));
}

TEST_CASE("rates and credits change, of one commodity or of all") {
  const Two two;
  const auto set = two.sound({"A:delivery_rate=x2", "*:inter_credit=0.25", "A:short_option_rate=45"});
  CHECK(set.commodities[0].delivery[0] == DeliveryMonth{{202507, 0}, 20, 40});
  CHECK(set.inter_spreads[0].legs[0].rate == 0.25);
  CHECK(set.inter_spreads[0].legs[1].rate == 0.25);
  CHECK(set.commodities[0].short_option_rate == 45);
  CHECK(two.sound({"B:inter_credit=0.1"}).inter_spreads[0].legs[0].rate == 0.5);
}

TEST_CASE("a change that finds nothing is refused") {
  Two two;
  CHECK(two.after({"Z:price_range=1"}).error().front().code == ErrorCode::unknown_field);
  CHECK(two.after({"A/Z:price_range=1"}).error().front().code == ErrorCode::unknown_field);
  CHECK(two.after({"A/A:delivery_rate=1"}).error().front().code == ErrorCode::invalid_value);
  CHECK(two.after({"A:intra_rate=1"}).error().front().code == ErrorCode::invalid_value);
  two.book.set.series[2].model = "BC";
  CHECK(two.after({"A:volatility_range=x2"}).error().front().code == ErrorCode::unsupported);
}

TEST_CASE("a contract without an array does not get one from a change") {
  Two two;
  two.book.set.contracts[2].has_array = false;
  two.book.set.arrays[2] = RiskArray{};
  const ParameterSet set = two.sound({"A:price_range=x2"});
  CHECK_FALSE(set.contracts[2].has_array);
  CHECK(set.arrays[2] == RiskArray{});
  CHECK(set.arrays[0] != two.book.set.arrays[0]);
}

}  // namespace span_changes_test
