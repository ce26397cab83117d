#pragma once

// Small SPAN XML documents for the tests of their reader.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/io/span_xml.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/margin/span/engine.hpp"

namespace crossmargin::test::span_xml {

inline std::string element(const std::string& name, const std::string& content) {
  return "<" + name + ">" + content + "</" + name + ">\n";
}

inline std::string array_of(const std::vector<double>& losses, const std::string& delta = "1.0") {
  std::string text = "<r>1</r>";
  for (const double loss : losses) text += element("a", std::to_string(loss));
  return element("ra", text + element("d", delta));
}

/// A future that loses 100 to 1,600 in the scenarios.
inline std::string future(const std::string& id, const std::string& month, const std::string& more = "") {
  std::vector<double> losses;
  for (int i = 1; i <= 16; ++i) losses.push_back(100.0 * i);
  return element("fut", "<cId>" + id + "</cId><pe>" + month + "</pe><p>450.00</p><sc>1.0</sc>" + more +
                            array_of(losses));
}

inline std::string family(const std::string& tag, const std::string& id, const std::string& code,
                          const std::string& contracts) {
  return element(tag, "<pfId>" + id + "</pfId><pfCode>" + code +
                          "</pfCode><currency>USD</currency><cvf>50</cvf><priceDl>2</priceDl>"
                          "<valueMeth>EQTY</valueMeth><exercise>EURO</exercise>" +
                          contracts);
}

inline std::string pf_link(const std::string& id, const std::string& type,
                           const std::string& more = "<sc>1</sc>") {
  return element("pfLink", "<exch>XCH</exch><pfId>" + id + "</pfId><pfType>" + type + "</pfType>" + more);
}

inline std::string commodity(const std::string& id, const std::string& content) {
  return element("ccDef", "<cc>" + id + "</cc><name>" + id + "</name><currency>USD</currency>" + content);
}

inline std::string exchange(const std::string& families) {
  return element("exchange", "<exch>XCH</exch>" + families);
}

inline std::string file(const std::string& content, const std::string& head = "<ec>XYZ</ec>") {
  return "<?xml version=\"1.0\"?>\n" +
         element("spanFile", "<fileFormat>4.00</fileFormat><created>202506201700</created>\n" +
                                 element("pointInTime", "<date>20250620</date><isSetl>1</isSetl>" +
                                                            element("clearingOrg", head + content)));
}

/// One commodity CO with futures of these months.
inline std::string simple_file(const std::string& rules, const std::vector<std::string>& months) {
  std::string futures;
  for (std::size_t i = 0; i < months.size(); ++i) futures += future(std::to_string(i + 1), months[i]);
  return file(exchange(family("futPf", "1", "CO", futures)) + commodity("CO", pf_link("1", "FUT") + rules));
}

inline span::ParameterSet sound(const std::string& text) {
  auto set = io::read_span_xml({"f.spn", text}, {});
  REQUIRE_MESSAGE(set, (set ? "" : to_text(set.error().front())));
  return *std::move(set);
}

inline Issue first_issue(const std::string& text) {
  const auto set = io::read_span_xml({"f.spn", text}, {});
  REQUIRE_FALSE(set);
  REQUIRE_FALSE(set.error().empty());
  return set.error().front();
}

inline Result<span::SpanRequirement> margin_of(const span::ParameterSet& set,
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

}  // namespace crossmargin::test::span_xml
