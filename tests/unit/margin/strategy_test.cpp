// The rules of the kind "strategy" one by one, each with the numbers of its formula: S = 100, contracts of
// 100.
#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "support/strategy_book.hpp"

namespace strategy_test {

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

MarginResult needs(const StrategyBook& book, const Grid::Lines& lines, const std::string& method = "reg-t") {
  return book.under(method).margin(lines);
}

/// The strategies formed at the initial level, as "name: legs".
std::vector<std::string> formed(const MarginResult& margin) {
  std::vector<std::string> names;
  for (const UnitResult& unit : margin.units)
    for (const Charge& charge : unit.charges) names.push_back(charge.name + ": " + charge.where);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("single legs: the larger of rate less the amount out of the money and the minimum") {
  StrategyBook book;
  const std::string call = book.list('C', 108, 1.5);
  const std::string far_put = book.list('P', 80, 0.2);
  CHECK(needs(book, {{call, -1}}).initial == doctest::Approx(100 * (20.0 - 8.0)));
  CHECK(needs(book, {{call, -1}}, "reg-t-with-premium").initial == doctest::Approx(100 * (1.5 + 12.0)));
  CHECK(needs(book, {{call, -1}}, "reg-t-before-premiums").initial == doctest::Approx(100 * (1.5 + 12.0)));
  CHECK(needs(book, {{far_put, -1}}).initial == doctest::Approx(100 * 0.1 * 80.0));
  CHECK(needs(book, {{call, 2}}).initial == doctest::Approx(2 * 150.0));
  CHECK(needs(book, {{call, 2}}, "reg-t-before-premiums").initial == 0.0);
}

TEST_CASE("long options over nine calendar months are lent against") {
  StrategyBook book;  // On 1 June; nine months on is 1 March, 273 days.
  const std::string nine = book.list('C', 100, 8.0, 273);
  const std::string longer = book.list('C', 101, 8.0, 274);
  CHECK(needs(book, {{nine, 1}}).initial == doctest::Approx(800.0));
  CHECK(needs(book, {{longer, 1}}).initial == doctest::Approx(0.75 * 800.0));
}

TEST_CASE("stock: long and short, and leverage on its maintenance") {
  StrategyBook book;
  const MarginResult bought = needs(book, {{"XYZ", 300}});
  CHECK(bought.initial == doctest::Approx(15000.0));
  CHECK(bought.maintenance == doctest::Approx(7500.0));
  CHECK(needs(book, {{"XYZ", -300}}).maintenance == doctest::Approx(9000.0));
  Grid threefold = book.under("reg-t", {{"parameters.leverage.XYZ", 3.0}});
  const MarginResult lifted = threefold.margin({{"XYZ", 100}});
  CHECK(lifted.maintenance == doctest::Approx(7500.0));
  CHECK(lifted.initial == doctest::Approx(7500.0));  // No lower than maintenance.
}

TEST_CASE("spreads: the largest loss, if the long leg lives as long as the short one") {
  StrategyBook book;
  const std::string near_100 = book.list('C', 100, 3.0);
  const std::string near_110 = book.list('C', 110, 0.8);
  const std::string far_110 = book.list('C', 110, 2.0, 60);
  CHECK(needs(book, {{near_100, -1}, {near_110, 1}}).initial == doctest::Approx(1000.0 - 220.0));
  CHECK(needs(book, {{near_100, 1}, {near_110, -1}}).initial == doctest::Approx(220.0));
  const MarginResult calendar = needs(book, {{near_110, -2}, {far_110, 2}});
  CHECK(calendar.initial == doctest::Approx(2 * 120.0));
  CHECK(formed(calendar) == Names{"calendar: 2 XYZ-C110-60, -2 XYZ-C110-30"});
  // The other way round the long leg expires first: 80 for it and 10 % of 100 for the short one.
  CHECK(needs(book, {{near_110, 1}, {far_110, -1}}).initial == doctest::Approx(80.0 + 1000.0));
}

TEST_CASE("straddles: the larger side and the premium of the other") {
  StrategyBook book;
  const std::string call = book.list('C', 104, 2.1);
  const std::string put = book.list('P', 95, 1.2);
  CHECK(needs(book, {{call, -1}, {put, -1}}).initial == doctest::Approx(1600.0));
  CHECK(needs(book, {{call, -1}, {put, -1}}, "reg-t-with-premium").initial ==
        doctest::Approx(100 * (2.1 + 16.0 + 1.2)));
}

TEST_CASE("butterflies and condors with equal intervals") {
  StrategyBook book;
  std::vector<std::string> calls, puts;
  for (const int strike : {90, 95, 100, 105, 115}) {
    calls.push_back(book.list('C', strike, std::max(100.0 - strike, 0.0) + 1.0));
    puts.push_back(book.list('P', strike, std::max(strike - 100.0, 0.0) + 1.0));
  }
  const MarginResult butterfly = needs(book, {{calls[1], 3}, {calls[2], -6}, {calls[3], 3}});
  CHECK(butterfly.initial == doctest::Approx(3 * 100 * (6.0 - 2.0 + 1.0)));
  CHECK(formed(butterfly) == Names{"butterfly: 3 XYZ-C95-30, -6 XYZ-C100-30, 3 XYZ-C105-30"});
  CHECK(needs(book, {{puts[0], 1}, {puts[1], -1}, {puts[2], -1}, {puts[3], 1}}).initial ==
        doctest::Approx(100 * (1.0 - 1.0 - 1.0 + 6.0)));
  const MarginResult iron = needs(book, {{puts[0], 1}, {puts[1], -1}, {calls[2], -1}, {calls[3], 1}});
  CHECK(iron.initial == doctest::Approx(500.0));
  CHECK(formed(iron).size() == 1);
  // 10 on one side, 5 on the other: two verticals, unless any intervals may be taken.
  const Grid::Lines uneven{{puts[0], 1}, {puts[1], -1}, {calls[3], -1}, {calls[4], 1}};
  CHECK(needs(book, uneven).initial == doctest::Approx(1500.0));
  Grid any = book.under("reg-t", {{"parameters.intervals", std::string("any")}});
  CHECK(any.margin(uneven).initial == doctest::Approx(1000.0));
}

TEST_CASE("short boxes: 102 % of the cost to close, or the width") {
  StrategyBook book;
  const std::string low_call = book.list('C', 90, 11.0);
  const std::string high_call = book.list('C', 110, 0.9);
  const std::string low_put = book.list('P', 90, 0.7);
  const std::string high_put = book.list('P', 110, 10.4);
  const Grid::Lines box{{low_call, -1}, {high_call, 1}, {low_put, 1}, {high_put, -1}};
  // It costs 19.80 to close; 102 % of that is more than the width of 20.
  CHECK(needs(book, box).initial == doctest::Approx(100 * (1.02 * 19.8 - 19.8)));
  CHECK(needs(book, box, "reg-t-before-premiums").initial == doctest::Approx(100 * 1.02 * 19.8));
}

TEST_CASE("stock with one option") {
  StrategyBook book;
  const std::string call = book.list('C', 96, 5.5);
  const std::string put = book.list('P', 103, 4.0);
  const MarginResult covered = needs(book, {{"XYZ", 100}, {call, -1}}, "reg-t-before-premiums");
  CHECK(covered.initial == doctest::Approx(5000.0 + 400.0));
  CHECK(covered.maintenance == doctest::Approx(0.25 * 9600.0 + 400.0));
  const MarginResult covered_put = needs(book, {{"XYZ", -100}, {put, -1}}, "reg-t-before-premiums");
  CHECK(covered_put.initial == doctest::Approx(5000.0 + 300.0));
  CHECK(covered_put.maintenance == doctest::Approx(3000.0 + 300.0));
  const MarginResult protective = needs(book, {{"XYZ", 100}, {put, 1}}, "reg-t-before-premiums");
  CHECK(protective.initial == doctest::Approx(5000.0));
  CHECK(protective.maintenance == doctest::Approx(0.1 * 10300.0));
  const MarginResult protective_call = needs(book, {{"XYZ", -100}, {call, 1}}, "reg-t-before-premiums");
  CHECK(protective_call.maintenance == doctest::Approx(0.1 * 9600.0));
}

TEST_CASE("stock with two options: collar, conversion, reversal") {
  StrategyBook book;
  const std::string put = book.list('P', 95, 1.0);
  const std::string put_98 = book.list('P', 98, 1.6);
  const std::string call = book.list('C', 105, 0.9);
  const std::string call_98 = book.list('C', 98, 4.0);
  const MarginResult collar = needs(book, {{"XYZ", 100}, {put, 1}, {call, -1}}, "reg-t-before-premiums");
  CHECK(collar.initial == doctest::Approx(5000.0));
  CHECK(collar.maintenance == doctest::Approx(0.1 * 9500.0 + 500.0));
  const MarginResult conversion =
      needs(book, {{"XYZ", 100}, {put_98, 1}, {call_98, -1}}, "reg-t-before-premiums");
  CHECK(conversion.initial == doctest::Approx(5000.0 + 200.0));
  CHECK(conversion.maintenance == doctest::Approx(980.0 + 200.0));
  const MarginResult reversal =
      needs(book, {{"XYZ", -100}, {put_98, -1}, {call_98, 1}}, "reg-t-before-premiums");
  CHECK(reversal.initial == doctest::Approx(5000.0));
  CHECK(reversal.maintenance == doctest::Approx(980.0));
}

TEST_CASE("the whole account is grouped at once: overlapping spreads leave nothing naked") {
  StrategyBook book(600.4);
  const std::string a = book.list('C', 598, 8.11);
  const std::string b = book.list('C', 603, 4.85);
  const std::string c = book.list('C', 600, 6.72);
  const std::string d = book.list('C', 605, 3.77);
  const MarginResult margin = needs(book, {{a, 1}, {b, -1}, {c, 1}, {d, -1}});
  CHECK(margin.initial == doctest::Approx(811.0 - 485.0 + 672.0 - 377.0));
  CHECK(needs(book, {{a, 1}, {b, -1}, {c, 1}, {d, -1}}, "reg-t-before-premiums").maintenance == 0.0);
}

TEST_CASE("strategies that a file does not list are not formed") {
  StrategyBook book;
  const std::string call = book.list('C', 104, 2.1);
  const std::string put = book.list('P', 95, 1.2);
  Grid grid = book.under("reg-t", {{"parameters.strategies", Document::Array{}}});
  CHECK(grid.margin({{call, -1}, {put, -1}}).initial == doctest::Approx(1600.0 + 1500.0));
}

TEST_CASE("a part of a contract stands alone") {
  StrategyBook book;
  const std::string bought = book.list('C', 110, 0.8);
  const std::string sold = book.list('C', 100, 3.0);
  CHECK(needs(book, {{sold, -1.5}, {bought, 1.5}}).initial ==
        doctest::Approx(780.0 + 0.5 * 2000.0 + 0.5 * 80.0));
}

TEST_CASE("fund shares cover options on their index") {
  StrategyBook book;
  UnderlyingQuote index;
  index.quote_currency = currency("USD");
  index.product_class = "broad_index";
  index.spot = 1451.19;
  book.data().underlyings["SPX"] = index;
  index.spot = 145.3;
  book.data().underlyings["SPY"] = index;
  book.data().quotes["SPY"].price = 145.3;
  book.list(stock("SPY"));
  Instrument call = option("SPX-C", "SPX", OptionRight::call, 1460.0);
  call.spec.multiplier = 100.0;
  book.list(call);
  book.data().quotes["SPX-C"].price = 21.66;
  const MarginResult margin = needs(book, {{"SPY", 2500}, {"SPX-C", -2}});
  CHECK(margin.initial == doctest::Approx(0.5 * 2500 * 145.3 - 2 * 2166.0));
  CHECK(margin.units.size() == 1);
  CHECK(formed(margin) == Names{"covered_call: 2000 SPY, -2 SPX-C", "long_stock: 500 SPY"});
}

TEST_CASE("open orders: the worst of four fills is added to initial") {
  StrategyBook book;
  const std::string bought = book.list('C', 110, 0.8);
  const std::string sold = book.list('C', 100, 3.0);
  const MarginResult margin =
      book.under("reg-t").margin({{sold, -1}, {bought, 1}}, {{bought, -1}, {sold, 1}});
  // Sold alone, the long leg leaves 2,000 for the short one.
  CHECK(margin.initial == doctest::Approx(2000.0));
  CHECK(margin.order_margin == doctest::Approx(2000.0 - 780.0));
  CHECK(margin.maintenance == doctest::Approx(780.0));
}

TEST_CASE("a unit with too many strategies to weigh is refused, not answered roughly") {
  StrategyBook book;
  Grid::Lines lines;
  for (int i = 0; i < 36; ++i) {
    lines.emplace_back(book.list('C', 100 + i, 40.0 - i), i % 2 == 0 ? -1 : 1);
    lines.emplace_back(book.list('P', 100 - i, 40.0 - i), i % 2 == 0 ? -1 : 1);
  }
  Grid grid = book.under("reg-t", {{"parameters.intervals", std::string("any")}});
  grid.bind();
  const std::vector<Holding> held = grid.holdings(lines);
  const Issues refused = grid.engine->check({held, {}, {}});
  REQUIRE(refused.size() == 1);
  CHECK(refused.front().code == ErrorCode::limit);
  CHECK_THROWS_AS(grid.margin(lines), std::length_error);
  // The same book is no trouble where fewer strategies count.
  Grid verticals = book.under(
      "reg-t", {{"parameters.strategies", Document::Array{Document(std::string("vertical"), {})}}});
  verticals.bind();
  CHECK(verticals.engine->check({held, {}, {}}).empty());
}

TEST_CASE("the trace adds up") {
  StrategyBook book;
  const std::string put = book.list('P', 95, 1.0);
  const std::string call = book.list('C', 105, 0.9);
  const MarginResult margin = needs(book, {{"XYZ", 150}, {put, 1}, {call, -2}});
  double initial = 0.0, maintenance = 0.0;
  for (const TraceStep& step : margin.trace) {
    if (step.name == "initial XYZ" || step.name == "maintenance XYZ" || step.name.ends_with(" margin"))
      continue;
    (step.name.starts_with("initial ") ? initial : maintenance) += step.value;
  }
  CHECK(initial == doctest::Approx(margin.initial));
  CHECK(maintenance == doctest::Approx(margin.maintenance));
  CHECK(margin.trace.back().value == margin.maintenance);
}

TEST_CASE("what the rules do not cover is an issue of its instrument") {
  StrategyBook book;
  book.list(future("XYZ-F", "XYZ", 50.0, 30.0));
  UnderlyingQuote other;
  other.quote_currency = currency("USD");
  other.spot = 10.0;
  other.product_class = "crypto";
  book.data().underlyings["OTHER"] = other;
  book.list(option("OTHER-C", "OTHER", OptionRight::call, 10.0));
  Grid grid = book.under("reg-t");
  grid.bind();
  REQUIRE(grid.engine->issues(grid.index("XYZ-F")).size() == 1);
  CHECK(grid.engine->issues(grid.index("XYZ-F")).front().code == ErrorCode::unsupported);
  REQUIRE(grid.engine->issues(grid.index("OTHER-C")).size() == 1);
  CHECK(grid.engine->issues(grid.index("OTHER-C")).front().code == ErrorCode::missing_parameter);
  CHECK(grid.engine->issues(grid.index("XYZ")).empty());
}

TEST_CASE("every mistake of a parameter file is named") {
  const auto mistakes = [](const std::string& path, Document::Value value) {
    Document document = read_document(source_path("data/methods/reg-t.json"));
    if (auto set = document.set(path, std::move(value), {}); !set) throw std::runtime_error("path");
    const auto made = make_method(document, {}, "hash");
    return made ? std::string("none") : made.error().front().message;
  };
  CHECK(mistakes("parameters.premiums", std::string("gross")) != "none");
  CHECK(mistakes("parameters.short_option.minimum", 1.5) != "none");
  CHECK(mistakes("parameters.long_dated.months", 2.5) != "none");
  CHECK(mistakes("parameters.strategies", Document::Array{Document(std::string("ladder"), {})}) != "none");
  CHECK(mistakes("parameters.unknown", 1.0) != "none");
  CHECK(mistakes("parameters.premiums", std::string("apart")) == "none");
}

}  // namespace strategy_test
