// Documents are made up here from the elements of the form; values that come from elsewhere name their
// source.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "crossmargin/io/span_xml.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/margin/span/engine.hpp"

using namespace crossmargin;

namespace {

std::string element(const std::string& name, const std::string& content) {
  return "<" + name + ">" + content + "</" + name + ">\n";
}

std::string array_of(const std::vector<double>& losses, const std::string& delta = "1.0") {
  std::string text = "<r>1</r>";
  for (const double loss : losses) text += element("a", std::to_string(loss));
  return element("ra", text + element("d", delta));
}

/// A future that loses 100 to 1,600 in the scenarios.
std::string future(const std::string& id, const std::string& month, const std::string& more = "") {
  std::vector<double> losses;
  for (int i = 1; i <= 16; ++i) losses.push_back(100.0 * i);
  return element("fut", "<cId>" + id + "</cId><pe>" + month + "</pe><p>450.00</p><sc>1.0</sc>" + more +
                            array_of(losses));
}

std::string family(const std::string& tag, const std::string& id, const std::string& code,
                   const std::string& contracts) {
  return element(tag, "<pfId>" + id + "</pfId><pfCode>" + code +
                          "</pfCode><currency>USD</currency><cvf>50</cvf><priceDl>2</priceDl>"
                          "<valueMeth>EQTY</valueMeth><exercise>EURO</exercise>" +
                          contracts);
}

std::string pf_link(const std::string& id, const std::string& type, const std::string& more = "<sc>1</sc>") {
  return element("pfLink", "<exch>XCH</exch><pfId>" + id + "</pfId><pfType>" + type + "</pfType>" + more);
}

std::string commodity(const std::string& id, const std::string& content) {
  return element("ccDef", "<cc>" + id + "</cc><name>" + id + "</name><currency>USD</currency>" + content);
}

std::string exchange(const std::string& families) {
  return element("exchange", "<exch>XCH</exch>" + families);
}

std::string file(const std::string& content, const std::string& head = "<ec>XYZ</ec>") {
  return "<?xml version=\"1.0\"?>\n" +
         element("spanFile", "<fileFormat>4.00</fileFormat><created>202506201700</created>\n" +
                                 element("pointInTime", "<date>20250620</date><isSetl>1</isSetl>" +
                                                            element("clearingOrg", head + content)));
}

/// One commodity CO with futures of these months.
std::string simple_file(const std::string& rules, const std::vector<std::string>& months) {
  std::string futures;
  for (std::size_t i = 0; i < months.size(); ++i) futures += future(std::to_string(i + 1), months[i]);
  return file(exchange(family("futPf", "1", "CO", futures)) + commodity("CO", pf_link("1", "FUT") + rules));
}

span::ParameterSet sound(const std::string& text) {
  auto set = io::read_span_xml({"f.spn", text}, {});
  REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
  return *std::move(set);
}

Issue first_issue(const std::string& text) {
  const auto set = io::read_span_xml({"f.spn", text}, {});
  REQUIRE_FALSE(set);
  REQUIRE_FALSE(set.error().empty());
  return set.error().front();
}

Result<span::SpanRequirement> margin_of(const span::ParameterSet& set,
                                        const std::vector<std::pair<std::string, double>>& held) {
  const auto engine = span::Engine::create(std::make_shared<const span::ParameterSet>(set));
  REQUIRE_MESSAGE(engine, (engine ? "" : to_text(engine.error().front())));
  span::SpanAccount account;
  for (const auto& [id, quantity] : held) {
    const auto contract = span::find_contract(set, id);
    REQUIRE_MESSAGE(contract, (contract ? "" : to_text(contract.error().front())));
    account.holdings.push_back({*contract, std::max(quantity, 0.0), std::max(-quantity, 0.0)});
  }
  span::Workspace workspace;
  return engine->margin(account, {}, workspace);
}

}  // namespace

