// The kind "span" on numbers small enough to add up by hand; formulas: docs/methods/span.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/margin/span/definition.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "support/grid_fixture.hpp"
#include "support/support.hpp"

namespace span_method_test {

using namespace crossmargin;
using namespace crossmargin::test;
using doctest::Approx;

namespace {

ScenarioSet span_16() {
  return take(bind_scenario_set(read_document(source_path("scenarios/span-16.json"))));
}

struct Text {
  std::string commodity{R"("intra_tiers":[{"number":1,"first":"202606","last":"202606"},
      {"number":2,"first":"202607","last":"202612"}],
    "tier_spreads":[{"priority":1,"rate":7,"legs":[{"tier":1,"side":"A"},{"tier":2,"side":"B"}]}],
    "short_option_rate":5,)"};
  std::string spreads{"[]"};
  std::string more{R"("open_orders":{"initial":"worst_fill","maintenance":"none"})"};
  std::string underlying{"A"};
  std::string initial{"1.5"};

  std::string method() const {
    return R"({"schema":"crossmargin-method","schema_version":1,"id":"t","version":"1","effective":"2026-01-01",
      "kind":"span","title":"test","scenario_set":"span-16","haircuts":{"USD":{"haircut":0}},
      "alert_levels":[0.5,0.8],"parameters":{"account_type":"speculator",
      "ranges":{"default":{"price":{"relative":0.1},"volatility":{"rule":"relative","up":0.25,"down":0.25}}},
      "commodities":[{"id":"CA","exchange":"X","currency":"USD",)" +
           commodity + R"("initial":{"member":1,"hedger":1,"speculator":)" + initial + R"(},
        "products":[{"underlying":")" +
           underlying + R"(","value_factor":10}]},
        {"id":"CB","exchange":"X","currency":"USD","products":[{"underlying":"B","value_factor":1}]},
        {"id":"CE","exchange":"X","currency":"EUR","products":[{"underlying":"A","value_factor":1}]}],
      "inter_spreads":)" +
           spreads + "," + more + "}}";
  }
};

/// Futures on A at 100 with 10 units in June and July, one of a tenth of it, stock B at 50, options on A.
/// Rows are evaluated: a price scan range of 10 %.
struct World {
  explicit World(const Text& text = {}) : method(take(method_from(text.method(), span_16()))) {
    MarketData data = market_data({{"A", 100.0}, {"B", 50.0}, {"C", 10.0}});
    data.rates[currency("USD")] = {{{moment(365.0), 0.0}}, {}};
    for (const char* id : {"JUN", "JUL", "MINI"}) data.quotes[id].price = 100.0;
    data.quotes["P90"].volatility = data.quotes["C110"].volatility = data.quotes["D110"].volatility = 0.3;
    data.quotes["CF"].price = 10.0;
    data.quotes["QF"].price = 100.0;
    data.fx[currency("EUR")] = {2.0, "", {}};
    Instrument put = option("P90", "A", OptionRight::put, 90.0);
    Instrument call = option("C110", "A", OptionRight::call, 110.0);
    Instrument daily = option("D110", "A", OptionRight::call, 110.0);
    daily.spec.premium_style = PremiumStyle::futures_style;
    Instrument quanto = future("QF", "A", 1.0, 20.0);
    quanto.spec.settlement = SettlementStyle::quanto;
    quanto.spec.settlement_currency = currency("EUR");
    quanto.spec.quanto_rate = 0.5;
    for (Instrument* one : {&put, &call, &daily}) one->spec.multiplier = 10.0;
    instruments = take(InstrumentTable::create(
        {future("JUN", "A", 10.0, 20.0), future("JUL", "A", 10.0, 50.0), future("MINI", "A", 1.0, 20.0),
         stock("B"), put, call, daily, future("CF", "C", 1.0, 20.0), quanto}));
    market.emplace(take(Market::create(std::move(data))));
    shocks = take(method->shocks(*market, factors_of(instruments.all())));
    risk = take(evaluate(instruments, *market, shocks, Pricer::kernels, {}));
    engine = take(method->bind(instruments, *market, shocks, risk));
  }
  std::int32_t index(const std::string& id) const { return instruments.find(id).value(); }
  using Lines = std::vector<std::pair<std::string, double>>;
  std::vector<Holding> holdings(const Lines& lines) const {
    std::vector<Holding> made;
    for (const auto& [id, quantity] : lines) made.push_back({index(id), quantity});
    return made;
  }
  MarginResult margin(const Lines& positions, const Lines& orders = {}) const {
    return engine->margin({holdings(positions), holdings(orders)}, Detail::full);
  }
  double value(const std::string& id) const { return risk.facts(index(id)).value; }

