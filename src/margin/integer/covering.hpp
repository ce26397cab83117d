#pragma once

#include <optional>

#include "margin/integer/whole.hpp"

namespace crossmargin::integer {

// What of an account of weighted tokens and perpetuals has to go to cover a shortage of margin. Money and
// prices have 6 decimals, sizes of perpetuals 9, weights and ratios 4, fees and multipliers 6. Divisions
// truncate where nothing else is said.

/// A perpetual that is closed.
struct SwapToCover {
  Whole ratio;
  Whole liquidator_fee;
  Whole insurance_fee{0};
  Whole price;
  Whole quote_price;
};
/// The size whose closing frees the shortage after fees; nothing where fees take what it frees.
std::optional<Whole> size_to_cover(const SwapToCover& terms, const Whole& shortage);
/// The insurance fund's fee with which a position of that size can still recover: 95 % of what the shortage
/// and the liquidator leave of its ratio, at least 0 and at most `most`.
Whole swap_insurance_fee(const SwapToCover& terms, const Whole& shortage, const Whole& size,
                         const Whole& most);

/// A debt that is handed over together with collateral that pays for it.
struct TransferTerms {
  Whole asset_weight;
  Whole asset_multiplier;
  Whole liability_weight;
  Whole liability_multiplier;
  int decimals{6};  ///< of the debt
  Whole price;      ///< of the debt
  Whole insurance_fee{0};
};
/// Units of the debt whose transfer frees the shortage; nothing where a transfer frees nothing. Weights carry
/// one digit more than they are stated with.
std::optional<Whole> transfer_to_cover(const TransferTerms& terms, const Whole& shortage);
/// The insurance fund's fee for a debt of `amount`, at least 0 and at most `most`.
Whole transfer_insurance_fee(const TransferTerms& terms, const Whole& shortage, const Whole& amount,
                             const Whole& most);

/// One side of a transfer.
struct TransferSide {
  Whole amount;
  Whole multiplier;
  int decimals{6};
  Whole price;
};
/// Units of the debt that an amount of collateral pays for, rounded up.
Whole debt_for(const TransferSide& collateral, const TransferSide& debt);
/// Units of collateral that pay for a debt, rounded up; at most what there is.
Whole collateral_for(const TransferSide& collateral, const TransferSide& debt);

/// A fee that grows by 10^-6 for each slot since an account was last active, once more than 1,500 have
/// passed.
struct GrowingFee {
  Whole base;
  Whole most;
};
Whole grown_fee(const GrowingFee& fee, const Whole& slots);

/// By how much funding changes when a loss is borne by all that is open: rounded up to 10^-6 a unit, 9
/// decimals. `open` > 0: long and short sizes together.
Whole funding_delta(const Whole& loss, const Whole& open);
/// By how much an index of deposits falls when a loss is borne by all of them, rounded up; 0 without
/// deposits.
Whole deposit_index_loss(const Whole& loss, const Whole& deposits, const Whole& index);

/// How much of an account may be closed at once.
struct FractionRules {
  Whole initial;   ///< 10^-4
  Whole duration;  ///< slots in which it grows to all
  Whole small_shortage{50'000'000};
};
/// Since a liquidation began.
struct FractionState {
  Whole shortage;
  Whole slots;
  Whole freed;  ///< margin
};
/// The share, 10^-4, of the shortage (freed and left) that may have been closed by now, less what has been:
/// all of it where little is short.
Whole closable_share(const FractionState& state, const FractionRules& rules);

}  // namespace crossmargin::integer