// Source: the parameter file nsccl.20260625.i01.spn of 25 June 2026 as a public document quotes it.
TEST_CASE("the front NIFTY future: worst losses of a long and of a short, and a calendar charge") {
  const std::vector<double> losses{8.72,    8.72,    -736.49,  -736.49,  753.93,  753.93,  -1481.70, -1481.70,
                                   1499.14, 1499.14, -2226.91, -2226.91, 2244.36, 2244.36, -1561.89, 1568.00};
  const auto month = [&](const std::string& id, const std::string& day) {
    return element("fut",
                   "<cId>" + id + "</cId><pe>" + day +
                       "</pe><p>24051.80</p><d>1.00000000</d><v>0.17</v><sc>1.00000</sc><cvf>1.00</cvf>"
                       "<t>0.016438</t><setlDate>" +
                       day +
                       "</setlDate>"
                       "<intrRate><val>0.07</val><rl>0</rl><cpm>0</cpm><exm>12</exm></intrRate>"
                       "<scanRate><r>1</r><priceScan>2234.01</priceScan><volScan>0.04</volScan></scanRate>" +
                       array_of(losses));
  };
  const std::string spread =
      element("dSpread",
              "<spread>1</spread><chargeMeth>F</chargeMeth><rate><r>1</r><val>425.000000</val></rate>"
              "<pLeg><cc>NIFTY</cc><pe>20260630</pe><rs>A</rs><i>1.000000</i></pLeg>"
              "<pLeg><cc>NIFTY</cc><pe>20260707</pe><rs>B</rs><i>1.000000</i></pLeg>");
  const std::string rules = element(
      "ccDef",
      "<cc>NIFTY</cc><name>NIFTY</name><currency>INR</currency><riskExponent>0</riskExponent>"
      "<capAnov>0</capAnov><procMeth>NORMAL</procMeth><wfprMeth>NORMAL</wfprMeth><spotMeth>NORMAL</spotMeth>"
      "<somMeth>GROSS</somMeth><cmbMeth>NONE</cmbMeth><group><id>1</id><aVal>ALL</aVal></group>"
      "<pfLink><exch>NSE</exch><pfId>491</pfId><pfCode>NIFTY</pfCode><pfType>FUT</pfType><sc>1.00000</sc>"
      "</pfLink><scanTiers></scanTiers><intraTiers></intraTiers><interTiers></interTiers>"
      "<somTiers><tier><tn>0</tn><rate><r>1</r><val>0</val></rate></tier></somTiers>" +
          spread);
  const std::string products =
      element("exchange",
              "<exch>NSE</exch><futPf><pfId>491</pfId><pfCode>NIFTY</pfCode><name>NIFTY</name>"
              "<currency>INR</currency><cvf>1.00</cvf><priceDl>2</priceDl><valueMeth>FUT</valueMeth>"
              "<setlMeth>CASH</setlMeth>" +
                  month("1", "20260630") + month("2", "20260707") + "</futPf>");
  const auto set = sound(file(rules + products, "<ec>NSCCL</ec><lookAheadYears>0.002739</lookAheadYears>"));
  CHECK(set.notes.size() == 3);  // no rates of account types are defined
  CHECK(set.arrays[0][12] == 2244.36);
  CHECK(set.series[0].price_range.amount == 2234.01);
  CHECK(set.series[0].lookahead_years == 0.002739);
  CHECK(set.contracts[0].volatility == 0.17);
  const auto scan = [&](double quantity) {
    const auto made = margin_of(set, {{"NSE:NIFTY:FUT:20260630", quantity}});
    REQUIRE(made);
    return made->commodities[0].scan_risk;
  };
  CHECK(scan(1.0) == doctest::Approx(2244.36).epsilon(1e-12));
  CHECK(scan(-1.0) == doctest::Approx(2226.91).epsilon(1e-12));
  CHECK(scan(65.0) == doctest::Approx(145883.40).epsilon(1e-12));
  const auto pair = margin_of(set, {{"NSE:NIFTY:FUT:20260630", 65.0}, {"NSE:NIFTY:FUT:20260707", -65.0}});
  REQUIRE(pair);
  CHECK(pair->commodities[0].series_charge == 27625.0);
}

