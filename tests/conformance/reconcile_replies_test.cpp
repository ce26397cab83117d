// Venues' own answers against ours, through the files as people have them: one reply is the book, the prices
// and the answer at once. Sources: docs.deribit.com private/pme/simulate (the printed response, June 2024)
// and case "deribit-pm-eth-live-2026-02-15" of crypto_venues.json.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "support/reply_session.hpp"

using namespace crossmargin;
using namespace crossmargin::test;

namespace {

using Numbers = std::vector<double>;

/// Profit and loss by price bucket, each standing for its three volatility cells, and in the wide scenarios.
struct Vectors {
  Numbers buckets;
  Numbers extended;
};

struct Holding {
  std::string instrument;
  double coins{0.0};
  double mark{0.0};
  Vectors cells;
};

/// A reply of private/pme/simulate for one coin.
struct Reply {
  std::string coin;
  double index{0.0};
  double timestamp{0.0};
  std::vector<Holding> holdings;
  std::optional<Vectors> before;  ///< pre_aggregated_risk_vectors, which early replies lack
  Vectors recognised;
  double worst_case{0.0};
  double roll_shock{0.0};
  double risk_matrix{0.0};
  double protection{0.0};  ///< mmp_margin
  double orders{0.0};
  double initial{0.0};
  double maintenance{0.0};
};

Numbers numbers(const Document& list) {
  Numbers result;
  for (const Document& item : *list.array()) result.push_back(*item.number());
  return result;
}

std::string vectors_json(const Vectors& cells) {
  Numbers standard;
  for (const double bucket : cells.buckets) standard.insert(standard.end(), 3, bucket);
  return fmt::format(R"({{"standard": [{}], "extended": [{}]}})", fmt::join(standard, ", "),
                     fmt::join(cells.extended, ", "));
}

std::string json_of(const Reply& reply) {
  std::string tickers;
  std::string sizes;
  std::string cells;
  for (const Holding& held : reply.holdings) {
    const char* comma = &held == &reply.holdings.front() ? "" : ", ";
    tickers += fmt::format(R"({}"{}": {{"index_price": {}, "mark_price": {}}})", comma, held.instrument,
                           reply.index, held.mark);
    sizes += fmt::format(R"({}"{}": {})", comma, held.instrument, held.coins);
    cells += fmt::format(R"({}"{}": {})", comma, held.instrument, vectors_json(held.cells));
  }
  const std::string pair = reply.coin + "_" + reply.coin;
  const std::string before = reply.before ? fmt::format(R"("pre_aggregated_risk_vectors": {{"{}": {}}},)",
                                                        pair, vectors_json(*reply.before))
                                          : "";
  const std::string details = fmt::format(
      R"({{"open_orders_margin": {}, "mmp_margin": {}, "spot_margin": 0, "risk_matrix_margin": {},
          "risk_matrix_margin_details": {{"correlation_contingency": 0, "worst_case": {}, "roll_shock": {},
                                          "delta_shock": 0}}}})",
      reply.orders, reply.protection, reply.risk_matrix, reply.worst_case, reply.roll_shock);
  return fmt::format(
      R"({{"jsonrpc": "2.0", "id": 1, "result": {{
  "ticker": {{{}}}, "index_price": {{"{}_usd": {}}}, "portfolio": {{"position": {{{}}}, "currency": {{}}}},
  "margins": {{"{}": {{"maintenance_margin": {}, "initial_margin": {}, "initial_margin_details": {}}}}},
  "initial_risk_vectors": {{{}}}, {}
  "aggregated_risk_vectors": {{"{}": {}}},
  "model_params": {{"general": {{"timestamp": {:.0f}, "mm_factor": 0.8}}}}}}}})",
      tickers, reply.coin, reply.index, sizes, reply.coin, reply.maintenance, reply.initial, details, cells,
      before, pair, vectors_json(reply.recognised), reply.timestamp);
}

Reply live_reply() {
  const Document cases = read_document(require_shared("conformance/crypto_venues.json"));
  for (const Document& item : *at(cases, "cases").array()) {
    if (*at(item, "id").string() != "deribit-pm-eth-live-2026-02-15") continue;
    const Document& inputs = at(item, "inputs");
    const Document& expected = at(item, "expected");
    const Vectors cells{numbers(at(expected, "initial_standard_by_bucket")),
                        numbers(at(expected, "initial_extended"))};
    const Holding held{"ETH-PERPETUAL", number_at(at(inputs, "positions_base_ccy"), "ETH-PERPETUAL"),
                       number_at(inputs, "mark_perp"), cells};
    return {.coin = "eth",
            .index = number_at(inputs, "index_eth_usd"),
            .timestamp = number_at(inputs, "timestamp_ms"),
            .holdings = {held},
            .before = cells,
            .recognised = {numbers(at(expected, "aggregated_standard_by_bucket")),
                           numbers(at(expected, "aggregated_extended"))},
            .worst_case = number_at(expected, "worst_case"),
            .roll_shock = number_at(expected, "roll_shock"),
            .risk_matrix = number_at(expected, "worst_case") + number_at(expected, "roll_shock"),
            .initial = number_at(expected, "initial_margin"),
            .maintenance = number_at(expected, "maintenance_margin")};
  }
  throw std::runtime_error("the case is gone");
}