  std::unique_ptr<Method> method;
  InstrumentTable instruments;
  std::optional<Market> market;
  ShockTable shocks;
  RiskMatrix risk;
  std::unique_ptr<MarginEngine> engine;
};

double amount(const UnitResult& unit, const std::string& name) {
  for (const Charge& charge : unit.charges)
    if (charge.name == name) return charge.amount;
  return 0.0;
}

Issues mistakes(const Text& text, ScenarioSet set = span_16()) {
  const auto made = method_from(text.method(), std::move(set));
  return made ? Issues{} : made.error();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("months of one commodity net in the scan and pay for it by the spread") {
  const World world;
  // 10 % of 100 on 10 units: 100 a contract. 5 June against 3 July: 2 net; 3 spreads at 7.
  const MarginResult result = world.margin({{"JUN", 5.0}, {"JUL", -3.0}});
  REQUIRE(result.units.size() == 1);
  const UnitResult& unit = result.units.front();
  CHECK(unit.id == "CA");
  CHECK(unit.scan_risk == Approx(200.0));
  CHECK(unit.worst_scenario == 12);             // the first of those one range down
  CHECK(unit.runner_up_loss == Approx(198.0));  // 33 % of three ranges
  CHECK(amount(unit, "intra_spread") == 21.0);
  CHECK(unit.requirement == 221.0);
  CHECK(result.requirement == 221.0);
  CHECK(result.maintenance == 221.0);
  CHECK(result.initial == 332.0);  // 1.5 times, rounded half up
  CHECK(result.charges == 21.0);
  CHECK(result.net_option_value == 0.0);
  CHECK(result.positions[0].contribution == Approx(500.0));
  CHECK(result.positions[1].contribution == Approx(-300.0));
}

TEST_CASE("a contract of another size is so many standard ones") {
  const World world;
  const MarginResult result = world.margin({{"MINI", 10.0}, {"JUL", -1.0}});
  // Losses are rounded to cents a contract: ten times 6.67 against 66.67.
  CHECK(result.scan_risk == Approx(0.03));
  CHECK(result.charges == 7.0);  // ten minis make one delta: one spread
  CHECK(result.maintenance == 7.0);
}

TEST_CASE("what equity holds of options is asked for beside what they leave of the requirement") {
  const World world;
  const double put = world.value("P90");
  REQUIRE(put > 0.0);
  // Long: the option cannot cost more than it is worth, so nothing is left, and its value backs nothing else.
  const MarginResult held = world.margin({{"P90", 10.0}});
  CHECK(held.net_option_value == Approx(10.0 * put));
  CHECK(held.requirement < held.net_option_value);
  CHECK(held.maintenance == Approx(held.net_option_value));
  CHECK(held.initial == Approx(std::max(held.net_option_value, std::round(1.5 * held.scan_risk))));
  // Short: the value is a debt in equity; the requirement is the risk.
  const MarginResult written = world.margin({{"P90", -10.0}});
  CHECK(written.net_option_value == Approx(-10.0 * put));
  CHECK(written.maintenance == Approx(written.requirement));
  CHECK(written.requirement == Approx(std::round(written.scan_risk)));
  // Settled daily, an option has no value of its own.
  CHECK(world.margin({{"D110", -10.0}}).net_option_value == 0.0);
  CHECK(world.margin({{"D110", 10.0}}).maintenance > 0.0);
}

TEST_CASE("short options cost the minimum where the scan is smaller") {
  Text text;
  text.commodity = replaced(text.commodity, R"("short_option_rate":5)", R"("short_option_rate":400)");
  const World world(text);
  const MarginResult result = world.margin({{"P90", -2.0}, {"C110", 1.0}});
  const UnitResult& unit = result.units.front();
  CHECK(unit.requirement == 800.0);
  CHECK(amount(unit, "short_option_minimum") == Approx(800.0 - unit.scan_risk));
  CHECK(result.minimum_addition == Approx(800.0 - result.scan_risk));
  CHECK(result.requirement == 800.0);
}

TEST_CASE("a spread between commodities is a credit of both") {
  Text text;
  text.spreads = R"([{"priority":1,"method":"01","legs":[
    {"exchange":"X","commodity":"CA","ratio":1,"side":"A","rate":0.5},
    {"exchange":"X","commodity":"CB","ratio":20,"side":"B","rate":0.5}]}])";
  const World world(text);
  // CA: 2 x 100. CB: 40 shares x 5. Two spreads; half of all of both is credited.
  const MarginResult result = world.margin({{"JUN", 2.0}, {"B", -40.0}});
  REQUIRE(result.units.size() == 2);
  CHECK(amount(result.units[0], "inter_credit") == Approx(-100.0));
  CHECK(amount(result.units[1], "inter_credit") == Approx(-100.0));
  CHECK(result.scan_risk == Approx(400.0));
  CHECK(result.offset_credit == Approx(200.0));
  CHECK(result.charges == Approx(-200.0));
  CHECK(result.requirement == Approx(200.0));
  CHECK(result.requirement_without_offsets == Approx(400.0));
  CHECK(result.requirement == Approx(result.scan_risk + result.charges + result.minimum_addition));
  const auto spread = std::find_if(result.trace.begin(), result.trace.end(),
                                   [](const TraceStep& step) { return step.name == "inter spread 1 CA"; });
  REQUIRE(spread != result.trace.end());
  CHECK(spread->value == Approx(-100.0));
  CHECK(spread->formula == "2 spreads: CA uses 2 of 2, CB uses -40 of 40");
}