// Four futures of one tier each. Tiers 1 to 2 against tier 4, 30 a spread, one delta of the first side for
// one of the other: 2 + 3 long in tiers 1 and 2 meet 4 short in tier 4. Four spreads are formed; they use two
// deltas of July and two of August, nearest first. Then tier 3 short, one to one with tiers 1 to 2 at 50: one
// is left of August.
TEST_CASE("spreads of composite tiers, by hand") {
  const std::string single =
      "<tier><tn>1</tn><sPe>202507</sPe><ePe>202507</ePe></tier>"
      "<tier><tn>2</tn><sPe>202508</sPe><ePe>202508</ePe></tier>"
      "<tier><tn>3</tn><sPe>202509</sPe><ePe>202509</ePe></tier>"
      "<tier><tn>4</tn><sPe>202510</sPe><ePe>202510</ePe></tier>";
  const auto spread = [](const std::string& priority, const std::string& rate, const std::string& near,
                         const std::string& far) {
    return element("dSpread",
                   "<spread>" + priority + "</spread><chargeMeth>F</chargeMeth><rate><r>1</r><val>" + rate +
                       "</val></rate><tLeg><cc>CO</cc>" + near +
                       "<rs>A</rs><i>1</i></tLeg><tLeg><cc>CO</cc>" + far + "<rs>B</rs><i>1</i></tLeg>");
  };
  const std::vector<std::string> months{"202507", "202508", "202509", "202510"};
  const std::vector<std::pair<std::string, double>> held{{"XCH:CO:FUT:202507", 2.0},
                                                         {"XCH:CO:FUT:202508", 3.0},
                                                         {"XCH:CO:FUT:202509", -3.0},
                                                         {"XCH:CO:FUT:202510", -4.0}};
  const auto check = [&](const span::ParameterSet& set) {
    const auto made = margin_of(set, held);
    REQUIRE(made);
    CHECK(made->commodities[0].tier_charge == 4 * 30.0 + 1 * 50.0);
    const auto& deltas = made->commodities[0].deltas;
    REQUIRE(deltas.size() == 4);
    CHECK(deltas[0].remaining == 0.0);
    CHECK(deltas[1].remaining == 0.0);
    CHECK(deltas[2].remaining == -2.0);
    CHECK(deltas[3].remaining == 0.0);
  };
  SUBCASE("named by the legs") {
    const std::string near = "<btn>1</btn><etn>2</etn>";
    const auto set = sound(simple_file(element("intraTiers", single) + spread("1", "30", near, "<tn>4</tn>") +
                                           spread("2", "50", near, "<tn>3</tn>"),
                                       months));
    CHECK(set.commodities[0].tier_spreads[0].legs[0].last_tier == 2);
    check(set);
  }
  SUBCASE("defined as a tier of its own") {
    const auto set = sound(simple_file(
        element("intraTiers", single + "<tier><tn>5</tn><btn>1</btn><tne>2</tne></tier>") +
            spread("1", "30", "<tn>5</tn>", "<tn>4</tn>") + spread("2", "50", "<tn>5</tn>", "<tn>3</tn>"),
        months));
    CHECK(set.commodities[0].intra_tiers[4].months == span::PeriodRange{{202507, 0}, {202508, 0}});
    check(set);
  }
  SUBCASE("made of tiers that are not there") {
    CHECK(first_issue(
              simple_file(element("intraTiers", "<tier><tn>5</tn><btn>1</btn><etn>2</etn></tier>"), months))
              .code == ErrorCode::missing_parameter);
  }
}

TEST_CASE("rates by account type are multiples of the base rate") {
  const auto definition = [](const std::string& rate, const std::string& type,
                             const std::string& maintenance) {
    return element("pbRateDef", "<r>" + rate + "</r><isCust>1</isCust><acctType>" + type +
                                    "</acctType><isM>" + maintenance + "</isM><pbc>CORE</pbc>");
  };
  const std::string rates = "<ec>XYZ</ec>" + definition("1", "M", "1") + definition("2", "M", "0") +
                            definition("3", "S", "1") + definition("4", "S", "0") + definition("5", "R", "0");
  const auto adjustment = [](const std::string& rate, const std::string& base, const std::string& factor) {
    return element("adjRate", "<r>" + rate + "</r><baseR>" + base + "</baseR><val>" + factor + "</val>");
  };
  const auto with = [&](const std::string& adjustments) {
    return sound(file(commodity("CO", adjustments), rates));
  };
  const auto set =
      with(adjustment("2", "1", "1.25") + adjustment("3", "1", "1.1") + adjustment("4", "3", "1.2"));
  CHECK(set.commodities[0].refused.empty());
  CHECK(set.commodities[0].adjustment == std::array<double, 3>{1.0, 1.0, 1.1});
  CHECK(set.commodities[0].initial[0] == 1.25);
  CHECK(set.commodities[0].initial[1] == 1.0);
  CHECK(set.commodities[0].initial[2] == doctest::Approx(1.32).epsilon(1e-15));
  REQUIRE(set.notes.size() == 2);
  CHECK(set.notes[0].message == "rates of accounts of type R were skipped");
  CHECK(set.notes[1].message == "no rate is defined for hedger accounts");
  const auto lacks = with(adjustment("2", "1", "1.25") + adjustment("3", "1", "1.1"));
  REQUIRE(lacks.commodities[0].refused.size() == 1);
  CHECK(lacks.commodities[0].refused[0] == "rate 4, of which it has no adjustment (adjRate)");
}

