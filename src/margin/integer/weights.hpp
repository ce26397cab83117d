#pragma once

#include <optional>
#include <vector>

#include "margin/integer/whole.hpp"

namespace crossmargin::integer {

/// Every division here truncates towards zero, that of a requirement too.
enum class WeightLevel { initial, fill, maintenance };

/// A number for opening and one for keeping; filling an order needs the mean of both.
struct LevelPair {
  Whole initial;
  Whole maintenance;
  Whole at(WeightLevel level) const;
};

inline constexpr int price_digits = 6;
inline constexpr int quote_digits = 6;
inline constexpr int base_digits = 9;

/// The root that sizes grow by: of ten times the size (9 decimals) plus one.
Whole size_root(const Whole& size);
/// An asset's weight after its size, 10^-4: at most 1.1 / (1 + root * factor / 10^5), factor in 10^-6.
Whole sized_asset_weight(const Whole& size, const Whole& factor, const Whole& weight);
/// A debt's weight, or a perpetual's margin ratio, 10^-4: at least 0.8 of it plus root * factor.
Whole sized_liability_weight(const Whole& size, const Whole& factor, const Whole& weight);

/// When all deposits of a market are worth more than `from`, initial weights shrink in proportion. Quote
/// units.
struct DepositScale {
  Whole from{0};
  Whole deposits{0};
};
Whole scaled_asset_weight(const Whole& weight, const DepositScale& scale);

/// A price and its recent average where strict prices are asked for: assets take the lower, debts the higher.
struct StrictPrice {
  Whole price;
  std::optional<Whole> average{};
  Whole of_asset() const;
  Whole of_debt() const;
};

/// A token that can be held and owed.
struct TokenTerms {
  int decimals{6};
  StrictPrice price;
  LevelPair asset_weight;
  LevelPair liability_weight;
  Whole size_factor{0};
  std::optional<DepositScale> scale{};
};

/// What is held (or owed) of a token, and what open orders would add and take.
struct TokenHeld {
  Whole amount{0};
  Whole bids{0};    ///< >= 0
  Whole asks{0};    ///< <= 0
  Whole orders{0};  ///< how many are open
};

/// A perpetual's rules. `most` bounds the payoff: a short then risks most less price.
struct SwapTerms {
  Whole price;
  Whole quote_price{1'000'000};  ///< of the currency it settles in
  LevelPair ratio;
  Whole size_factor{0};
  std::optional<Whole> most{};
};

struct SwapHeld {
  Whole base{0};  ///< 9 decimals, signed
  Whole bids{0};
  Whole asks{0};
  Whole orders{0};
};

/// What a pool has and needs, quote units (6 decimals).
struct Weighed {
  Whole collateral{0};
  Whole requirement{0};
  Whole liabilities{0};  ///< values without weights, for a buffer on top
  Weighed& operator+=(const Weighed& other);
};

/// How a pool is judged.
struct WeightRules {
  WeightLevel level{WeightLevel::initial};
  Whole order_charge{10'000};  ///< of each open order
};

/// A token with the worse of "all bids fill" and "all asks fill". What filled orders bring or cost in quote
/// counts in full and is not netted with what is held of it.
Weighed weigh(const TokenTerms& terms, const TokenHeld& held, const WeightRules& rules);
/// A perpetual at the larger liability of both, without its profit.
Weighed weigh(const SwapTerms& terms, const SwapHeld& held, const WeightRules& rules);
/// The larger of the two liabilities and the size that has it.
struct Liability {
  Whole value{0};
  Whole size{0};
};
Liability worst_liability(const SwapTerms& terms, const SwapHeld& held);
/// Unrealised profit of a perpetual: base at the price, plus what its opening brought or cost in quote.
Whole unrealised(const SwapTerms& terms, const Whole& base, const Whole& quote);
/// A gain counts by its weight (10^-4), a loss in full.
Whole weighed_profit(const Whole& profit, const Whole& weight);

/// What a buffer (10^-4 of liabilities, and of a loss) turns a pool into.
Weighed with_buffer(const Weighed& weighed, const Whole& profit, const Whole& buffer);

}  // namespace crossmargin::integer