TEST_CASE("what nets to nothing needs nothing") {
  const World world;
  const MarginResult result = world.margin({{"JUN", 2.0}, {"JUN", -2.0}});
  CHECK(result.units.empty());
  CHECK(result.initial == 0.0);
  REQUIRE(result.positions.size() == 2);
  CHECK(result.positions[0].contribution == 0.0);
  CHECK(world.margin({}).maintenance == 0.0);
}

TEST_CASE("months that are scanned apart add up, in a result, its contributions and the scan of a book") {
  Text text;
  text.commodity = R"("scans_by_month":true,)";
  const World world(text);
  const MarginResult result = world.margin({{"JUN", 2.0}, {"JUL", -3.0}});
  CHECK(result.scan_risk == Approx(500.0));
  CHECK(result.positions[0].contribution == Approx(200.0));
  CHECK(result.positions[1].contribution == Approx(300.0));
  const ScanBasis basis = world.engine->scan_basis();
  const auto unit_of = [&](const std::string& id) {
    return basis.units.at(static_cast<std::size_t>(basis.unit[static_cast<std::size_t>(world.index(id))]));
  };
  CHECK(unit_of("JUN") == "CA:202606");
  CHECK(unit_of("MINI") == "CA:202606");
  CHECK(unit_of("JUL") == "CA:202607");
  CHECK(unit_of("B") == "CB");
  CHECK(basis.unit[static_cast<std::size_t>(world.index("CF"))] == -1);
  CHECK(basis.risk->pnl(world.index("JUN"), 12) == Approx(-100.0));
}

TEST_CASE("the minimum of a currency meets the risk of all its commodities together") {
  Text text;
  text.commodity = replaced(text.commodity, R"("short_option_rate":5)", R"("short_option_rate":400)");
  text.initial = "1";
  const World::Lines lines{{"P90", -2.0}, {"B", -40.0}};
  // 800 for two short options, 200 for the stock: apart a sum, together the larger.
  CHECK(World(text).margin(lines).requirement == Approx(1000.0));
  text.more += R"(,"rules":{"short_option_minimum":"currency"})";
  const MarginResult together = World(text).margin(lines);
  CHECK(together.requirement == Approx(800.0));
  CHECK(together.minimum_addition == Approx(800.0 - together.scan_risk));
  // Ratios other than 1 have no public place there: the commodity that has one cannot be held.
  text.initial = "1.5";
  const World refused(text);
  REQUIRE(refused.engine->issues(refused.index("JUN")).size() == 1);
  CHECK(refused.engine->issues(refused.index("JUN")).front().code == ErrorCode::unsupported);
  CHECK(refused.engine->issues(refused.index("B")).empty());
}