TEST_CASE("super spreads, conversions, pairs of scenarios and several organisations") {
  const std::string legs =
      "<spread>3</spread><numLegsReq>1</numLegsReq><rate><r>1</r><val>0.98</val></rate>"
      "<sLeg><cc>HH</cc><isRequired>0</isRequired><i>2</i></sLeg>"
      "<sLeg><cc>HP</cc></sLeg>"
      "<sLeg><cc>NG</cc><isTarget>1</isTarget><i>1</i></sLeg>";
  const std::string credit =
      "<spread>1</spread><rate><r>1</r><val>0.6</val></rate>"
      "<tLeg><cc>HH</cc><tn>0</tn><rs>A</rs><i>2</i></tLeg>"
      "<tLeg><cc>NG</cc><tn>0</tn><rs>B</rs><i>1</i></tLeg>";
  const std::string head =
      "<ec>ONE</ec><capAnov>1</capAnov>"
      "<curConv><fromCur>EUR</fromCur><toCur>USD</toCur><factor>1.17</factor></curConv>"
      "<pointDef><r>1</r><scanPointDef><point>1</point><pairedPoint>2</pairedPoint></scanPointDef>"
      "<scanPointDef><point>2</point><pairedPoint>1</pairedPoint></scanPointDef></pointDef>";
  std::string text = file(commodity("HH", "") + commodity("HP", "") + commodity("NG", "") +
                              element("interSpreads", element("dSpread", credit)) +
                              element("superSpreads", element("sSpread", legs)),
                          head);
  text.insert(text.rfind("</pointInTime>"), element("clearingOrg", "<ec>TWO</ec>" + commodity("HH", "")));
  const auto set = sound(text);
  REQUIRE(set.organisations.size() == 2);
  CHECK(set.organisations[0].caps_option_value);
  CHECK_FALSE(set.organisations[1].caps_option_value);
  CHECK(set.organisations[1].business_date == "20250620");
  CHECK(set.organisations[1].created == "202506201700");
  CHECK(set.commodities[3].organisation == 1);
  REQUIRE(set.conversions.size() == 1);
  CHECK(set.conversions[0].from.code() == "EUR");
  CHECK(set.conversions[0].rate == 1.17);
  REQUIRE(set.inter_spreads.size() == 2);
  const span::InterSpread& whole = set.inter_spreads[0];
  CHECK(whole.method == span::InterMethod::tiered_deltas);
  CHECK(whole.legs[0].commodity == 0);
  CHECK(whole.legs[1].commodity == 2);
  CHECK(whole.legs[0].ratio == 2.0);
  CHECK(whole.legs[1].rate == 0.6);
  const span::InterSpread& super = set.inter_spreads[1];
  CHECK(super.is_super);
  CHECK(super.method == span::InterMethod::scanning);
  CHECK(super.least_legs == 1);
  REQUIRE(super.legs.size() == 2);
  CHECK_FALSE(super.legs[0].is_required);
  CHECK(super.legs[1].is_required);
  CHECK(super.target.commodity == 2);
  CHECK(super.legs[0].rate == 0.98);
}

