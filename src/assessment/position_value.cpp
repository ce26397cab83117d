#include "position_value.hpp"

namespace crossmargin::detail {
namespace {

Issue at(Issue issue, const Position& position) {
  issue.where = position.where;
  return issue;
}

/// Profit per contract in settlement currency since `average`.
Result<double> profit_since(double average, const Instrument& instrument, const RowFacts& facts,
                            const Market& market) {
  const ContractSpec& spec = instrument.spec;
  if (instrument.kind == InstrumentKind::fx_forward) {
    const auto discount = market.discount_factor(spec.quote_currency, *instrument.expiry);
    if (!discount) return tl::unexpected(discount.error());
    return facts.value + spec.multiplier * *discount * (*instrument.forward_price - average);
  }
  if (spec.settlement == SettlementStyle::inverse && !instrument.option) {
    if (!(average > 0.0)) {
      return fail(ErrorCode::invalid_value, "average_price of an inverse contract: want a number > 0");
    }
    return spec.multiplier * (1.0 / average - 1.0 / facts.price);
  }
  const double rate = spec.settlement == SettlementStyle::quanto ? spec.quanto_rate : 1.0;
  return spec.multiplier * rate * (facts.price - average);
}

}  // namespace

Result<PositionValue> position_value(const Position& position, std::int32_t index,
                                     const EvaluatedBase& base) {
  const Instrument& instrument = base.instruments()[index];
  const RowFacts& facts = base.risk().facts(index);
  const bool valued = has_market_value(instrument);
  if (!valued && !position.average_price) return PositionValue{};
  const auto fx = base.market().fx(facts.currency);
  if (!fx) return fail(at(fx.error().front(), position));
  if (valued) return PositionValue{position.quantity * facts.value * *fx, 0.0};
  const auto profit = profit_since(*position.average_price, instrument, facts, base.market());
  if (!profit) return fail(at(profit.error().front(), position));
  return PositionValue{0.0, position.quantity * *profit * *fx};
}

}  // namespace crossmargin::detail
