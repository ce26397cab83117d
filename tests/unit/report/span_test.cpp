// The listing, the table of products and the comparison of parameter sets, on a small made-up exchange.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "crossmargin/core/format.hpp"
#include "crossmargin/report/span_diff.hpp"
#include "crossmargin/report/span_requirements.hpp"

namespace span_test {

using namespace crossmargin;

namespace {

/// Two commodities with a future each, one with a call on it; the call cost a premium of 60 currency units.
span::ParameterSet exchange() {
  span::ParameterSet set;
  set.organisations.push_back({});
  set.organisations[0].id = "XYZ";
  set.organisations[0].business_date = "20250620";
  for (const char* id : {"CO", "WH"}) {
    span::CombinedCommodity commodity;
    commodity.exchange = "XCH";
    commodity.id = id;
    commodity.currency = Currency::parse("USD").value();
    commodity.initial = {1.1, 1.2, 1.3};
    set.commodities.push_back(commodity);
  }
  const auto product = [&](const char* code, const char* type, std::int32_t commodity) {
    span::Product made;
    made.exchange = "XCH";
    made.code = code;
    made.type = type;
    made.commodity = commodity;
    made.is_option = made.pays_premium = made.type == "OOF";
    set.products.push_back(made);
  };
  product("CO", "FUT", 0);
  product("CO", "OOF", 0);
  product("WH", "FUT", 1);
  const auto contract = [&](span::Contract made, double loss) {
    made.composite_delta = made.right == span::Right::none ? 1.0 : 0.5;
    made.has_array = true;
    set.contracts.push_back(made);
    span::RiskArray array{};
    array[12] = loss;
    array[10] = -loss;
    set.arrays.push_back(array);
    span::Series series;
    series.product = made.product;
    series.futures_month = made.futures_month;
    series.option_month = made.option_month;
    series.price_range.amount = loss;
    series.volatility_range = {0.25, true};
    set.series.push_back(series);
  };
  contract(
      {.product = 0, .futures_month = {202507, 0}, .option_month = {}, .price = 90.0, .value_factor = 10.0},
      100.0);
  contract({.product = 1,
            .right = span::Right::call,
            .futures_month = {202507, 0},
            .option_month = {202507, 0},
            .strike = 95.0,
            .price = 6.0,
            .value_factor = 10.0},
           40.0);
  contract(
      {.product = 2, .futures_month = {202507, 0}, .option_month = {}, .price = 50.0, .value_factor = 2.0},
      30.0);
  return set;
}

span::Engine engine_of(const span::ParameterSet& set) {
  auto engine = span::Engine::create(std::make_shared<span::ParameterSet>(set));
  REQUIRE_MESSAGE(engine, (engine ? "" : to_text(engine.error().front())));
  return *std::move(engine);
}

report::SpanRow margined(const span::Engine& engine, span::SpanAccount account) {
  span::Workspace workspace;
  auto made = engine.margin(account, {}, workspace);
  REQUIRE_MESSAGE(made, (made ? "" : to_text(made.error().front())));
  return {std::move(account), *std::move(made), {}};
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream text(line + ",");
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

/// The listing as a program reads it: cells by the names of the header.
std::vector<std::vector<std::pair<std::string, std::string>>> listed(
    const span::ParameterSet& set, const std::vector<report::SpanRow>& rows) {
  const auto table = report::span_requirements(set, rows);
  REQUIRE(table);
  std::stringstream text(report::to_csv(*table).value());
  std::string line;
  std::getline(text, line);
  const auto names = cells_of(line);
  std::vector<std::vector<std::pair<std::string, std::string>>> read;
  while (std::getline(text, line)) {
    const auto cells = cells_of(line);
    REQUIRE(cells.size() == names.size());
    read.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) read.back().emplace_back(names[i], cells[i]);
  }
  return read;
}

std::string cell(const std::vector<std::pair<std::string, std::string>>& row, const std::string& name) {
  for (const auto& [key, value] : row)
    if (key == name) return value;
  return "no such column";
}

double number(const std::vector<std::pair<std::string, std::string>>& row, const std::string& name) {
  const auto read = parse_number(cell(row, name));
  REQUIRE_MESSAGE(read, name << ": " << cell(row, name));
  return *read;
}

/// measure: before -> after of the rows of an item.
std::vector<std::string> changes_of(const report::Table& table, const std::string& item) {
  std::vector<std::string> found;
  const auto text = [](const report::Cell& value) {
    const double* amount = std::get_if<double>(&value);
    return amount == nullptr ? std::string("-") : shortest(*amount);
  };
  for (const report::Row& row : table.rows) {
    if (std::get<std::string>(row.cells[1]) != item) continue;
    const std::string* note = std::get_if<std::string>(&row.cells[7]);
    found.push_back(std::get<std::string>(row.cells[2]) + ": " +
                    (note != nullptr ? *note : text(row.cells[3]) + " -> " + text(row.cells[4])));
  }
  return found;
}

report::Table diff(const span::ParameterSet& before, const span::ParameterSet& after,
                   double threshold = 0.0) {
  return report::span_diff(engine_of(before), engine_of(after), {span::AccountType::member, threshold});
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the listing read back gives every requirement again") {
  for (const bool is_capped : {false, true}) {
    span::ParameterSet set = exchange();
    set.commodities[0].caps_option_value = is_capped;
    const span::Engine engine = engine_of(set);
    std::vector<report::SpanRow> rows;
    // A book that pays, one whose option value is worth more than all it needs, one sold option.
    rows.push_back(margined(engine, {"one", {}, {}, false, {{0, 3, 0}, {1, 1, 0}, {2, 0, 4}}, "FCS"}));
    rows.push_back(margined(engine, {"two", {}, {}, false, {{1, 20, 0}, {2, 1, 0}}, "FCS"}));
    rows.push_back(margined(engine, {"three", {}, {}, false, {{1, 0, 2}}, ""}));
    std::size_t requirements = 0;
    for (const auto& row : listed(set, rows)) {
      if (cell(row, "node") != "curReq") continue;
      ++requirements;
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const report::SpanRow& known) {
        return known.account.id == cell(row, "acct") && known.account.firm == cell(row, "firm");
      });
      REQUIRE(found != rows.end());
      const span::CurrencyRequirement& wanted = found->requirement.currencies.front();
      const double required = std::max(number(row, "spanReq") - number(row, "anov"), 0.0);
      CAPTURE(found->account.id);
      CHECK(required == (cell(row, "isM") == "1" ? wanted.required_maintenance : wanted.required_initial));
      CHECK(cell(row, "ec") == "XYZ");
      CHECK(cell(row, "currency") == "USD");
    }
    CHECK(requirements == 6);
  }
}

