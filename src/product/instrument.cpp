#include "crossmargin/product/instrument.hpp"

#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"

namespace crossmargin {
namespace {

// Bounds no real contract comes near: a number beyond them is in the wrong unit.
constexpr double largest_multiplier = 1e12;
constexpr double largest_price = 1e15;
constexpr double largest_coupon = 1.0;

/// Collects what is wrong with one instrument, each issue at the field it is about.
class Checks {
 public:
  explicit Checks(const Instrument& instrument) : instrument_(instrument) {}

  void fail(ErrorCode code, std::string_view field, std::string message, std::string hint = {}) {
    SourceLocation where = instrument_.where;
    where.field += where.field.empty() ? std::string(field) : "." + std::string(field);
    issues_.push_back({code, label() + std::move(message), std::move(where), std::move(hint)});
  }
  void want(bool holds, std::string_view field, std::string message, std::string hint = {}) {
    if (!holds) fail(ErrorCode::invalid_value, field, std::move(message), std::move(hint));
  }
  void want_present(bool holds, std::string_view field, std::string message, std::string hint = {}) {
    if (!holds) fail(ErrorCode::missing_field, field, std::move(message), std::move(hint));
  }
  /// A finite number whose size is below `bound`.
  void want_number(double value, double bound, std::string_view field) {
    if (!std::isfinite(value)) {
      fail(ErrorCode::invalid_value, field, fmt::format("want a finite number, got {}", value));
    } else if (std::abs(value) > bound) {
      fail(ErrorCode::limit, field, fmt::format("{} is over the limit of {}", value, bound),
           "check its unit");
    }
  }
  Issues take() { return std::move(issues_); }