TEST_CASE("options: on futures the future's month, on physicals their own; premium by valuation method") {
  const auto options = [](const std::string& more, const std::string& price = "<p>12.5</p>") {
    return element("series", "<pe>202506</pe><v>0.2</v><sc>0.5</sc>" + more +
                                 element("opt", "<cId>9</cId><o>P</o><k>440</k>" + price + "<v>0.21</v>" +
                                                    array_of(std::vector<double>(16, 5.0), "-0.4")));
  };
  const std::string under = "<undC><exch>XCH</exch><pfId>1</pfId><cId>7</cId></undC>";
  const std::string rules = commodity("CO", pf_link("1", "FUT") + pf_link("2", "OOF") + pf_link("3", "OOP"));
  const auto with = [&](const std::string& on_future, const std::string& on_physical) {
    return file(exchange(family("oofPf", "2", "CO", on_future) +
                         family("futPf", "1", "CO", future("7", "202507")) +
                         family("oopPf", "3", "CO", on_physical)) +
                rules);
  };
  const auto set = sound(with(options(under), options("")));
  REQUIRE(set.contracts.size() == 3);
  const span::Contract& on_future = set.contracts[0];
  CHECK(on_future.right == span::Right::put);
  CHECK(on_future.futures_month == span::Period{202507, 0});
  CHECK(on_future.option_month == span::Period{202506, 0});
  CHECK(on_future.composite_delta == -0.4);
  CHECK(on_future.delta_scale == 0.5);
  CHECK(on_future.value_factor == 50.0);
  CHECK(set.contracts[2].futures_month == span::Period{202506, 0});
  CHECK(set.products[0].pays_premium);
  CHECK(set.series.size() == 3);
  CHECK(sound(with(options(""), "")).products[0].refused ==
        "the future under the options of 202506, which the file does not have");
  const Issue issue = first_issue(with(options(under, ""), ""));
  CHECK(issue.code == ErrorCode::missing_field);
  CHECK(issue.where.field == "spanFile/pointInTime/clearingOrg/exchange/oofPf/series/opt/p");
  std::string other = with(options(under), "");
  other.replace(other.find("EQTY"), 4, "WHAT");
  CHECK(sound(other).products[0].refused == "valuation method \"WHAT\"");
}

TEST_CASE("rules that are not known refuse what they concern") {
  const auto refused = [](const std::string& rule) {
    const auto set = sound(simple_file(rule, {"202507"}));
    return set.commodities[0].refused.empty() ? std::string() : set.commodities[0].refused.front();
  };
  CHECK(refused("").empty());
  CHECK(refused("<spotMeth>BASIS</spotMeth>") == "delivery method BASIS");
  CHECK(refused("<wfprMeth>ODD</wfprMeth>") == "price risk method ODD");
  CHECK(refused("<procMeth>ODD</procMeth>") == "processing method ODD");
  CHECK(refused("<somMeth>ODD</somMeth>") == "short option minimum method ODD");
  CHECK(refused("<marginMeth>HVAR</marginMeth>") == "margin method HVAR");
  CHECK(refused("<interCurScan>1</interCurScan>") == "scanning across currencies (interCurScan)");
  CHECK(refused("<rateTiers><tier><tn>1</tn></tier></rateTiers>") == "rates by tier (rateTiers)");
  CHECK(refused("<dSpread><spread>1</spread><chargeMeth>P</chargeMeth><rate><val>1</val></rate></dSpread>") ==
        "charge method P");
  CHECK(refused("<hSpread><spread>1</spread></hSpread>") == "hSpread");
  const auto product = [](const std::string& more) {
    const auto set = sound(file(exchange(family("futPf", "1", "CO", future("1", "202507"))) +
                                commodity("CO", pf_link("1", "FUT", more))));
    return set.products[0].refused;
  };
  CHECK(product("<sc>1</sc>").empty());
  CHECK(product("") == "a product scale, which its link (pfLink/sc) does not give");
  CHECK(product("<sc>1</sc><applyBasisRisk>1</applyBasisRisk>") == "basis risk (applyBasisRisk)");
}

TEST_CASE("spreads of single months, hSpread and rpLeg refuse only the accounts that could form them") {
  const auto spread = [](const std::string& kind, const std::string& leg) {
    const auto one = [&](const std::string& id, const std::string& side) {
      return element(leg, "<cc>" + id + "</cc><pe>202507</pe><rs>" + side + "</rs><i>1</i>");
    };
    return element("interSpreads", element(kind, "<spread>1</spread><rate><r>1</r><val>0.5</val></rate>" +
                                                     one("CO", "A") + one("WH", "B")));
  };
  const auto set_with = [&](const std::string& spreads) {
    return sound(file(exchange(family("futPf", "1", "CO", future("1", "202507")) +
                               family("futPf", "2", "WH", future("1", "202507"))) +
                      commodity("CO", pf_link("1", "FUT")) + commodity("WH", pf_link("2", "FUT")) + spreads));
  };
  for (const auto& [kind, leg] :
       {std::pair("dSpread", "pLeg"), std::pair("hSpread", "tLeg"), std::pair("dSpread", "rpLeg")}) {
    CAPTURE(leg);
    const auto set = set_with(spread(kind, leg));
    REQUIRE(set.inter_spreads.size() == 1);
    CHECK_FALSE(set.inter_spreads[0].refused.empty());
    CHECK(margin_of(set, {{"XCH:CO:FUT:202507", 1.0}}));
    const auto both = margin_of(set, {{"XCH:CO:FUT:202507", 1.0}, {"XCH:WH:FUT:202507", -1.0}});
    REQUIRE_FALSE(both);
    CHECK(both.error().front().code == ErrorCode::unsupported);
  }
}

