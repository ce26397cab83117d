#include "crossmargin/risk/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "american_tile.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"
#include "european_tile.hpp"
#include "inputs_reader.hpp"
#include "matrix_row.hpp"
#include "row_facts.hpp"
#include "shocked_row.hpp"

namespace crossmargin {
namespace {

constexpr std::size_t instruments_per_chunk = detail::EuropeanTile::capacity;

/// Prices one instrument after another, options a tile at a time; one of these a chunk, so that threads share
/// nothing.
class RowEvaluator {
 public:
  RowEvaluator(const Market& market, const ShockTable& table, Pricer pricer, const InstrumentPricer& model)
      : reader_(market),
        table_(table),
        kernels_(pricer != Pricer::quantlib),
        pricer_(model),
        european_(table),
        american_(table, american_scheme(pricer)) {}

  /// `quote`: what the market says of the instrument, or null.
  void evaluate(const Instrument& instrument, const InstrumentQuote* quote, std::int32_t index,
                RiskMatrix& matrix) {
    if (auto done = price(instrument, quote, index, matrix); !done)
      detail::fail_row(index, done.error(), matrix);
  }

  void finish(RiskMatrix& matrix) {
    european_.flush(matrix);
    american_.flush(matrix);
  }

 private:
  Status price(const Instrument& instrument, const InstrumentQuote* quote, std::int32_t index,
               RiskMatrix& matrix) {
    const int factor = find_factor(instrument);
    matrix.facts(index).currency = instrument.spec.settlement_currency;
    matrix.facts(index).factor = factor;
    if (factor < 0)
      return fail(ErrorCode::internal,
                  instrument.id + ": the shock table was resolved without its risk factor");
    if (const Issues& lacking = table_.issues(factor); !lacking.empty())
      return tl::unexpected<Issues>(lacking);
    auto inputs = reader_.read(instrument, quote);
    if (!inputs) return tl::unexpected<Issues>(std::move(inputs.error()));
    if (kernels_ && instrument.option) {
      if (instrument.option->exercise == ExerciseStyle::american)
        return american_.add(instrument, *inputs, index, matrix);
      return european_.add(instrument, *inputs, index, matrix);
    }
    return price_alone(instrument, *inputs, index, matrix);
  }

  Status price_alone(const Instrument& instrument, const PricingInputs& inputs, std::int32_t index,
                     RiskMatrix& matrix) {
    const int factor = matrix.facts(index).factor;
    if (auto filled = row_.fill(instrument, inputs, table_, factor); !filled) return filled;
    if (auto valued = value_units(instrument, inputs, factor); !valued) return valued;
    to_contract(instrument);
    auto facts = detail::row_facts(instrument, inputs, {units_[0], contracts_[0]}, pricer_);
    if (!facts) return tl::unexpected<Issues>(std::move(facts.error()));
    facts->factor = factor;
    matrix.facts(index) = *std::move(facts);
    return write_cells(instrument, index, matrix);
  }

  // Neighbours mostly share their factor.
  int find_factor(const Instrument& instrument) {
    if (factor_ < 0 || !has_factor(instrument, table_.factors()[static_cast<std::size_t>(factor_)]))
      factor_ = table_.factor(factor_of(instrument));
    return factor_;
  }

  /// Value of +1 unit of underlying in quote currency at the market and in every scenario.
  Status value_units(const Instrument& instrument, const PricingInputs& inputs, int factor) {
    const PricingRow row = row_.view();
    units_.resize(row.price.size());
    switch (instrument.kind) {
      case InstrumentKind::option:
        return pricer_.values(instrument, inputs, row, units_);
      case InstrumentKind::bond:
        if (auto priced = pricer_.values(instrument, inputs, row, units_); !priced) return priced;
        move_bond_values(instrument, inputs, factor);
        return {};
      case InstrumentKind::fx_forward:
        for (std::size_t i = 0; i < units_.size(); ++i)
          units_[i] = row.discount[i] * (row.price[i] - *instrument.forward_price);
        return {};
      case InstrumentKind::spot:
      case InstrumentKind::stock:
      case InstrumentKind::fx_spot:
      case InstrumentKind::future:
      case InstrumentKind::perpetual:
        std::copy(row.price.begin(), row.price.end(), units_.begin());
        return {};
    }
    return fail(ErrorCode::internal, instrument.id + ": unknown kind of instrument");
  }