 private:
  std::string label() const {
    if (!is_printable(instrument_.id)) return "instrument " + in_quotes(instrument_.id) + ": ";
    return instrument_.id.empty() ? std::string() : "instrument " + instrument_.id + ": ";
  }
  const Instrument& instrument_;
  Issues issues_;
};

bool is_derivative(InstrumentKind kind) {
  return kind == InstrumentKind::future || kind == InstrumentKind::perpetual ||
         kind == InstrumentKind::option;
}

bool needs_expiry(InstrumentKind kind) {
  return kind == InstrumentKind::future || kind == InstrumentKind::option ||
         kind == InstrumentKind::fx_forward || kind == InstrumentKind::bond;
}

void check_names(const Instrument& instrument, Checks& checks) {
  checks.want_present(!instrument.id.empty(), "id", "want a name that is not empty");
  checks.want(is_printable(instrument.id), "id", "holds a control character",
              "write it without line breaks and tabs");
  checks.want(is_printable(instrument.underlying), "underlying", "holds a control character",
              "write it without line breaks and tabs");
  checks.want_present(!instrument.underlying.empty(), "underlying",
                      "want the name of the underlying whose price moves it");
  checks.want_present(!instrument.spec.quote_currency.empty(), "quote_currency",
                      "want the currency in which the underlying is quoted");
  checks.want_present(!instrument.spec.settlement_currency.empty(), "settlement_currency",
                      "want the currency in which profit and loss is paid");
}

void check_sizes(const ContractSpec& spec, Checks& checks) {
  if (!(spec.multiplier > 0.0)) {
    checks.fail(ErrorCode::invalid_value, "multiplier",
                fmt::format("want a number over 0, got {}", spec.multiplier),
                "a short position has a negative quantity, not a negative multiplier");
  } else {
    checks.want_number(spec.multiplier, largest_multiplier, "multiplier");
  }
  if (spec.quantity_step) {
    checks.want(*spec.quantity_step > 0.0 && std::isfinite(*spec.quantity_step), "quantity_step",
                fmt::format("want a finite number over 0, got {}", *spec.quantity_step));
  }
}

void check_linear(const ContractSpec& spec, Checks& checks) {
  const bool known = !spec.quote_currency.empty() && !spec.settlement_currency.empty();
  checks.want(!known || spec.settlement_currency == spec.quote_currency, "settlement_currency",
              fmt::format("a linear contract is paid in its quote currency {}, not in {}",
                          spec.quote_currency.code(), spec.settlement_currency.code()),
              "use settlement \"inverse\" for a payoff in the coin, or \"quanto\" for one at a fixed rate");
}

void check_inverse(const Instrument& instrument, Checks& checks) {
  const ContractSpec& spec = instrument.spec;
  checks.want(is_derivative(instrument.kind), "settlement",
              fmt::format("a {} cannot be inverse", to_string(instrument.kind)), "use settlement \"linear\"");
  const bool known = !spec.quote_currency.empty() && !spec.settlement_currency.empty();
  checks.want(!known || spec.settlement_currency != spec.quote_currency, "settlement_currency",
              fmt::format("an inverse contract is paid in a coin other than its quote currency {}",
                          spec.quote_currency.code()),
              "give the coin, or use settlement \"linear\"");
}

void check_quanto(const Instrument& instrument, Checks& checks) {
  checks.want(is_derivative(instrument.kind), "settlement",
              fmt::format("a {} cannot be quanto", to_string(instrument.kind)), "use settlement \"linear\"");
  const double rate = instrument.spec.quanto_rate;
  checks.want(rate > 0.0 && std::isfinite(rate), "quanto_rate",
              fmt::format("want a finite number over 0, got {}", rate));
}

void check_settlement(const Instrument& instrument, Checks& checks) {
  const ContractSpec& spec = instrument.spec;
  switch (spec.settlement) {
    case SettlementStyle::linear:
      check_linear(spec, checks);
      break;
    case SettlementStyle::inverse:
      check_inverse(instrument, checks);
      break;
    case SettlementStyle::quanto:
      check_quanto(instrument, checks);
      break;
  }
  checks.want(
      spec.settlement == SettlementStyle::quanto || spec.quanto_rate == 1.0, "quanto_rate",
      fmt::format("only a quanto contract has a fixed rate, this one is {}", to_string(spec.settlement)),
      "leave it out");
  checks.want(instrument.kind == InstrumentKind::option || spec.premium_style == PremiumStyle::premium,
              "premium_style", fmt::format("a {} has no premium", to_string(instrument.kind)),
              "leave it out");
}

void check_expiry(const Instrument& instrument, Checks& checks) {
  const std::string kind(to_string(instrument.kind));
  if (needs_expiry(instrument.kind)) {
    checks.want_present(instrument.expiry.has_value(), "expiry", "a " + kind + " needs an expiry",
                        "give it in UTC, for example 2026-03-27T08:00:00Z");
  } else {
    checks.want(!instrument.expiry, "expiry", "a " + kind + " has no expiry", "leave it out");
  }
}

void check_option(const Instrument& instrument, Checks& checks) {
  if (instrument.kind != InstrumentKind::option) {
    checks.want(!instrument.option, "strike",
                fmt::format("a {} has no option terms", to_string(instrument.kind)),
                "leave out right, exercise, strike and model");
    return;
  }
  if (!instrument.option)
    return checks.fail(ErrorCode::missing_field, "strike", "an option needs a strike and a right");
  const OptionTerms& terms = *instrument.option;
  checks.want_number(terms.strike, largest_price, "strike");
  checks.want(terms.model == PricingModel::bachelier || !(terms.strike <= 0.0), "strike",
              fmt::format("want a number over 0 under the lognormal model {}, got {}", to_string(terms.model),
                          terms.strike),
              "use model \"bachelier\" where strikes can be 0 or negative");
  if (terms.exercise != ExerciseStyle::american) return;
  if (terms.model == PricingModel::bachelier) {
    checks.fail(ErrorCode::unsupported, "exercise",
                "there is no pricer for an American option under bachelier",
                "use model \"black_scholes\" or \"black_76\", or exercise \"european\"");
  }
  if (instrument.spec.settlement == SettlementStyle::inverse) {
    checks.fail(ErrorCode::unsupported, "exercise",
                "there is no pricer for an American option that is paid in the coin",
                "use exercise \"european\" or settlement \"linear\"");
  }
}

void check_bond(const Instrument& instrument, Checks& checks) {
  if (instrument.kind != InstrumentKind::bond) {
    return checks.want(!instrument.bond, "coupon_rate",
                       fmt::format("a {} has no coupon", to_string(instrument.kind)),
                       "leave out coupon_rate and coupons_per_year");
  }
  if (!instrument.bond)
    return checks.fail(ErrorCode::missing_field, "coupon_rate",
                       "a bond needs its coupon rate, which may be 0");
  const BondTerms& bond = *instrument.bond;
  checks.want(!(bond.coupon_rate < 0.0), "coupon_rate",
              fmt::format("want a number not below 0, got {}", bond.coupon_rate));
  checks.want_number(bond.coupon_rate, largest_coupon, "coupon_rate");
  const int times = bond.coupons_per_year;
  checks.want(times == 1 || times == 2 || times == 4 || times == 12, "coupons_per_year",
              fmt::format("want 1, 2, 4 or 12, got {}", times));
}

void check_forward(const Instrument& instrument, Checks& checks) {
  if (instrument.kind != InstrumentKind::fx_forward) {
    return checks.want(!instrument.forward_price, "forward_price",
                       fmt::format("only an fx_forward has one, this is a {}", to_string(instrument.kind)),
                       "leave it out");
  }
  if (!instrument.forward_price) {
    return checks.fail(ErrorCode::missing_field, "forward_price",
                       "an fx_forward needs the price agreed in it");
  }
  checks.want_number(*instrument.forward_price, largest_price, "forward_price");
  checks.want(!(*instrument.forward_price <= 0.0), "forward_price",
              fmt::format("want a number over 0, got {}", *instrument.forward_price));
}

}  // namespace

Issues validate(const Instrument& instrument) {
  Checks checks(instrument);
  check_names(instrument, checks);
  check_sizes(instrument.spec, checks);
  check_settlement(instrument, checks);
  check_expiry(instrument, checks);
  check_option(instrument, checks);
  check_bond(instrument, checks);
  check_forward(instrument, checks);
  return checks.take();
}

bool has_market_value(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::spot:
    case InstrumentKind::stock:
    case InstrumentKind::fx_spot:
    case InstrumentKind::bond:
      return true;
    case InstrumentKind::option:
      return instrument.spec.premium_style == PremiumStyle::premium;
    case InstrumentKind::fx_forward:
    case InstrumentKind::future:
    case InstrumentKind::perpetual:
      return false;
  }
  return false;
}

