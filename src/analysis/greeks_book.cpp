#include "crossmargin/analysis/greeks_book.hpp"

#include <map>
#include <optional>
#include <utility>

#include "crossmargin/numeric/parallel.hpp"

namespace crossmargin {
namespace {

constexpr double vol_point = 0.01;
constexpr double basis_point = 1e-4;
constexpr double days_per_year = 365.0;

/// Reporting currency per unit of the value that the Greeks differentiate.
Result<double> money_per_value(const Instrument& instrument, const Market& market) {
  const ContractSpec& spec = instrument.spec;
  if (spec.settlement == SettlementStyle::inverse) return market.fx(spec.quote_currency);
  const double rate = spec.settlement == SettlementStyle::quanto ? spec.quanto_rate : 1.0;
  return market.fx(spec.settlement_currency).map([&](double fx) { return fx * rate; });
}

Result<GreekTotals> position_greeks(const EvaluatedBase& base, std::int32_t index, double quantity) {
  const Instrument& instrument = base.instruments()[index];
  const Result<Greeks> unit = greeks(instrument, base.market(), base.pricer());
  if (!unit) return tl::unexpected(unit.error());
  const Result<double> money = money_per_value(instrument, base.market());
  if (!money) return tl::unexpected(money.error());
  const double price = base.risk().facts(index).reference_price;
  const double paid = quantity * *money;
  GreekTotals out;
  out.delta = quantity * unit->delta;
  out.gamma = quantity * unit->gamma;
  out.delta_money = paid * unit->delta * price;
  out.gamma_money = paid * unit->gamma * price * price * 0.01;
  out.vega = paid * unit->vega * vol_point;
  out.theta = paid * unit->theta / days_per_year;
  out.rho = paid * unit->rho * basis_point;
  out.vanna = paid * unit->vanna * price * vol_point;
  out.volga = paid * unit->volga * vol_point * vol_point;
  return out;
}

void add(GreeksBook& book, const PoolAssessment& pool, const EvaluatedBase& base,
         const std::vector<std::optional<Result<GreekTotals>>>& results) {
  std::map<std::pair<std::string, std::string>, GreekTotals> expiries;
  std::map<std::string, GreekTotals> underlyings;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PositionAssessment& position = pool.positions[i];
    if (!*results[i]) {
      append(book.missing, results[i]->error());
      continue;
    }
    const GreekTotals& greeks = **results[i];
    const std::optional<Instant> expiry =
        base.instruments()[*base.instruments().find(position.instrument)].expiry;
    book.positions.push_back({position.instrument, greeks});
    // "none" would sort behind the dates, so what never expires is keyed by nothing.
    expiries[{position.underlying, expiry ? format_date(*expiry) : std::string()}] += greeks;
    underlyings[position.underlying] += greeks;
    book.total += greeks;
  }
  book.total.delta = 0.0;
  book.total.gamma = 0.0;
  for (const auto& [key, greeks] : expiries)
    book.expiries.push_back({key.first, key.second.empty() ? "none" : key.second, greeks});
  for (const auto& [underlying, greeks] : underlyings) book.underlyings.push_back({underlying, greeks});
}

}  // namespace

GreekTotals& GreekTotals::operator+=(const GreekTotals& other) {
  delta += other.delta;
  gamma += other.gamma;
  delta_money += other.delta_money;
  gamma_money += other.gamma_money;
  vega += other.vega;
  theta += other.theta;
  rho += other.rho;
  vanna += other.vanna;
  volga += other.volga;
  return *this;
}

Result<GreeksBook> greeks_book(const PoolAssessment& pool, const EvaluatedBase& base,
                               const Execution& execution) {
  std::vector<std::optional<Result<GreekTotals>>> results(pool.positions.size());
  const bool whole =
      parallel_for_chunks(results.size(), 8, execution, "greeks", [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          const PositionAssessment& position = pool.positions[i];
          const std::optional<std::int32_t> index = base.instruments().find(position.instrument);
          results[i] =
              index ? position_greeks(base, *index, position.quantity)
                    : Result<GreekTotals>(fail(ErrorCode::internal,
                                               "position without an instrument: " + position.instrument));
        }
      });
  if (!whole) return fail(ErrorCode::interrupted, "stopped while computing the Greeks");
  GreeksBook book;
  add(book, pool, base, results);
  return book;
}

}  // namespace crossmargin