  // A bond's price move acts on its value after yield and clock have moved.
  void move_bond_values(const Instrument& instrument, const PricingInputs& inputs, int factor) {
    const std::span<const Shock> shocks = table_.shocks(factor);
    const bool floored = detail::is_floored(instrument, inputs.price, table_);
    for (std::size_t i = 1; i < units_.size(); ++i) {
      const double moved = units_[i] * shocks[i - 1].price_scale + shocks[i - 1].price_shift;
      units_[i] = floored ? std::max(moved, 0.0) : moved;
    }
  }

  /// From units in quote currency to contracts in settlement currency. Only differences of the result count
  /// for what has no market value: an inverse future of `multiplier` quote units gains multiplier * (1/P -
  /// 1/P').
  void to_contract(const Instrument& instrument) {
    const PricingRow row = row_.view();
    const ContractSpec& spec = instrument.spec;
    contracts_.resize(units_.size());
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (spec.settlement != SettlementStyle::inverse) {
        const double rate = spec.settlement == SettlementStyle::quanto ? spec.quanto_rate : 1.0;
        contracts_[i] = spec.multiplier * units_[i] * rate;
      } else if (instrument.option) {
        units_[i] /= row.forward[i];
        contracts_[i] = spec.multiplier * units_[i];
      } else {
        contracts_[i] = -spec.multiplier / row.price[i];
      }
    }
  }

  Status write_cells(const Instrument& instrument, std::int32_t index, RiskMatrix& matrix) const {
    const std::span<const Shock> shocks = table_.shocks(matrix.facts(index).factor);
    const bool in_coin = instrument.spec.settlement == SettlementStyle::inverse;
    for (std::size_t i = 0; i < shocks.size(); ++i) {
      const double weight = in_coin ? shocks[i].weight_coin : shocks[i].weight_linear;
      const double pnl = (contracts_[i + 1] - contracts_[0]) * weight;
      if (!std::isfinite(pnl)) return detail::no_finite_profit(instrument, table_.scenarios()[i]);
      matrix.tile(index, i / RiskMatrix::tile_width)[i % RiskMatrix::tile_width] = pnl;
    }
    return {};
  }

  detail::InputsReader reader_;
  const ShockTable& table_;
  bool kernels_;
  const InstrumentPricer& pricer_;
  int factor_{-1};
  detail::EuropeanTile european_;
  detail::AmericanTile american_;
  detail::ShockedRow row_;
  std::vector<double> units_;
  std::vector<double> contracts_;
};

}  // namespace

Result<RiskMatrix> evaluate(const InstrumentTable& instruments, const Market& market,
                            const ShockTable& shocks, Pricer pricer, const Execution& execution) {
  const auto model = make_pricer(pricer);
  const auto quotes = detail::quotes_of(instruments, market);
  RiskMatrix matrix(instruments.size(), shocks.scenario_count());
  const auto body = [&](std::size_t begin, std::size_t end) {
    RowEvaluator evaluator(market, shocks, pricer, *model);
    for (std::size_t i = begin; i < end; ++i) {
      const auto index = static_cast<std::int32_t>(i);
      evaluator.evaluate(instruments[index], quotes[i], index, matrix);
    }
    evaluator.finish(matrix);
  };
  if (!parallel_for_chunks(instruments.size(), instruments_per_chunk, execution, "pricing", body))
    return fail(ErrorCode::interrupted, "pricing was stopped");
  return matrix;
}

}  // namespace crossmargin