TEST_CASE("what is wrong is named by line, byte and path") {
  const std::string sound_text = simple_file("", {"202507"});
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = sound_text;
    REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
  };
  SUBCASE("fifteen and seventeen values") {
    const Issue issue = first_issue(changed("<a>100.000000</a>\n", ""));
    CHECK(issue.code == ErrorCode::invalid_value);
    CHECK(issue.where.field == "spanFile/pointInTime/clearingOrg/exchange/futPf/fut/ra");
    CHECK(issue.where.line > 3);
    CHECK(issue.message.find("the risk array has 15 values (byte ") == 0);
    CHECK(first_issue(changed("<a>100.000000</a>", "<a>1</a><a>2</a>")).message.find("17 values") !=
          std::string::npos);
  }
  SUBCASE("no array, no delta") {
    const auto set =
        sound(file(exchange(family("futPf", "1", "CO", "<fut><cId>1</cId><pe>202507</pe><sc>1</sc></fut>")) +
                   commodity("CO", pf_link("1", "FUT"))));
    CHECK_FALSE(set.contracts[0].has_array);
    const auto made = margin_of(set, {{"XCH:CO:FUT:202507", 1.0}});
    REQUIRE_FALSE(made);
    CHECK(made.error().front().code == ErrorCode::missing_parameter);
    CHECK(first_issue(changed("<d>1.0</d>", "")).code == ErrorCode::missing_field);
  }
  SUBCASE("letters for a number, and what is none") {
    CHECK(first_issue(changed("<a>100.000000</a>", "<a>1OO</a>")).where.field ==
          "spanFile/pointInTime/clearingOrg/exchange/futPf/fut/ra/a");
    CHECK(first_issue(changed("<a>100.000000</a>", "<a>nan</a>")).code == ErrorCode::invalid_value);
    CHECK(first_issue(changed("<a>100.000000</a>", "<a></a>")).code == ErrorCode::invalid_value);
  }
  SUBCASE("a delta of the wrong sign") {
    CHECK(first_issue(changed("<d>1.0</d>", "<d>-1.0</d>")).code == ErrorCode::invalid_value);
  }
  SUBCASE("two points in time") {
    std::string text = sound_text;
    text.insert(text.rfind("</spanFile>"), "<pointInTime><date>20250621</date></pointInTime>");
    CHECK(first_issue(text).message.find("several points in time") != std::string::npos);
  }
  SUBCASE("one contract twice, one family twice") {
    CHECK(first_issue(simple_file("", {"202507", "202507"})).code == ErrorCode::duplicate);
    CHECK(first_issue(changed("<futPf>", family("futPf", "1", "CO", "") + "<futPf>")).code ==
          ErrorCode::duplicate);
  }
  SUBCASE("products of no commodity, and a link without an id") {
    CHECK(first_issue(changed("<pfId>1</pfId><pfType>", "<pfId>2</pfId><pfType>")).code ==
          ErrorCode::missing_parameter);
    const Issue issue = first_issue(changed("<pfId>1</pfId><pfType>", "<pfType>"));
    CHECK(issue.code == ErrorCode::missing_field);
    CHECK(issue.where.field == "spanFile/pointInTime/clearingOrg/ccDef/pfLink/pfId");
  }
  SUBCASE("a commodity without its name or its currency") {
    CHECK(first_issue(changed("<cc>CO</cc>", "")).where.field == "spanFile/pointInTime/clearingOrg/ccDef/cc");
    CHECK(first_issue(changed("<name>CO</name><currency>USD</currency>", "<name>CO</name>")).code ==
          ErrorCode::missing_field);
  }
  SUBCASE("no date, another format, another file") {
    CHECK(first_issue(changed("<date>20250620</date>", "")).code == ErrorCode::missing_field);
    CHECK(first_issue(changed("4.00", "3.00")).code == ErrorCode::unsupported);
    CHECK(first_issue("<?xml version=\"1.0\"?><html/>").code == ErrorCode::malformed);
    CHECK(first_issue("0 CME   20250620SC\n").code == ErrorCode::malformed);
    CHECK(first_issue("").code == ErrorCode::malformed);
    CHECK(first_issue("<spanFile></spanFile>").code == ErrorCode::malformed);
  }
  SUBCASE("cut off") {
    const Issue issue = first_issue(sound_text.substr(0, sound_text.size() / 2));
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.where.line > 1);
  }
}