/// The response printed in the documentation: a perpetual against a future, open orders and protection.
Reply printed_reply() {
  const Vectors perpetual{
      {-0.05991206933333334, -0.04289159509090909, -0.027351162086956524, -0.013105765166666668, 0,
       0.012097629384615385, 0.023299138074074074, 0.033700538999999995, 0.043384601931034494},
      {-0.05991206933333334, -0.05991206933333334, 0.04338460193103449, 0.04338460193103449,
       0.04338460193103449, 0.04338460193103449, 0.04338460193103449, 0.04338460193103449}};
  const Vectors future{
      {0.0002261969523809524, 0.00016193645454545456, 0.00010326382608695652, 0.00004948058333333334, 0,
       -0.00004567438461538462, -0.00008796548148148148, -0.0001272357857142857, -0.00016379779310344832},
      {0.0002261969523809524, 0.0002261969523809524, -0.0001637977931034483, -0.0001637977931034483,
       -0.0001637977931034483, -0.0001637977931034483, -0.0001637977931034483, -0.0001637977931034483}};
  return {.coin = "btc",
          .index = 65666.19,
          .timestamp = 1718619740501,
          .holdings = {{"BTC-PERPETUAL", 0.314538364, 65910.57, perpetual},
                       {"BTC-28JUN24", -0.001187534, 67371.75, future}},
          .before = std::nullopt,
          .recognised = {{-0.05968587238095239, -0.04272965863636364, -0.02724789826086957,
                          -0.013056284583333334, 0, 0, 0, 0, 0},
                         {0, 0, 0, 0, 0, 0, 0, 0}},
          .worst_case = 0.05968587238095239,
          .roll_shock = 0.00315725898,
          .risk_matrix = 0.06284313098,
          .protection = 0.06,
          .orders = 0.000018212,
          .initial = 0.122861343,
          .maintenance = 0.050274504784};
}

Session session_of(const std::string& text) {
  const io::NamedText file{"reply.json", text};
  return Session({{file}, file, "deribit-pm-2024", file});
}

}  // namespace

TEST_CASE("a reply reconciles with itself, and a perturbed component is the one named") {
  const Session session = session_of(json_of(live_reply()));
  CHECK(session.answer().format == "deribit-simulate");
  // Index, mark, size; three vectors of 27 and 8 cells; worst case, roll and delta shock, risk matrix, other
  // margins, both levels.
  CHECK(session.claims().size() == 3 + 3 * 35 + 7);
  run_perturbed(session, "perturbed components of a live reply");
  const Reconciliation clean = session.compare(session.claims());
  CHECK(clean.compared == session.claims().size() - 1);  // we make no delta charge, theirs is 0
}

TEST_CASE("the printed reply differs in the margins that are not published, and nowhere before them") {
  const Session session = session_of(json_of(printed_reply()));
  const Reconciliation result = session.compare(session.claims());
  REQUIRE(result.first >= 0);
  const Comparison& first = result.comparisons[static_cast<std::size_t>(result.first)];
  CHECK(first.name == "other_margin");
  CHECK(*first.theirs == doctest::Approx(0.060018212));
  CHECK(*first.ours == 0.0);
  const Differences all = differences(result);
  REQUIRE(all.size() == 2);  // and the initial margin, because of it
  CHECK(all[1].starts_with("initial "));
}

TEST_CASE("a wrong number in the file itself is named with its path") {
  Reply reply = live_reply();
  reply.roll_shock *= 1.5;
  const Session session = session_of(json_of(reply));
  const Reconciliation result = session.compare(session.claims());
  REQUIRE(result.first >= 0);
  const Comparison& first = result.comparisons[static_cast<std::size_t>(result.first)];
  CHECK(first.stage == Stage::charge);
  CHECK(first.label == "margins.eth.initial_margin_details.risk_matrix_margin_details.roll_shock");
  CHECK(first.relative == doctest::Approx(1.0 / 3.0));
}
