// Documents are made up here from the elements of the form; values that come from elsewhere name their
// source.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "span_xml_documents.hpp"

namespace span_xml_test {

using namespace crossmargin;
using namespace crossmargin::test::span_xml;

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

}  // namespace span_xml_test
