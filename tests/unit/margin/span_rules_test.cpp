// What differs between users of SPAN, and what joins several of their organisations.
#include <doctest/doctest.h>

#include "crossmargin/io/json.hpp"
#include "crossmargin/margin/span/conversion.hpp"
#include "support/support.hpp"
#include "unit/margin/span_book.hpp"

namespace span_rules_test {

using namespace crossmargin;
using namespace crossmargin::span;
using namespace crossmargin::span::test;
using namespace crossmargin::test;
using crossmargin::span::Holding;
using doctest::Approx;

namespace {

Currency currency(const char* code) {
  return *Currency::parse(code);
}

Rules rules_of(const std::string& id) {
  auto rules = bind_rules(read_document(source_path("data/span-rules/" + id + ".json")));
  REQUIRE_MESSAGE(rules, (rules ? "" : to_text(rules.error().front())));
  CHECK(rules->id == id);
  return *rules;
}

InterLeg named_leg(std::string id, double ratio, Side side, double rate) {
  InterLeg leg = inter_leg(-1, ratio, side, rate);
  leg.id = std::move(id);
  leg.exchange = leg.id.substr(0, 1);
  return leg;
}

/// One organisation with a future of range 1,000 on a combined commodity, and a spread against another's.
struct Side1 {
  explicit Side1(const std::string& id) {
    book.set.organisations.front().id = id;
    book.set.organisations.front().business_date = "20250620";
    const auto commodity = book.commodity(id + "1");
    book.rules(commodity).exchange = id;
    contract = book.future(commodity, 202507, 1000);
  }
  void spread(int priority, InterLeg first, InterLeg second) {
    InterSpread made;
    made.priority = priority;
    made.legs = {std::move(first), std::move(second)};
    book.set.inter_spreads.push_back(made);
  }
  Book book;
  std::int32_t contract{0};
};

SpanRequirement margin_of(const ParameterSet& set, std::vector<Holding> holdings,
                          Origin origin = Origin::house) {
  Book book;
  book.set = set;
  return book.margin(std::move(holdings), origin);
}

}  // namespace

TEST_CASE("a spread between exchange complexes needs a mirror in each, and each credits its own legs") {
  Side1 x("X");
  Side1 y("Y");
  x.spread(7, named_leg("X1", 1, Side::a, 0.5), named_leg("Y1", 1, Side::b, 0.5));
  SUBCASE("without a mirror nothing is formed") {
    const auto set = join({x.book.set, y.book.set});
    REQUIRE(set);
    CHECK(margin_of(*set, {held(0, 3), held(1, -2)}).spreads.empty());
  }
  SUBCASE("with a mirror on reversed sides") {
    y.spread(1, named_leg("X1", 1, Side::b, 0.4), named_leg("Y1", 1, Side::a, 0.4));
    const auto set = join({x.book.set, y.book.set});
    REQUIRE(set);
    const auto made = margin_of(*set, {held(0, 3), held(1, -2)});
    REQUIRE(made.spreads.size() == 1);
    CHECK(made.spreads[0].kind == "exchange");
    CHECK(made.spreads[0].count == 2);
    CHECK(made.commodities[0].exchange_credit == 2 * 1000 * 0.5);
    CHECK(made.commodities[1].exchange_credit == 2 * 1000 * 0.4);
    CHECK(made.commodities[0].inter_credit == 0);
    CHECK(made.commodities[0].maintenance == 3000 - 1000);
    CHECK(made.commodities[0].deltas[0].remaining == 1);
  }
  SUBCASE("nobody publishes spreads of others for them") {
    const auto second = y.book.commodity("Y2");
    y.book.rules(second).exchange = "Y";
    y.book.future(second, 202507, 1000);
    x.book.set.inter_spreads.clear();
    x.spread(7, named_leg("Y1", 1, Side::a, 0.5), named_leg("Y2", 1, Side::b, 0.5));
    const auto set = join({x.book.set, y.book.set});
    REQUIRE(set);
    CHECK(margin_of(*set, {held(1, 3), held(2, -2)}).spreads.empty());
  }
  SUBCASE("another ratio is no mirror") {
    y.spread(1, named_leg("X1", 1, Side::a, 0.4), named_leg("Y1", 2, Side::b, 0.4));
    y.spread(2, named_leg("X1", 2, Side::a, 0.4), named_leg("Y1", 1, Side::b, 0.4));
    const auto set = join({x.book.set, y.book.set});
    REQUIRE(set);
    CHECK(margin_of(*set, {held(0, 3), held(1, -2)}).spreads.empty());
  }
  SUBCASE("both must be open to the account") {
    y.spread(1, named_leg("X1", 1, Side::b, 0.4), named_leg("Y1", 1, Side::a, 0.4));
    y.book.set.inter_spreads.front().eligibility = Eligibility::not_customers;
    const auto set = join({x.book.set, y.book.set});
    REQUIRE(set);
    CHECK(margin_of(*set, {held(0, 3), held(1, -2)}, Origin::customer).spreads.empty());
    CHECK(margin_of(*set, {held(0, 3), held(1, -2)}).spreads.size() == 1);
  }
  SUBCASE("a method that the sources leave open is refused where it would be formed") {
    y.spread(1, named_leg("X1", 1, Side::b, 0.4), named_leg("Y1", 1, Side::a, 0.4));
    x.book.set.inter_spreads.front().method = InterMethod::tiered;
    y.book.set.inter_spreads.front().method = InterMethod::tiered;
    const auto set = join({x.book.set, y.book.set});
    REQUIRE(set);
    const auto engine = Engine::create(std::make_shared<ParameterSet>(*set));
    REQUIRE(engine);
    Workspace workspace;
    SpanAccount account{"a", AccountType::member, Origin::house, false, {held(0, 3), held(1, -2)}};
    const auto made = engine->margin(account, {}, workspace);
    REQUIRE_FALSE(made);
    CHECK(made.error().front().code == ErrorCode::unsupported);
    CHECK(engine->margin({"b", AccountType::member, Origin::house, false, {held(0, 3)}}, {}, workspace));
  }
}

TEST_CASE(
    "spreads between exchange complexes come by priority from the least of the first, then the second") {
  Side1 x("X");
  Side1 y("Y");
  const auto second = y.book.commodity("Y2");
  y.book.rules(second).exchange = "Y";
  y.book.future(second, 202507, 1000);
  // X wants Y2 first; that Y wants Y1 first decides nothing.
  x.spread(12, named_leg("X1", 1, Side::a, 0.5), named_leg("Y1", 1, Side::b, 0.5));
  x.spread(11, named_leg("X1", 1, Side::a, 0.5), named_leg("Y2", 1, Side::b, 0.5));
  y.spread(1, named_leg("X1", 1, Side::a, 0.4), named_leg("Y1", 1, Side::b, 0.4));
  y.spread(2, named_leg("X1", 1, Side::a, 0.4), named_leg("Y2", 1, Side::b, 0.4));
  const auto set = join({x.book.set, y.book.set});
  REQUIRE(set);
  const auto made = margin_of(*set, {held(0, 3), held(1, -2), held(2, -2)});
  REQUIRE(made.spreads.size() == 2);
  CHECK(made.spreads[0].priority == 11);
  CHECK(made.spreads[0].count == 2);
  CHECK(made.spreads[1].count == 1);
}

TEST_CASE("sets of two days, of two rules or of one organisation twice are not joined") {
  const Side1 x("X");
  Side1 y("Y");
  CHECK(join({}).error().front().code == ErrorCode::invalid_value);
  CHECK(join({x.book.set, x.book.set}).error().front().code == ErrorCode::duplicate);
  y.book.set.organisations.front().business_date = "20250621";
  CHECK(join({x.book.set, y.book.set}).error().front().message.find("20250620") != std::string::npos);
  y.book.set.organisations.front().business_date = "20250620";
  y.book.set.rules.amount_digits = 2;
  CHECK(join({x.book.set, y.book.set}).error().front().code == ErrorCode::invalid_value);
}

TEST_CASE("currencies are converted at the rate of the file, either way round, and never without one") {
  Book book;
  book.set.conversions = {{currency("EUR"), currency("USD"), 1.25}};
  SpanRequirement made;
  CurrencyRequirement part;
  part.currency = currency("EUR");
  part.required_maintenance = 1000;
  part.net_option_value = -8;
  made.currencies.push_back(part);
  part.currency = currency("USD");
  made.currencies.push_back(part);
  auto sum = total_in(book.set, made, currency("USD"));
  REQUIRE(sum);
  CHECK(sum->required_maintenance == 2250);
  CHECK(sum->net_option_value == -18);
  CHECK(total_in(book.set, made, currency("EUR"))->required_maintenance == 1800);
  CHECK(total_in(book.set, made, currency("GBP")).error().size() == 2);
  SUBCASE("a requirement stands at the worse of the moved rates, option value at the rate") {
    book.set.rules.conversion = ConversionMargin{0.1, -0.2};
    sum = total_in(book.set, made, currency("USD"));
    CHECK(sum->required_maintenance == 1000 * 1.25 * 1.1 + 1000);
    CHECK(sum->net_option_value == -18);
  }
  SUBCASE("rules that want moves and do not have them convert nothing") {
    book.set.rules.conversion.reset();
    CHECK(total_in(book.set, made, currency("USD")).error().front().code == ErrorCode::missing_parameter);
  }
  SUBCASE("two rates for one pair contradict each other") {
    book.set.conversions.push_back({currency("USD"), currency("EUR"), 0.5});
    CHECK(total_in(book.set, made, currency("USD")).error().front().code == ErrorCode::duplicate);
  }
}

TEST_CASE("the shipped rules are read, and say what their files say") {
  CHECK(rules_of("cme") == [] {
    Rules rules;
    rules.id = "cme";
    return rules;
  }());
  CHECK(rules_of("c21").truncates_spreads);
  CHECK(rules_of("c21").price_risk_digits == 4);
  CHECK(rules_of("london").method_02_charges);
  CHECK_FALSE(rules_of("london").conversion);
  CHECK(rules_of("kdpw").minimum == MinimumScope::currency);
  CHECK(rules_of("nse").exposure_rates.at("") == 0.035);
}

TEST_CASE("wrong rules are refused with the member") {
  const auto wrong = [](const std::string& members) {
    const auto parsed = io::parse_json(
        R"({"schema": "crossmargin-span-rules", "schema_version": 1, "id": "x", "title": "x", )" + members +
            "}",
        "rules.json");
    REQUIRE(parsed);
    const auto rules = bind_rules(*parsed);
    REQUIRE_FALSE(rules);
    return rules.error().front();
  };
  CHECK(wrong(R"("rounding": {"amount_digits": 9})").code == ErrorCode::invalid_value);
  CHECK(wrong(R"("rounding": {"amount_digits": 1.5})").code == ErrorCode::invalid_value);
  CHECK(wrong(R"("conversion": {"up": 0.1})").code == ErrorCode::missing_field);
  CHECK(wrong(R"("conversion": {"up": 0.1, "down": 0.1})").code == ErrorCode::invalid_value);
  CHECK(wrong(R"("exposure_rates": {"A": 2})").code == ErrorCode::invalid_value);
  CHECK(wrong(R"("method_02": "both")").code == ErrorCode::invalid_value);
  CHECK(wrong(R"("digits": 2)").code == ErrorCode::unknown_field);
}

TEST_CASE("the minimum for all commodities of a currency comes before their credits") {
  // Scan 2 x 1,000 each way, credit 2 x 500 x 2 legs, minimum 100 a short call: 50 short calls want 5,000.
  Book book;
  const auto a = book.commodity("A");
  const auto b = book.commodity("B");
  const auto future_a = book.future(a, 202507, 1000);
  const auto future_b = book.future(b, 202507, 1000);
  const auto call = book.option(b, {-1, Right::call, {202507, 0}, {202507, 0}, 1.0, 0.0, 1.0}, RiskArray{});
  book.rules(b).short_option_rate = 100;
  InterSpread spread;
  spread.priority = 1;
  spread.legs = {inter_leg(a, 1, Side::a, 0.5), inter_leg(b, 1, Side::b, 0.5)};
  book.set.inter_spreads = {spread};
  const std::vector<Holding> holdings{held(future_a, 2), held(future_b, -2), held(call, -50)};
  const auto each = book.margin(holdings);
  CHECK(each.currencies[0].required_maintenance == (2000 - 1000) + 5000);
  book.set.rules = rules_of("kdpw");
  const auto together = book.margin(holdings);
  CHECK(together.currencies[0].required_maintenance == 5000 - 2000);
  CHECK(book.margin({held(future_a, 2), held(future_b, -2)}).currencies[0].required_maintenance ==
        4000 - 2000);
  SUBCASE("ratios other than 1 are refused") {
    book.rules(a).initial[2] = 1.1;
    const auto engine = Engine::create(std::make_shared<ParameterSet>(book.set));
    REQUIRE(engine);
    Workspace workspace;
    CHECK_FALSE(engine->margin({"a", AccountType::member, Origin::house, false, holdings}, {}, workspace));
  }
}

TEST_CASE("method 02 as a charge: one netted scan and an amount a spread") {
  Book book;
  const auto a = book.commodity("A");
  const auto b = book.commodity("B");
  const auto future_a = book.future(a, 202507, 1000);
  const auto future_b = book.future(b, 202507, 600);
  InterSpread spread;
  spread.priority = 1;
  spread.method = InterMethod::tiered;
  spread.is_flat = true;
  spread.legs = {inter_leg(a, 1, Side::a, 30), inter_leg(b, 1, Side::b, 30)};
  book.set.inter_spreads = {spread};
  book.set.rules = rules_of("london");
  // Scans 4,000 and 3,000; netted 4 x 1,000 - 5 x 600 = 1,000 and charge 4 x 30: saved (7,000 - 120 - 1,000)
  // / 7,000 = 0.84.
  const auto made = book.margin({held(future_a, 4), held(future_b, -5)});
  CHECK(of(made, a).inter_credit == 3360);
  CHECK(of(made, b).inter_credit == 2520);
  CHECK(of(made, b).deltas[0].remaining == -1);
  SUBCASE("a share is no amount to charge") {
    book.set.inter_spreads[0].is_flat = false;
    const auto engine = Engine::create(std::make_shared<ParameterSet>(book.set));
    REQUIRE(engine);
    Workspace workspace;
    const auto relative = engine->margin(
        {"a", AccountType::member, Origin::house, false, {held(future_a, 4), held(future_b, -5)}}, {},
        workspace);
    REQUIRE_FALSE(relative);
    CHECK(relative.error().front().code == ErrorCode::unsupported);
  }
  SUBCASE("a second charge on a commodity is refused") {
    const auto c = book.commodity("C");
    const auto future_c = book.future(c, 202507, 600);
    spread.priority = 2;
    spread.legs[1].commodity = c;
    book.set.inter_spreads.push_back(spread);
    const auto engine = Engine::create(std::make_shared<ParameterSet>(book.set));
    REQUIRE(engine);
    Workspace workspace;
    const SpanAccount account{"a",
                              AccountType::member,
                              Origin::house,
                              false,
                              {held(future_a, 9), held(future_b, -5), held(future_c, -2)}};
    const auto twice = engine->margin(account, {}, workspace);
    REQUIRE_FALSE(twice);
    CHECK(twice.error().front().code == ErrorCode::unsupported);
  }
  SUBCASE("a charge that eats the saving forms nothing") {
    book.set.inter_spreads[0].legs[0].rate = 1500;
    CHECK(book.margin({held(future_a, 4), held(future_b, -5)}).spreads.empty());
  }
}

TEST_CASE("exposure margin: futures either way and options sold, at the underlying's price") {
  Book book;
  const auto cc = book.commodity("NIFTY");
  const auto future = book.future(cc, 202507, 1000);
  const auto call =
      book.option(cc, {-1, Right::call, {202507, 0}, {202507, 0}, 25000.0, 0.5, 1.0, 120.0}, RiskArray{});
  book.set.contracts[static_cast<std::size_t>(future)].price = 24341.9;
  book.set.rules = rules_of("nse");
  CHECK(book.margin({held(future, -65)}).currencies[0].exposure ==
        Approx(65 * 24341.9 * 0.02).epsilon(1e-12));
  CHECK(book.margin({held(call, 65)}).currencies[0].exposure == 0.0);
  CHECK(book.margin({held(call, -65)}).currencies[0].exposure == Approx(65 * 24341.9 * 0.02).epsilon(1e-12));
  SUBCASE("other commodities have the rate of the others") {
    book.rules(cc).id = "STEEL";
    CHECK(book.margin({held(future, 2)}).currencies[0].exposure ==
          Approx(2 * 24341.9 * 0.035).epsilon(1e-12));
  }
  SUBCASE("an option without its underlying is refused, not taken for 0") {
    book.set.contracts[static_cast<std::size_t>(call)].futures_month = {202508, 0};
    book.set.contracts[static_cast<std::size_t>(future)].futures_month = {202506, 0};
    const auto engine = Engine::create(std::make_shared<ParameterSet>(book.set));
    REQUIRE(engine);
    Workspace workspace;
    const auto made =
        engine->margin({"a", AccountType::member, Origin::house, false, {held(call, -1)}}, {}, workspace);
    REQUIRE_FALSE(made);
    CHECK(made.error().front().code == ErrorCode::missing_parameter);
  }
}

}  // namespace span_rules_test
