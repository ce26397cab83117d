#pragma once

#include <optional>
#include <string>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/core/time.hpp"

namespace crossmargin {

enum class InstrumentKind { spot, stock, fx_spot, fx_forward, bond, future, perpetual, option };
enum class OptionRight { call, put };
enum class ExerciseStyle { european, american };

/// linear: the payoff is in the quote currency. inverse: it is paid in the underlying coin at its price at
/// that moment. quanto: the quote-currency payoff is paid in another currency at a rate fixed in the
/// contract.
enum class SettlementStyle { linear, inverse, quanto };

/// premium: the buyer paid, so the option's value belongs to equity. futures_style: gains and losses are
/// settled daily.
enum class PremiumStyle { premium, futures_style };

/// black_76: lognormal forward, which does not move with the clock. black_scholes: lognormal spot, so that
/// time and rates move the forward. bachelier: normal forward; prices may be zero or negative.
enum class PricingModel { black_76, black_scholes, bachelier };

/// What one contract is.
struct ContractSpec {
  double multiplier{1.0};  ///< units of the underlying per contract; for inverse futures and perpetuals:
                           ///< quote units (USD 10)
  SettlementStyle settlement{SettlementStyle::linear};
  Currency quote_currency;       ///< in which the underlying and the strike are quoted
  Currency settlement_currency;  ///< in which profit and loss is paid
  double quanto_rate{1.0};       ///< settlement currency per quote unit; quanto only
  PremiumStyle premium_style{PremiumStyle::premium};
  std::optional<double> quantity_step{};  ///< smallest tradable quantity, when the venue has one
};

struct OptionTerms {
  OptionRight right{OptionRight::call};
  ExerciseStyle exercise{ExerciseStyle::european};
  double strike{0.0};  ///< quote currency per unit of underlying
  PricingModel model{PricingModel::black_76};
};

/// A bond with a fixed coupon, paid until `Instrument::expiry` (its maturity). Face value is the multiplier.
struct BondTerms {
  double coupon_rate{0.0};  ///< per year, of face
  int coupons_per_year{2};  ///< 1, 2, 4 or 12
};

/// One tradable thing, as plain data; `validate` says whether it makes sense. The table holds only valid
/// ones.
struct Instrument {
  std::string id;
  InstrumentKind kind{InstrumentKind::spot};
  std::string underlying;  ///< risk factor whose price moves it; a spot, stock or bond is its own underlying
                           ///< by default
  ContractSpec spec;
  std::optional<Instant> expiry{};        ///< future, option, fx_forward, bond
  std::optional<OptionTerms> option{};    ///< option only
  std::optional<BondTerms> bond{};        ///< bond only
  std::optional<double> forward_price{};  ///< fx_forward only: the contract's agreed price
  SourceLocation where{};
};

std::string_view to_string(InstrumentKind kind);
std::string_view to_string(OptionRight right);
std::string_view to_string(ExerciseStyle style);
std::string_view to_string(SettlementStyle style);
std::string_view to_string(PremiumStyle style);
std::string_view to_string(PricingModel model);

/// Everything wrong with an instrument by itself: a zero multiplier, an option without a strike, an inverse
/// contract that does not settle in a coin other than its quote currency, and so on. Empty when valid.
Issues validate(const Instrument& instrument);

/// Whether the instrument's market value belongs to equity (spot, stock, bond, FX spot and premium-style
/// options).
bool has_market_value(const Instrument& instrument);

}  // namespace crossmargin
