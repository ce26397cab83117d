// The printed reply of a position builder against ours: book, marks and answer from the reply, contracts from
// the venue's list of instruments, index prices and the stablecoin's rate from a market file. Source: case
// "okx-position-builder-2025-01" of crypto_venues.json (the index prices are inferred there).
#include <doctest/doctest.h>

#include "support/reply_session.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

const Document& find_case(const Document& all) {
  for (const Document& item : *at(all, "cases").array())
    if (*at(item, "id").string() == "okx-position-builder-2025-01") return item;
  throw std::runtime_error("the case is gone");
}

std::string scenarios_json(const Document& unit) {
  const Document* cells = unit.find("mr1_scen");
  if (cells == nullptr) return "{}";
  std::string list;
  for (const auto& [move, pnl] : *cells->object()) {
    // Without options a move down mirrors a move up, and volatility changes nothing.
    list += fmt::format(R"({}"{}": "{}", "-{}": "{}")", list.empty() ? "" : ", ", move, *pnl.number(), move,
                        -*pnl.number());
  }
  return fmt::format(R"({{"volSame": {{{0}}}, "volShockUp": {{{0}}}, "volShockDown": {{{0}}}}})", list);
}

double or_zero(const Document& unit, std::string_view key) {
  const Document* value = unit.find(key);
  return value == nullptr ? 0.0 : *value->number();
}

std::string unit_json(const std::string& name, const Document& unit, const Document& position) {
  return fmt::format(
      R"({{"riskUnit": "{}", "mr1": "{}", "mr2": "{}", "mr3": "{}", "mr4": "{}", "mr5": "{}", "mr6": "{}",
          "mr7": "{}", "mr9": "{}", "mmr": "{}", "imr": "{}", "mr1Scenarios": {},
          "portfolios": [{{"instId": "{}", "instType": "SWAP", "amt": "{}", "posSide": "net", "avgPx": "{}",
                          "markPx": "{}"}}]}})",
      name, number_at(unit, "mr1"), or_zero(unit, "mr2"), or_zero(unit, "mr3"), number_at(unit, "mr4"),
      or_zero(unit, "mr5"), number_at(unit, "mr6"), number_at(unit, "mr7"), or_zero(unit, "mr9"),
      number_at(unit, "mmr"), number_at(unit, "imr"), scenarios_json(unit), *at(position, "inst").string(),
      number_at(position, "contracts"), number_at(position, "avg_px"), number_at(position, "mark"));
}

std::string reply_json(const Document& item) {
  const Document& inputs = at(item, "inputs");
  const Document& expected = at(item, "expected");
  const Document::Array& positions = *at(inputs, "positions").array();
  return fmt::format(
      R"({{"code": "0", "msg": "", "data": [{{"ts": "1736936801642", "eq": "{}", "borrowMmr": "{}",
          "derivMmr": "{}", "totalMmr": "{}", "totalImr": "{}", "marginRatio": "{}",
          "assets": [{{"ccy": "USDT", "availEq": "{}", "borrowMmr": ""}}, {{"ccy": "BTC", "availEq": "0"}}],
          "riskUnitData": [{}, {}]}}]}})",
      number_at(expected, "eq"), number_at(expected, "mr8"), number_at(expected, "deriv_mmr"),
      number_at(expected, "total_mmr"), number_at(expected, "total_imr"), number_at(expected, "margin_ratio"),
      number_at(inputs, "usdt_equity"), unit_json("BTC", at(expected, "btc"), positions[0]),
      unit_json("LTC", at(expected, "ltc"), positions[1]));
}

std::string contracts_json(const Document& item) {
  std::string list;
  for (const Document& position : *at(at(item, "inputs"), "positions").array()) {
    const std::string& id = *at(position, "inst").string();
    list += fmt::format(
        R"({}{{"instType": "SWAP", "instId": "{}", "instFamily": "{}", "ctVal": "{}", "ctMult": "1",
              "ctType": "linear", "settleCcy": "USDT", "expTime": ""}})",
        list.empty() ? "" : ", ", id, id.substr(0, id.rfind('-')), number_at(position, "contract_size"));
  }
  return fmt::format(R"({{"code": "0", "data": [{}]}})", list);
}

std::string market_json(const Document& item) {
  const Document& index = at(item, "index_inferred");
  return fmt::format(
      R"({{"schema": "crossmargin-market", "schema_version": 1, "reporting_currency": "USD",
          "as_of": "2025-01-15T10:26:41Z",
          "underlyings": {{"BTC": {{"currency": "USDT", "spot": {}}}, "LTC": {{"currency": "USDT", "spot": {}}}}},
          "fx": {{"USDT": {{"rate": {}}}}}}})",
      number_at(index, "BTC"), number_at(index, "LTC"), number_at(at(item, "inputs"), "usdt_usd"));
}

Session session_of(const std::string& reply, const Document& item) {
  const io::NamedText file{"reply.json", reply};
  return Session({{{"contracts.json", contracts_json(item)}, {"market.json", market_json(item)}, file},
                  file,
                  "okx-pm-2025",
                  file});
}

}  // namespace

TEST_CASE("the printed reply of a position builder reconciles, and a perturbed number is the one named") {
  const Document all = read_document(require_shared("conformance/crypto_venues.json"));
  const Document& item = find_case(all);
  const Session session = session_of(reply_json(item), item);
  CHECK(session.answer().format == "okx-position-builder");
  // Two marks, 18 cells of one unit, nine numbers of each unit, five of the account.
  CHECK(session.claims().size() == 2 + 18 + 2 * 9 + 5);
  run_perturbed(session, "perturbed components of a position builder's reply");
}