TEST_CASE("the listing by hand: value of futures, maintenance and initial") {
  const span::ParameterSet set = exchange();
  const span::Engine engine = engine_of(set);
  const auto rows =
      listed(set, {margined(engine, {"one", {}, {}, false, {{0, 3, 0}, {1, 1, 0}, {2, 0, 4}}, "FCS"})});
  REQUIRE(rows.size() == 3);
  // CO loses 3 x 100 + 40 = 340 where prices fall, WH 4 x 30 = 120 where they rise; the call is worth 60.
  CHECK(cell(rows[0], "isM") == "1");
  CHECK(cell(rows[0], "spanReq") == "460.00");
  CHECK(cell(rows[0], "anov") == "60.00");
  CHECK(cell(rows[0], "lfv") == "");
  CHECK(cell(rows[1], "isM") == "0");
  CHECK(cell(rows[1], "spanReq") == "506.00");
  CHECK(cell(rows[2], "node") == "curVal");
  CHECK(cell(rows[2], "isM") == "");
  CHECK(cell(rows[2], "spanReq") == "");
  CHECK(cell(rows[2], "lfv") == "2700.00");
  CHECK(cell(rows[2], "sfv") == "400.00");
}

TEST_CASE("the listing is of one exchange complex") {
  span::ParameterSet set = exchange();
  set.organisations.push_back(set.organisations.front());
  const auto table = report::span_requirements(set, {});
  REQUIRE_FALSE(table);
  CHECK(table.error().front().code == ErrorCode::unsupported);
}

