#include "io/instrument_json.hpp"

#include <cmath>

#include "crossmargin/core/fields.hpp"
#include "io/field_helpers.hpp"

namespace crossmargin::io {
namespace {

constexpr InstrumentKind kKinds[] = {
    InstrumentKind::spot, InstrumentKind::stock,  InstrumentKind::fx_spot,   InstrumentKind::fx_forward,
    InstrumentKind::bond, InstrumentKind::future, InstrumentKind::perpetual, InstrumentKind::option};
constexpr SettlementStyle kSettlements[] = {SettlementStyle::linear, SettlementStyle::inverse,
                                            SettlementStyle::quanto};
constexpr PricingModel kModels[] = {PricingModel::black_76, PricingModel::black_scholes,
                                    PricingModel::bachelier};

ContractSpec read_spec(Fields& fields) {
  ContractSpec spec;
  spec.multiplier = fields.number("multiplier");
  spec.settlement = kSettlements[fields.word_or("settlement", {"linear", "inverse", "quanto"}, 0)];
  spec.quote_currency = fields.currency("quote_currency");
  const bool other = spec.settlement != SettlementStyle::linear || fields.has("settlement_currency");
  spec.settlement_currency = other ? fields.currency("settlement_currency") : spec.quote_currency;
  if (spec.settlement == SettlementStyle::quanto) spec.quanto_rate = fields.positive("quanto_rate");
  spec.premium_style = fields.word_or("premium_style", {"premium", "futures_style"}, 0) == 0
                           ? PremiumStyle::premium
                           : PremiumStyle::futures_style;
  spec.quantity_step = optional_positive(fields, "quantity_step");
  return spec;
}

OptionTerms read_option(Fields& fields) {
  OptionTerms terms;
  terms.right = fields.word("right", {"call", "put"}) == 0 ? OptionRight::call : OptionRight::put;
  terms.exercise = fields.word("exercise", {"european", "american"}) == 0 ? ExerciseStyle::european
                                                                          : ExerciseStyle::american;
  terms.strike = fields.number("strike");
  // An American option needs a spot that carries; a European one is priced on its forward unless the file
  // says else.
  const std::size_t usual = terms.exercise == ExerciseStyle::american ? 1 : 0;
  terms.model = kModels[fields.word_or("model", {"black_76", "black_scholes", "bachelier"}, usual)];
  return terms;
}

BondTerms read_bond(Fields& fields) {
  BondTerms terms;
  terms.coupon_rate = fields.non_negative("coupon_rate");
  const double count = fields.number("coupons_per_year");
  if (count == 1.0 || count == 2.0 || count == 4.0 || count == 12.0) {
    terms.coupons_per_year = static_cast<int>(count);
  } else if (fields.has("coupons_per_year")) {
    fields.fail_at("coupons_per_year", ErrorCode::invalid_value, "want 1, 2, 4 or 12");
  }
  return terms;
}

bool own_underlying(InstrumentKind kind) {
  return kind == InstrumentKind::spot || kind == InstrumentKind::stock || kind == InstrumentKind::bond ||
         kind == InstrumentKind::fx_spot;
}

bool expires(InstrumentKind kind) {
  return kind == InstrumentKind::option || kind == InstrumentKind::future ||
         kind == InstrumentKind::fx_forward || kind == InstrumentKind::bond;
}

Instrument read_contract(Fields& fields) {
  Instrument made;
  made.where = fields.where();
  made.id = instrument_id(fields, "id");
  made.kind = kKinds[fields.word(
      "kind", {"spot", "stock", "fx_spot", "fx_forward", "bond", "future", "perpetual", "option"})];
  made.underlying =
      own_underlying(made.kind) ? fields.string_or("underlying", made.id) : fields.string("underlying");
  made.spec = read_spec(fields);
  if (expires(made.kind)) made.expiry = fields.instant("expiry");
  if (made.kind == InstrumentKind::option) made.option = read_option(fields);
  if (made.kind == InstrumentKind::bond) made.bond = read_bond(fields);
  if (made.kind == InstrumentKind::fx_forward) made.forward_price = fields.number("forward_price");
  return made;
}

}  // namespace

std::optional<InstrumentQuote> read_quote(const Document& document, Issues& issues) {
  const std::size_t before = issues.size();
  Fields fields(document, issues);
  InstrumentQuote quote;
  quote.where = document.where();
  quote.price = fields.optional_number("price");
  quote.forward = fields.optional_number("forward");
  quote.volatility = optional_positive(fields, "volatility");
  quote.confidence = fields.optional_number("confidence");
  fields.finish();
  if (issues.size() == before && !quote.price && !quote.forward && !quote.volatility) {
    fields.fail_at("price", ErrorCode::missing_field, "a quote needs a price, a forward or a volatility");
  }
  return issues.size() == before ? std::optional(quote) : std::nullopt;
}

std::optional<ListedInstrument> read_instrument(const Document& document, Issues& issues) {
  const std::size_t before = issues.size();
  Fields fields(document, issues);
  if (document.object() == nullptr) return std::nullopt;
  ListedInstrument listed;
  listed.instrument = read_contract(fields);
  if (const Document* quote = fields.child("quote")) listed.quote = read_quote(*quote, issues);
  fields.finish();
  return issues.size() == before ? std::optional(std::move(listed)) : std::nullopt;
}

}  // namespace crossmargin::io