TEST_CASE("orders need the worst of their fills") {
  const World world;
  const World::Lines position{{"JUN", 2.0}};
  const MarginResult more = world.margin(position, {{"JUN", 1.0}, {"JUL", -1.0}});
  CHECK(more.order_margin == Approx(150.0));  // three instead of two, at 1.5
  CHECK(more.initial == Approx(450.0));
  CHECK(more.maintenance == Approx(200.0));
  CHECK(world.margin(position, {{"JUN", -1.0}}).order_margin == 0.0);
}

TEST_CASE("the same contracts as a clearing house's file need the same") {
  const World world;
  const std::string definition = R"({"schema":"crossmargin-span-definition","schema_version":1,
    "exchange_complex":"X","extreme_multiplier":3,"covered_share":0.33,"lookahead_days":1,"commodities":[{
      "id":"CA","exchange":"X","currency":"USD",
      "intra_tiers":[{"number":1,"first":"202606","last":"202606"},{"number":2,"first":"202607","last":"202612"}],
      "tier_spreads":[{"priority":1,"rate":7,"legs":[{"tier":1,"side":"A"},{"tier":2,"side":"B"}]}],
      "short_option_rate":5,"products":[
        {"code":"F","type":"FUT","underlying":"A","value_factor":10,"array_decimals":2,"price_range":{"relative":0.1},
         "series":[{"month":"202606","expiry":"2026-06-21T15:30:00Z"},
                   {"month":"202607","expiry":"2026-07-21T15:30:00Z"}]},
        {"code":"O","type":"OOF","on":"F","value_factor":10,"array_decimals":2,"price_decimals":6,"model":"black_76",
         "volatility":0.3,"volatility_range":{"relative":0.25},
         "series":[{"month":"202607","option_month":"20260701","expiry":"2026-07-01T15:30:00Z",
                    "strikes":{"from":90,"to":110,"step":10}}]}]}]})";
  const auto set = std::make_shared<const span::ParameterSet>(
      take(span::make_parameters(take(io::parse_json(definition, "definition.json")), *world.market, {})));
  const span::Engine engine = take(span::Engine::create(set));
  span::Workspace workspace;
  const std::vector<std::pair<std::string, std::string>> names{{"JUN", "X:F:FUT:202606"},
                                                               {"JUL", "X:F:FUT:202607"},
                                                               {"P90", "X:O:OOF:202607:20260701:P:90"},
                                                               {"C110", "X:O:OOF:202607:20260701:C:110"}};
  for (const std::vector<double>& quantities :
       {std::vector<double>{5, -3, 0, 0}, {4, -2, -6, 3}, {0, 0, 12, -12}, {-3, 0, -20, 0}, {0, 7, 5, -9}}) {
    span::SpanAccount account;
    World::Lines lines;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (quantities[i] == 0.0) continue;
      lines.emplace_back(names[i].first, quantities[i]);
      account.holdings.push_back({take(span::find_contract(*set, names[i].second)),
                                  std::max(quantities[i], 0.0), std::max(-quantities[i], 0.0)});
    }
    const auto filed = take(engine.margin(account, {}, workspace));
    const MarginResult made = world.margin(lines);
    // Files hold years to six decimals; losses of both are rounded to cents a contract.
    CHECK(made.scan_risk == Approx(filed.commodities.front().scan_risk).epsilon(1e-3));
    CHECK(amount(made.units.front(), "intra_spread") ==
          Approx(filed.commodities.front().intra_charge).epsilon(1e-3));
    CHECK(made.net_option_value == Approx(filed.currencies.front().net_option_value).epsilon(1e-4));
    CHECK(made.maintenance - made.net_option_value ==
          Approx(filed.currencies.front().required_maintenance).epsilon(2e-3));
  }
}