TEST_CASE("products: margins of one contract, ranges and a choice of commodities") {
  const span::Engine engine = engine_of(exchange());
  const auto all = report::span_products(engine, {span::AccountType::speculator, {}}, {});
  REQUIRE(all);
  CHECK(report::to_csv(*all).value() ==
        "contract,commodity,currency,price,composite_delta,long_maintenance,long_initial,short_maintenance,"
        "short_initial,refused,price_scan_range,price_scan_range_share,volatility_scan_range,"
        "volatility_scan_range_share,delta_scaling_factor\n"
        "XCH:CO:FUT:202507,CO,USD,90,1,100.00,130.00,100.00,130.00,,100,,,0.25,1\n"
        "XCH:CO:OOF:202507:202507:C:95,CO,USD,6,0.5,0.00,0.00,100.00,112.00,,40,,,0.25,1\n"
        "XCH:WH:FUT:202507,WH,USD,50,1,30.00,39.00,30.00,39.00,,30,,,0.25,1\n");
  const auto some = report::span_products(engine, {{}, {"WH"}}, {});
  REQUIRE(some);
  CHECK(some->rows.size() == 1);
  const auto none = report::span_products(engine, {{}, {"WH", "XX"}}, {});
  REQUIRE_FALSE(none);
  CHECK(none.error().front().code == ErrorCode::unknown_instrument);
}

TEST_CASE("diff: nothing between equal sets") {
  CHECK(diff(exchange(), exchange()).rows.empty());
}

TEST_CASE("diff: margins and ranges of a contract, in both directions") {
  span::ParameterSet other = exchange();
  other.arrays[0][12] = 125.0;  // bought only
  other.series[0].price_range.amount = 110.0;
  other.series[0].volatility_range = {0.05, false};
  const report::Table table = diff(exchange(), other);
  CHECK(changes_of(table, "XCH:CO:FUT:202507") ==
        Texts{"price_scan_range: 100 -> 110", "volatility_scan_range_share: 0.25 -> nothing",
              "long_maintenance: 100 -> 125", "long_initial: 110 -> 138",
              "volatility_scan_range: nothing -> 0.05"});
  CHECK(table.rows.size() == 5);
  const report::Table back = diff(other, exchange());
  CHECK(changes_of(back, "XCH:CO:FUT:202507")[2] == "long_maintenance: 125 -> 100");
}

TEST_CASE("diff: what stands in one set only, and what one of them refuses") {
  span::ParameterSet other = exchange();
  other.contracts[2].futures_month = {202509, 0};
  other.series[2].futures_month = {202509, 0};
  other.contracts[0].has_array = false;
  const report::Table table = diff(exchange(), other);
  CHECK(changes_of(table, "XCH:WH:FUT:202507") == Texts{": only in the first"});
  CHECK(changes_of(table, "XCH:WH:FUT:202509") == Texts{": only in the second"});
  CHECK(changes_of(table, "XCH:CO:FUT:202507") ==
        Texts{"refused: nothing -> XCH:CO:FUT:202507 has no risk array"});
  CHECK(table.rows.size() == 3);
}

