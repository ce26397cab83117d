#pragma once

#include <map>
#include <optional>
#include <string>

#include "crossmargin/collateral/haircuts.hpp"
#include "margin/integer/weights.hpp"

namespace crossmargin::health::weighted {

/// From which value of all deposits on initial weights shrink, and how much is deposited; the user gives what
/// the venue does not publish.
struct ScaleRules {
  std::optional<double> from;      ///< the method's currency
  std::optional<double> deposits;  ///< units of the asset, of everybody
};

/// A token that can be held and owed.
struct TokenRules {
  int decimals{6};
  integer::LevelPair asset_weight;
  integer::LevelPair liability_weight;
  integer::Whole size_factor{0};  ///< 10^-6
  std::optional<ScaleRules> scale;
};

struct SwapRules {
  integer::LevelPair ratio;
  integer::Whole size_factor{0};
  std::optional<integer::Whole> most;  ///< bound of the price, 10^-6
};

/// The numbers of one method of the form. Docs: docs/file-formats/method.md.
struct Parameters {
  Currency currency;  ///< prices and values are in it, with 6 decimals
  integer::Whole order_charge{0};
  std::map<Currency, TokenRules> tokens;
  std::map<std::string, SwapRules, std::less<>> by_underlying;
  std::optional<SwapRules> other;             ///< of perpetuals on underlyings that are not listed
  std::map<Currency, double> average_prices;  ///< recent averages that strict prices are taken with
  bool gains_in_full{true};                   ///< whether unrealised gains count in full before a liquidation
  SourceLocation where;

  const TokenRules* token(const Currency& currency) const;   ///< null when it is not listed
  const SwapRules* swap(std::string_view underlying) const;  ///< null when there are none
};

/// Reads and checks the parameters of the form, beside the method's haircuts. Notes every mistake in
/// `issues`.
Parameters bind_parameters(const Document& document, const HaircutTable& haircuts, Issues& issues);

}  // namespace crossmargin::health::weighted
