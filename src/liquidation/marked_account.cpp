#include "crossmargin/liquidation/distance.hpp"

namespace crossmargin {
namespace {

/// The price at which a contract opened now would have gained nothing.
Result<double> present_price(const Instrument& instrument, const RowFacts& facts, const Market& market) {
  if (instrument.kind != InstrumentKind::fx_forward) return facts.price;
  const auto discount = market.discount_factor(instrument.spec.quote_currency, *instrument.expiry);
  if (!discount) return tl::unexpected(discount.error());
  return *instrument.forward_price + facts.value / (instrument.spec.multiplier * *discount);
}

void mark(Position& position, const EvaluatedBase& base, Issues& issues) {
  const auto index = base.instruments().find(position.instrument);
  // What is not listed or priced is for the assessment to say.
  if (!index || position.average_price || base.risk().issue(*index) != nullptr) return;
  const Instrument& instrument = base.instruments()[*index];
  if (has_market_value(instrument)) return;
  auto price = present_price(instrument, base.risk().facts(*index), base.market());
  if (!price) return append(issues, std::move(price.error()));
  position.average_price = *price;
}

}  // namespace

Result<Account> marked_account(const Account& account, const EvaluatedBase& base) {
  Account marked = account;
  Issues issues;
  for (Position& position : marked.cross.positions) mark(position, base, issues);
  for (Bucket& bucket : marked.isolated)
    for (Position& position : bucket.positions) mark(position, base, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return marked;
}

}  // namespace crossmargin