std::string_view to_string(InstrumentKind kind) {
  switch (kind) {
    case InstrumentKind::spot:
      return "spot";
    case InstrumentKind::stock:
      return "stock";
    case InstrumentKind::fx_spot:
      return "fx_spot";
    case InstrumentKind::fx_forward:
      return "fx_forward";
    case InstrumentKind::bond:
      return "bond";
    case InstrumentKind::future:
      return "future";
    case InstrumentKind::perpetual:
      return "perpetual";
    case InstrumentKind::option:
      return "option";
  }
  return "";
}

std::string_view to_string(OptionRight right) {
  return right == OptionRight::call ? "call" : "put";
}

std::string_view to_string(ExerciseStyle style) {
  return style == ExerciseStyle::european ? "european" : "american";
}

std::string_view to_string(SettlementStyle style) {
  switch (style) {
    case SettlementStyle::linear:
      return "linear";
    case SettlementStyle::inverse:
      return "inverse";
    case SettlementStyle::quanto:
      return "quanto";
  }
  return "";
}

std::string_view to_string(PremiumStyle style) {
  return style == PremiumStyle::premium ? "premium" : "futures_style";
}

std::string_view to_string(PricingModel model) {
  switch (model) {
    case PricingModel::black_76:
      return "black_76";
    case PricingModel::black_scholes:
      return "black_scholes";
    case PricingModel::bachelier:
      return "bachelier";
  }
  return "";
}

}  // namespace crossmargin
