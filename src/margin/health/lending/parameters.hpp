#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "crossmargin/collateral/haircuts.hpp"
#include "margin/integer/lending.hpp"

namespace crossmargin::health::lending {

/// Decimals of the prices and of every value that is reckoned with.
inline constexpr int base_digits = 8;

/// Shares of an asset's value, basis points.
struct Shares {
  integer::Whole loan_to_value;          ///< what may be borrowed anew
  integer::Whole liquidation_threshold;  ///< what counts before a liquidation; 0: no collateral at all
};

/// An asset that can be supplied.
struct Reserve {
  int decimals{18};
  Shares shares;
};

/// Assets that move together: who borrows only such may count others of them for more.
struct Category {
  Shares shares;
  std::set<Currency> collateral;
  std::set<Currency> borrowable;
};

/// The numbers of one method of the form. Docs: docs/file-formats/method.md.
struct Parameters {
  Currency currency;  ///< prices and values are in it, with 8 decimals
  std::map<Currency, Reserve> reserves;
  std::set<Currency> borrowable;
  std::optional<Category> category;  ///< the one the account has chosen
  SourceLocation where;

  const Reserve* reserve(const Currency& currency) const;  ///< null when it is not listed
  Shares shares(const Currency& currency) const;           ///< of a listed reserve, after the category
  bool may_be_owed(const Currency& currency) const;
};

/// Reads and checks the parameters of the form, beside the method's haircuts. Notes every mistake in
/// `issues`.
Parameters bind_parameters(const Document& document, const HaircutTable& haircuts, Issues& issues);

}  // namespace crossmargin::health::lending
