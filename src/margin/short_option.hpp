#pragma once

#include "crossmargin/core/fields.hpp"

namespace crossmargin {

/// A short option alone, by shares of the spot S and of its mark, per unit of the underlying:
/// maintenance = max(maintenance S, of_mark mark) + mark,
/// initial = max(max(most - out of the money / S, least) S + mark, over_maintenance * maintenance).
struct SpotShare {
  double most{0.0};
  double least{0.0};
  double maintenance{0.0};
  double of_mark{0.0};
  double over_maintenance{0.0};
};

/// A short option alone, per unit of the underlying; amounts in the quote currency.
struct ShortOption {
  bool is_call{true};
  double strike{0.0};
  double spot{0.0};
  double mark{0.0};
  double days{0.0};  ///< to expiry
};

/// A number of quote currency per unit of the underlying for each level, the mark included.
struct ShortOptionNeed {
  double initial{0.0};
  double maintenance{0.0};
};

/// What `rule` asks of a short option, each level. Errors: none.
ShortOptionNeed short_option_need(const SpotShare& rule, const ShortOption& option);

/// Reads a rule. Notes every mistake in `issues`.
SpotShare read_spot_share(const Document& document, Issues& issues);

}  // namespace crossmargin