TEST_CASE("diff: rules of a commodity and spreads between commodities") {
  span::ParameterSet before = exchange();
  span::CombinedCommodity& rules = before.commodities[0];
  rules.intra_tiers = {{1, {{202507, 0}, {202508, 0}}, 0.0}, {2, {{202509, 0}, {202512, 0}}, 0.0}};
  rules.tier_spreads = {{1, 130.0, {{1, 1, {}, 1.0, span::Side::a}, {2, 2, {}, 1.0, span::Side::b}}, {}}};
  rules.delivery = {{{202507, 0}, 10.0, 40.0}};
  span::InterSpread spread;
  spread.group = "ALL";
  spread.priority = 1;
  for (const char* id : {"CO", "WH"}) {
    span::InterLeg leg;
    leg.exchange = "XCH";
    leg.id = id;
    leg.side = spread.legs.empty() ? span::Side::a : span::Side::b;
    leg.rate = 0.6;
    spread.legs.push_back(leg);
  }
  before.inter_spreads = {spread};
  span::place_legs(before);
  span::ParameterSet after = before;
  after.commodities[0].tier_spreads[0].rate = 260.0;
  after.commodities[0].tier_spreads[0].legs[1].ratio = 2.0;
  after.commodities[0].delivery[0].remaining_rate = 50.0;
  after.commodities[0].intra_tiers[1].months.last = {202612, 0};
  after.commodities[0].short_option_rate = 5.0;
  after.commodities[1].initial[0] = 1.0;
  after.inter_spreads[0].legs[1].rate = 0.5;
  const report::Table table = diff(before, after);
  CHECK(changes_of(table, "XCH:CO tier spread 1") ==
        Texts{"rate: 130 -> 260", "legs: A tier 1 x 1, B tier 2 x 1 -> A tier 1 x 1, B tier 2 x 2"});
  CHECK(changes_of(table, "XCH:CO delivery 202507") == Texts{"remaining_rate: 40 -> 50"});
  CHECK(changes_of(table, "XCH:CO tier 2") == Texts{"months: 202509 to 202512 -> 202509 to 202612"});
  CHECK(changes_of(table, "XCH:CO rules") == Texts{"short_option_rate: 0 -> 5"});
  CHECK(changes_of(table, "XCH:WH rules") == Texts{"initial_ratio_member: 1.1 -> 1"});
  CHECK(changes_of(table, "spread XYZ ALL 1") == Texts{"rate_leg_2: 0.6 -> 0.5"});
}

TEST_CASE("diff: a threshold leaves out smaller changes of numbers and nothing else") {
  span::ParameterSet other = exchange();
  other.arrays[0][12] = 110.0;                 // + 10 %
  other.series[2].price_range.amount = 40.0;   // + 33 %
  other.commodities[0].short_option_rate = 1;  // from 0
  other.contracts[1].strike = 96.0;
  const report::Table table = diff(exchange(), other, 0.1);
  CHECK(changes_of(table, "XCH:CO:FUT:202507").empty());
  CHECK(changes_of(table, "XCH:WH:FUT:202507") == Texts{"price_scan_range: 30 -> 40"});
  CHECK(changes_of(table, "XCH:CO rules") == Texts{"short_option_rate: 0 -> 1"});
  CHECK(changes_of(table, "XCH:CO:OOF:202507:202507:C:95") == Texts{": only in the first"});
  CHECK_FALSE(changes_of(diff(exchange(), other, 0.09), "XCH:CO:FUT:202507").empty());
}

TEST_CASE("rows: the accounts in their order, the same at any number of threads; every mistake once") {
  span::ParameterSet set = exchange();
  const span::Engine engine = engine_of(set);
  std::vector<span::SpanAccount> accounts;
  for (int i = 0; i < 1000; ++i) {
    span::SpanAccount account;
    account.id = "a" + std::to_string(i);
    account.holdings = {{i % 3, 1.0 + i, 0.0}, {(i + 1) % 3, 0.0, 2.0}};
    accounts.push_back(account);
  }
  const auto totals = [&](int threads) {
    Execution execution;
    execution.threads = threads;
    const auto rows =
        report::span_rows(engine, accounts, {{true, true}, Currency::parse("USD").value()}, execution);
    REQUIRE(rows);
    std::vector<double> made;
    for (std::size_t i = 0; i < rows->size(); ++i) {
      CHECK((*rows)[i].account.id == accounts[i].id);
      made.push_back((*rows)[i].requirement.currencies.front().required_maintenance);
      CHECK((*rows)[i].total->required_maintenance == made.back());
    }
    return made;
  };
  CHECK(totals(1) == totals(4));
  CHECK(totals(1)[2] == margined(engine, accounts[2]).requirement.currencies.front().required_maintenance);

  set.contracts[2].has_array = false;
  const auto refused = report::span_rows(engine_of(set), accounts, {}, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().size() == 1);
  const auto no_rate = report::span_rows(engine, accounts, {{}, Currency::parse("EUR").value()}, {});
  REQUIRE_FALSE(no_rate);
  CHECK(no_rate.error().front().code == ErrorCode::missing_rate);
}

}  // namespace span_test