TEST_CASE("hostile text is refused") {
  SUBCASE("entities that grow") {
    const Issue issue = first_issue(
        "<?xml version=\"1.0\"?><!DOCTYPE spanFile [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
        "<spanFile><created>&b;</created></spanFile>");
    CHECK(issue.code == ErrorCode::malformed);
    CHECK(issue.message.find("document type declaration") != std::string::npos);
  }
  SUBCASE("an external entity") {
    CHECK(first_issue("<!DOCTYPE spanFile SYSTEM \"file:///etc/passwd\"><spanFile/>").code ==
          ErrorCode::malformed);
    CHECK(first_issue("<spanFile><created>&unknown;</created></spanFile>").code == ErrorCode::malformed);
  }
  SUBCASE("depth, known or not") {
    std::string text = "<spanFile>";
    for (int i = 0; i < 100'000; ++i) text += "<x>";
    const Issue issue = first_issue(text);
    CHECK(issue.code == ErrorCode::limit);
    CHECK(issue.message.find("more than 64 elements") == 0);
  }
  SUBCASE("a value without an end") {
    CHECK(first_issue("<spanFile><created>" + std::string(100'000, '1')).code == ErrorCode::limit);
  }
  SUBCASE("a tag without an end") {
    CHECK(first_issue("<spanFile><created a=\"" + std::string(std::size_t{4} << 20U, 'x')).code ==
          ErrorCode::limit);
  }
  SUBCASE("an element of elements in a value") {
    const auto set = sound(file("<ec>X<ccDef><cc>CO</cc></ccDef></ec>", ""));
    CHECK(set.commodities.empty());
  }
}

TEST_CASE("unknown elements are counted where they stand, known ones without a meaning are not") {
  const auto set =
      sound(file("<novelty>1</novelty><novelty><a>2</a></novelty><isContractScale>1</isContractScale>" +
                 commodity("CO", "<other/>")));
  std::vector<std::string> messages;
  for (const Issue& note : set.notes) messages.push_back(note.message);
  REQUIRE(messages.size() == 5);
  CHECK(messages[3] == "1 elements spanFile/pointInTime/clearingOrg/ccDef/other were skipped");
  CHECK(messages[4] == "2 elements spanFile/pointInTime/clearingOrg/novelty were skipped");
}

TEST_CASE("other encodings, blanks and line ends read the same") {
  const auto plain = sound(simple_file("", {"202507"}));
  std::string text = simple_file("", {"202507"});
  text.replace(0, text.find('\n'), "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>");
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 4) text.insert(at, " \r\n");
  text.replace(text.find("<p>450.00</p>"), 13, "<p> +450.00\n</p>");
  const auto other = sound(text);
  CHECK(other.arrays == plain.arrays);
  CHECK(other.contracts[0].price == plain.contracts[0].price);
}

TEST_CASE("the writer refuses what the form cannot hold") {
  span::ParameterSet set = sound(simple_file("", {"202507"}));
  REQUIRE(io::write_span_xml(set));
  SUBCASE("a type without a family") {
    set.products[0].type = "ABC";
    CHECK(io::write_span_xml(set).error().front().code == ErrorCode::unsupported);
  }
  SUBCASE("rounding of its own") {
    set.rules.amount_digits = 2;
    CHECK(io::write_span_xml(set).error().front().code == ErrorCode::unsupported);
  }
  SUBCASE("text that is none") {
    set.commodities[0].name = "a\nb";
    CHECK(io::write_span_xml(set).error().front().code == ErrorCode::unsupported);
    set.commodities[0].name = "a & b < c";
    const auto text = io::write_span_xml(set);
    REQUIRE(text);
    CHECK(sound(*text).commodities[0].name == "a & b < c");
  }
  SUBCASE("organisations of two days") {
    set.organisations.push_back(set.organisations.front());
    set.organisations.back().business_date = "20250621";
    CHECK_FALSE(io::write_span_xml(set));
  }
}
