#pragma once

#include <map>
#include <optional>
#include <string>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/product/instrument.hpp"
#include "margin/by_underlying.hpp"
#include "margin/leverage/rates.hpp"
#include "margin/leverage/reward.hpp"
#include "margin/leverage/settlement.hpp"
#include "margin/short_option.hpp"

namespace crossmargin::leverage {

/// What the size of a position is measured in: value in the currency of the parameters, value in the
/// currency it settles in, or units of the underlying.
enum class Measure { value, settlement, units };

/// An amount that each position takes beside its rate, in the currency of the parameters.
struct PositionAmount {
  enum class Use { added, least };  ///< on top, or the least that is required
  Use use{Use::added};
  Levels amount;
};

/// Futures and perpetuals of an underlying.
struct FuturesRules {
  RateForm form;
  Measure measure{Measure::value};
  Levels fees;  ///< shares of the value that closing costs
  std::optional<PositionAmount> per_position;
  double flag_reward{0.0};  ///< share of the value that enters the reward of `RewardRules`
};

/// Short options, each alone.
struct OptionRules {
  SpotShare call;
  SpotShare put;
};

/// What holds for one underlying.
struct MarketRules {
  std::optional<FuturesRules> futures;
  std::optional<FuturesRules> inverse;  ///< of those that settle in coins, where they have rules of their own
  std::optional<OptionRules> options;

  /// The rules of a future or perpetual that settles so; null when there are none.
  const FuturesRules* of(SettlementStyle settlement) const {
    if (settlement == SettlementStyle::inverse && inverse) return &*inverse;
    return futures ? &*futures : nullptr;
  }
};

/// position: every instrument by itself. underlying_net: all futures of an underlying as one position.
/// larger_leg: of an underlying's long and short positions those that require more.
enum class Netting { position, underlying_net, larger_leg };

/// counted: equity of the venue holds the value of options, and a requirement comes on top. excluded: it does
/// not, so that what the house's equity counts is taken back.
enum class OptionValue { counted, excluded };

/// larger_side: the position with its buys or with its sells filled, whichever requires more. added: orders
/// of both sides enlarge the position.
enum class OrderRule { larger_side, added, none, unpublished };

/// The most leverage an account allows itself: a setting of its owner.
struct LeverageSetting {
  std::optional<double> other;
  std::map<std::string, double, std::less<>> by_underlying;

  /// The least initial rate that follows, 0 where nothing is set.
  double least_rate(std::string_view underlying) const;
};

/// Margin on balances that are negative, as shares of what is owed.
struct DebtRates {
  std::map<Currency, Levels> by_currency;
  std::optional<Levels> other;

  const Levels* find(const Currency& currency) const;  ///< null where there are none
};

/// The numbers of one method of the kind. Docs: docs/file-formats/method.md.
struct Parameters {
  Currency currency;  ///< of sizes and amounts
  Netting netting{Netting::position};
  ByUnderlying<MarketRules> markets;
  OptionValue option_value{OptionValue::excluded};
  LeverageSetting leverage;
  std::optional<DebtRates> debts;  ///< absent: debts require nothing beside themselves
  std::optional<RewardRules> reward;
  /// Where collateral loses by what it backs; absent: by the haircuts alone.
  std::optional<SettlementHaircuts> settlement_haircuts;
  OrderRule orders_initial{OrderRule::none};
  OrderRule orders_maintenance{OrderRule::none};
  std::optional<double> given_orders;       ///< reporting currency
  std::optional<double> given_keeper_cost;  ///< in `currency`
  SourceLocation where;

  OrderRule orders(Level level) const {
    return level == Level::initial ? orders_initial : orders_maintenance;
  }
};

/// Reads and checks the parameters of the kind. Notes every mistake in `issues`.
Parameters bind_parameters(const Document& document, Issues& issues);

}  // namespace crossmargin::leverage
