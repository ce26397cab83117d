// Any text as a scenario set: refused with issues, or resolved and priced so that each row of the matrix is
// finite or says why it is not.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crossmargin/io/json.hpp"
#include "crossmargin/risk/evaluate.hpp"

namespace {

using namespace crossmargin;

// The largest set that is also priced: reading is what is tested at any size.
constexpr std::size_t most_rows = 400;

void require(bool condition) {
  if (!condition) std::abort();
}

Instrument make(std::string id, InstrumentKind kind, SettlementStyle settlement) {
  Instrument instrument;
  instrument.id = std::move(id);
  instrument.kind = kind;
  instrument.underlying = "BTC";
  instrument.spec.settlement = settlement;
  instrument.spec.quote_currency = *Currency::parse("USD");
  instrument.spec.settlement_currency =
      *Currency::parse(settlement == SettlementStyle::inverse ? "BTC" : "USD");
  return instrument;
}

InstrumentTable instruments() {
  auto option = make("O", InstrumentKind::option, SettlementStyle::inverse);
  option.expiry = *parse_instant("2026-03-27T08:00:00Z");
  option.option = OptionTerms{OptionRight::put, ExerciseStyle::european, 60000.0, PricingModel::black_76};
  auto normal = make("N", InstrumentKind::option, SettlementStyle::linear);
  normal.expiry = option.expiry;
  normal.option = OptionTerms{OptionRight::call, ExerciseStyle::european, 60000.0, PricingModel::bachelier};
  return *InstrumentTable::create(
      {option, normal, make("P", InstrumentKind::perpetual, SettlementStyle::inverse)});
}

Market market() {
  const auto usd = *Currency::parse("USD"), btc = *Currency::parse("BTC");
  MarketData data;
  data.as_of = *parse_instant("2026-02-05T21:29:37Z");
  data.reporting_currency = usd;
  data.underlyings["BTC"] = {usd, 63718.97, 0.0, "crypto"};
  data.forwards[{"BTC", *parse_instant("2026-03-27T08:00:00Z")}] = 64100.0;
  data.quotes["O"] = {{}, {}, 0.6};
  data.quotes["N"] = {{}, {}, 90.0};
  data.quotes["P"] = {63700.0};
  data.rates[usd] = {{{*parse_instant("2026-06-01"), 0.04}}};
  data.fx[btc] = {63718.97, "BTC"};
  return *Market::create(data);
}

RangeTable ranges() {
  Issues issues;
  const auto document = io::parse_json(R"({"default":{"price":{"relative":0.16},
    "volatility":{"rule":"relative","up":0.5,"down":0.25,"short_power":0.3,"long_power":0.13}}})",
                                       "ranges");
  return RangeTable::bind(*document, issues);
}

void check_matrix(const RiskMatrix& matrix) {
  for (std::int32_t row = 0; row < static_cast<std::int32_t>(matrix.instrument_count()); ++row)
    for (std::size_t i = 0; i < matrix.scenario_count(); ++i)
      require(std::isfinite(matrix.pnl(row, i)) == (matrix.issue(row) == nullptr));
}

void check_set(const ScenarioSet& set) {
  require(!set.rows.empty() && set.rows.size() <= 100'000);
  if (set.rows.size() > most_rows) return;
  static const InstrumentTable table = instruments();
  static const Market quotes = market();
  static const RangeTable bounds = ranges();
  const auto shocks = resolve(set, quotes, factors_of(table.all()), bounds);
  if (!shocks) return require(!shocks.error().empty());
  const auto matrix = evaluate(table, quotes, *shocks, Pricer::kernels, {});
  require(matrix.has_value());
  check_matrix(*matrix);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = io::parse_json(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
  if (!document) return 0;
  const auto set = bind_scenario_set(*document);
  if (set) {
    check_set(*set);
  } else {
    require(!set.error().empty());
  }
  return 0;
}
