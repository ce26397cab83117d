#include "crossmargin/risk/pricing_inputs.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "bond_flows.hpp"
#include "crossmargin/pricing/american.hpp"
#include "crossmargin/pricing/european.hpp"
#include "inputs_reader.hpp"

namespace crossmargin {
namespace {

// 10,000 %: beyond it a number is in the wrong unit. Bachelier's is in units of price and has no such bound.
constexpr double largest_lognormal_volatility = 100.0;

/// Gathers the inputs of one instrument and everything that is missing on the way.
class InputsBuilder {
 public:
  InputsBuilder(const Instrument& instrument, const InstrumentQuote* quote, detail::InputsReader& reader)
      : instrument_(instrument), market_(reader.market()), quote_(quote), reader_(reader) {}

  Result<PricingInputs> build() {
    set_years();
    if (issues_.empty()) set_prices();
    if (issues_.empty()) return std::move(inputs_);
    for (Issue& issue : issues_) issue = at_instrument(std::move(issue));
    return tl::unexpected<Issues>(std::move(issues_));
  }

 private:
  void set_prices() {
    switch (instrument_.kind) {
      case InstrumentKind::spot:
      case InstrumentKind::stock:
      case InstrumentKind::fx_spot:
        inputs_.price = quoted_or([&] { return market_.spot(instrument_.underlying); });
        return check_owned_price();
      case InstrumentKind::perpetual:
        inputs_.price = quoted_or([&] { return missing_quote(); });
        return check_coin_price();
      case InstrumentKind::future:
        inputs_.price = quoted_or([&] { return expiry_forward(); });
        return check_coin_price();
      case InstrumentKind::fx_forward:
        inputs_.price = quoted_or([&] { return expiry_forward(); });
        inputs_.discounting = Discounting::zero_rate;
        return set_rate();
      case InstrumentKind::bond:
        return set_bond();
      case InstrumentKind::option:
        return set_option();
    }
  }

  void set_years() {
    if (!instrument_.expiry) return;
    inputs_.years = year_fraction(market_.as_of(), *instrument_.expiry);
    if (inputs_.years > 0.0) return;
    note(ErrorCode::expired,
         fmt::format("expired at {}, the market is of {}", format_instant(*instrument_.expiry),
                     format_instant(market_.as_of())),
         "take the position out, or use a market from before its expiry");
  }

  void set_bond() {
    inputs_.price = quoted_or([&] { return market_.spot(instrument_.underlying); });
    check_owned_price();
    auto flows = take(detail::bond_flows(*instrument_.bond, *instrument_.expiry, market_.as_of()));
    if (!issues_.empty()) return;
    inputs_.flows = std::move(flows);
    inputs_.rate = take(pricing::bond_yield(inputs_.flows, inputs_.price));
  }

  void set_option() {
    if (quote_ && quote_->price && *quote_->price < 0.0)
      note(ErrorCode::invalid_value, fmt::format("a premium of {} is below 0", *quote_->price),
           "correct the quote's price");
    const bool paid_later = instrument_.spec.settlement == SettlementStyle::inverse ||
                            instrument_.spec.premium_style == PremiumStyle::futures_style;
    inputs_.discounting = paid_later ? Discounting::none : Discounting::zero_rate;
    if (instrument_.option->exercise == ExerciseStyle::american &&
        instrument_.spec.settlement == SettlementStyle::inverse)
      note(ErrorCode::unsupported, "no model for an American option settled in the coin",
           "declare it European if it is, or leave the position out");
    set_rate();
    if (instrument_.option->model == PricingModel::black_scholes) {
      set_spot_and_carry();
    } else {
      inputs_.price = quote_ && quote_->forward ? *quote_->forward : take(expiry_forward());
    }
    check_domain();
    set_volatility();
  }

  void set_rate() {
    if (inputs_.discounting == Discounting::none) return;
    const bool quanto = instrument_.spec.settlement == SettlementStyle::quanto;
    const Currency& paid_in = quanto ? instrument_.spec.settlement_currency : instrument_.spec.quote_currency;
    inputs_.rate = take(reader_.zero_rate(paid_in, *instrument_.expiry));
  }

  void set_spot_and_carry() {
    inputs_.price = take(market_.spot(instrument_.underlying));
    if (const auto forward = listed_forward()) {
      if (issues_.empty() && inputs_.price > 0.0 && *forward > 0.0)
        inputs_.carry = std::log(*forward / inputs_.price) / inputs_.years;
      check_positive(*forward, "forward");
      return;
    }
    const UnderlyingQuote* underlying = market_.underlying(instrument_.underlying);
    const double rate = take(reader_.zero_rate(instrument_.spec.quote_currency, *instrument_.expiry));
    if (underlying) inputs_.carry = rate - underlying->dividend_yield;
  }