TEST_CASE("price risk at the scan range reads it from the ranges") {
  Text text;
  text.spreads = R"([{"priority":1,"method":"01","legs":[
    {"exchange":"X","commodity":"CA","ratio":1,"side":"A","rate":0.5},
    {"exchange":"X","commodity":"CB","ratio":20,"side":"B","rate":0.5}]}])";
  text.commodity += R"("price_risk":"scan_range",)";
  const World world(text);
  // Three standard contracts down to two by an option's loss do not matter: 100 a delta, 50 % of it.
  const MarginResult result = world.margin({{"JUN", 3.0}, {"P90", 3.0}, {"B", -20.0}});
  CHECK(amount(result.units[0], "inter_credit") == Approx(-50.0));
}

TEST_CASE("a commodity under the option value cap pays for no other") {
  Text text;
  text.commodity += R"("caps_option_value":true,)";
  const World free;
  const World capped(text);
  const World::Lines lines{{"C110", 40.0}, {"B", -40.0}};
  const double value = 40.0 * free.value("C110");
  REQUIRE(value > 200.0);
  // 40 shares risk 200; the options' value beyond their own risk pays for that, or does not.
  const MarginResult paid = free.margin(lines);
  CHECK(paid.maintenance == Approx(std::max(value, paid.requirement)));
  const MarginResult unpaid = capped.margin(lines);
  CHECK(unpaid.maintenance == Approx(value + 200.0));
}

TEST_CASE("a scanning spread moves what it holds into its target") {
  Text text;
  text.spreads = R"([{"priority":1,"method":"04","target":{"exchange":"X","commodity":"CA"},"legs":[
    {"exchange":"X","commodity":"CA","ratio":1,"side":"A","rate":1},
    {"exchange":"X","commodity":"CB","ratio":1,"side":"B","rate":1}]}])";
  const World world(text);
  const MarginResult result = world.margin({{"JUN", 1.0}, {"B", -10.0}});
  REQUIRE(result.units.size() == 2);
  CHECK(result.units[1].requirement == 0.0);
  CHECK(result.scan_risk == Approx(50.0));
  CHECK(result.requirement == Approx(50.0));
  CHECK(result.positions[0].contribution == Approx(100.0));
  CHECK(result.positions[1].contribution == Approx(-50.0));
}

TEST_CASE("what has no place in a commodity says so") {
  const World world;
  const Issues& other = world.engine->issues(world.index("CF"));
  REQUIRE(other.size() == 1);
  CHECK(other.front().code == ErrorCode::missing_parameter);
  CHECK(other.front().message == "no combined commodity in USD for underlying \"C\"");
  const Issues& quanto = world.engine->issues(world.index("QF"));
  REQUIRE(quanto.size() == 1);
  CHECK(quanto.front().code == ErrorCode::unsupported);
  Text text;
  text.commodity = R"("scan_tiers":[{"number":1,"first":"202606","last":"202606"}],)";
  const World tiered(text);
  REQUIRE(tiered.engine->issues(tiered.index("JUL")).size() == 1);
  CHECK(tiered.engine->issues(tiered.index("JUL")).front().message.find("scanning tier") !=
        std::string::npos);
  CHECK(tiered.engine->issues(tiered.index("JUN")).empty());
}

TEST_CASE("mistakes in parameters are found with the method") {
  CHECK(mistakes({}).empty());
  Text text;
  text.commodity = replaced(text.commodity, R"("tier":2)", R"("tier":3)");
  CHECK(!mistakes(text).empty());
  text = {};
  text.underlying = "B";
  REQUIRE(mistakes(text).size() == 1);
  CHECK(mistakes(text).front().code == ErrorCode::duplicate);
  text = {};
  text.spreads = R"([{"priority":1,"method":"01","legs":[
    {"exchange":"X","commodity":"CA","side":"A","rate":0.5},
    {"exchange":"X","commodity":"CC","side":"B","rate":0.5}]}])";
  REQUIRE(mistakes(text).size() == 1);
  CHECK(mistakes(text).front().message.find("X-CC") != std::string::npos);
  text = {};
  text.more = R"("open_orders":{"initial":"worst_fill"})";
  CHECK(mistakes(text).front().code == ErrorCode::missing_field);
  CHECK(mistakes({}, relative_moves({-0.1, 0.1})).front().message.find("sixteen scenarios") !=
        std::string::npos);
  ScenarioSet lopsided = span_16();
  lopsided.rows[14].price->value = 2.0;
  CHECK(!mistakes({}, lopsided).empty());
}

}  // namespace span_method_test
