#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/history/history.hpp"

namespace crossmargin {

/// One thing held whose value moves with an underlying: a position, or a balance in a coin.
struct Bet {
  std::string pool;
  std::string name;  ///< instrument, or currency of the balance
  std::string underlying;
  double exposure{0.0};   ///< delta times price, reporting currency; negative is short
  double deviation{0.0};  ///< standard deviation of its daily profit and loss, reporting currency
};

struct ConcentrationOptions {
  ReturnOptions returns{.kind = ReturnKind::simple};
  /// Below so many independent bets pooling is said to give nothing.
  double least_bets{1.25};
};

/// How far what an account holds is the same bet, by the history of its underlyings.
struct Concentration {
  enum class Verdict {
    few,      ///< fewer than two bets: nothing to pool
    spread,   ///< at least `least_bets`
    same_bet  ///< pooling gives nothing
  };
  std::vector<Bet> bets;             ///< by pool (cross first), then as in the assessment, balances last
  std::vector<double> correlations;  ///< of daily profit and loss, row-major, bets x bets
  std::size_t observations{0};       ///< days
  double apart{0.0};                 ///< sum of the deviations: risk if each stood alone, reporting currency
  double together{0.0};              ///< deviation of the sum
  double saved_share{0.0};           ///< 1 - together / apart: what pooling saves
  double independent_bets{0.0};      ///< (apart / together)^2; infinity when nothing is left together
  Verdict verdict{Verdict::few};
  std::string warning{};  ///< plain words where the verdict is `same_bet`
  Issues left_out{};      ///< what has no Greeks or no history

  double correlation(std::size_t row, std::size_t column) const {
    return correlations[row * bets.size() + column];
  }
};

/// Whose holdings, and by which closes.
struct ConcentrationRequest {
  const Account* account{nullptr};
  const AccountAssessment* assessed{nullptr};  ///< of the account, in full detail
  const History* history{nullptr};
  ConcentrationOptions options{};
};

/// Each bet's daily profit and loss is its delta times the daily move of its underlying (convexity and
/// volatility are left out), so that the correlation of two is that of their underlyings, turned where one
/// is short. The number of independent bets is the square of the diversification ratio: Y. Choueifaty and Y.
/// Coignard, "Toward Maximum Diversification", Journal of Portfolio Management 35, 2008; its reading as
/// independent bets: Choueifaty, Froidure and Reynier, "Properties of the Most Diversified Portfolio",
/// Journal of Investment Strategies 2, 2013. All over `base`. Errors:
/// those of `aligned_returns` and `correlations` but for what has no series at all; `interrupted`.
Result<Concentration> concentration(const ConcentrationRequest& request, const EvaluatedBase& base,
                                    const Execution& execution);

}  // namespace crossmargin