  std::optional<double> listed_forward() const {
    if (quote_ && quote_->forward) return quote_->forward;
    return reader_.listed_forward(instrument_);
  }

  void check_domain() {
    if (instrument_.option->model != PricingModel::bachelier) {
      check_positive(inputs_.price, instrument_.option->model == PricingModel::black_76 ? "forward" : "spot");
    } else {
      check_coin_price();
    }
  }

  void check_positive(double price, std::string_view name) {
    if (!issues_.empty() || price > 0.0) return;
    note(ErrorCode::invalid_value,
         fmt::format("a {} of {} has no price under the lognormal model {}", name, price,
                     to_string(instrument_.option->model)),
         "declare \"model\": \"bachelier\" where prices can be zero or negative");
  }

  /// Prices of contracts may be negative, as oil's was in April 2020; nobody pays to be rid of a share.
  void check_owned_price() {
    if (!issues_.empty() || inputs_.price >= 0.0) return;
    note(ErrorCode::invalid_value, fmt::format("a price of {} for what is owned outright", inputs_.price),
         "correct the price: it is 0 or more");
  }

  void check_coin_price() {
    if (!issues_.empty() || instrument_.spec.settlement != SettlementStyle::inverse || inputs_.price > 0.0)
      return;
    note(ErrorCode::invalid_value, fmt::format("a price of {} cannot settle in the coin", inputs_.price),
         "correct the price; what settles in the coin needs one above 0");
  }

  void set_volatility() {
    if (quote_ && quote_->volatility) {
      inputs_.volatility = *quote_->volatility;
      if (!(inputs_.volatility > 0.0))
        note(ErrorCode::invalid_value, fmt::format("volatility {} is not above 0", inputs_.volatility),
             "correct the quote's volatility, or give its price alone");
      if (instrument_.option->model != PricingModel::bachelier &&
          inputs_.volatility > largest_lognormal_volatility)
        note(ErrorCode::limit,
             fmt::format("volatility {} is over the limit of {}", inputs_.volatility,
                         largest_lognormal_volatility),
             "write 0.6 for 60 %");
    } else if (!quote_ || !quote_->price) {
      note(ErrorCode::missing_volatility, "the market has neither a volatility nor a price for this option",
           fmt::format("give quotes.{}.volatility or .price", instrument_.id));
    } else if (issues_.empty()) {
      inputs_.volatility = take(implied(*quote_->price));
    }
  }

  Result<double> implied(double price) const {
    const OptionTerms& terms = *instrument_.option;
    const bool call = terms.right == OptionRight::call;
    if (terms.exercise == ExerciseStyle::american)
      return pricing::implied_american(
          {call, inputs_.price, terms.strike, inputs_.rate, inputs_.rate - inputs_.carry, 0.0, inputs_.years},
          price);
    const double forward = inputs_.price * std::exp(inputs_.carry * inputs_.years);
    const double in_quote = instrument_.spec.settlement == SettlementStyle::inverse ? price * forward : price;
    const pricing::EuropeanInput option{call, forward,       terms.strike,
                                        0.0,  inputs_.years, std::exp(-inputs_.rate * inputs_.years)};
    return terms.model == PricingModel::bachelier ? pricing::implied_bachelier(option, in_quote)
                                                  : pricing::implied_black_76(option, in_quote);
  }

  template <class Otherwise>
  double quoted_or(Otherwise otherwise) {
    return quote_ && quote_->price ? *quote_->price : take(otherwise());
  }

  Result<double> expiry_forward() const { return reader_.forward(instrument_); }

  Result<double> missing_quote() const {
    return fail(ErrorCode::missing_price, "the market has no price for this perpetual", {},
                fmt::format("give quotes.{}.price", instrument_.id));
  }

  template <class T>
  T take(Result<T> result) {
    if (result) return *std::move(result);
    append(issues_, std::move(result.error()));
    return T{};
  }

  void note(ErrorCode code, std::string message, std::string hint) {
    issues_.push_back({code, std::move(message), {}, std::move(hint)});
  }

  Issue at_instrument(Issue issue) const {
    issue.message = fmt::format("{}: {}", instrument_.id, issue.message);
    if (issue.where.file.empty()) issue.where = quote_ ? quote_->where : instrument_.where;
    return issue;
  }

  const Instrument& instrument_;
  const Market& market_;
  const InstrumentQuote* quote_;
  detail::InputsReader& reader_;
  PricingInputs inputs_;
  Issues issues_;
};

}  // namespace

Result<PricingInputs> pricing_inputs(const Instrument& instrument, const Market& market) {
  return detail::InputsReader(market).read(instrument, market.quote(instrument.id));
}

namespace detail {

Result<PricingInputs> InputsReader::read(const Instrument& instrument, const InstrumentQuote* quote) {
  return InputsBuilder(instrument, quote, *this).build();
}

}  // namespace detail

}  // namespace crossmargin
