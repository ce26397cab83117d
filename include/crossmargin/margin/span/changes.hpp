#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::span {

/// What of the parameters a what-if changes.
enum class Changed : std::int8_t {
  price_range,       ///< price scan ranges; risk arrays follow
  volatility_range,  ///< volatility scan ranges; risk arrays follow
  intra_rate,        ///< charges of spreads within the commodity
  delivery_rate,     ///< both rates of delivery months
  inter_credit,      ///< rates at which the commodity's legs of spreads are credited
  short_option_rate  ///< short option minimums
};

/// One change: `value` is what the quantity becomes, or what it is multiplied by.
struct ParameterChange {
  std::string commodity;               ///< id; "*" for all
  std::optional<std::string> product;  ///< code, for ranges only; nothing: every product of the commodity
  Changed what{Changed::price_range};
  bool is_factor{false};
  double value{0.0};
};

/// Reads "CO:price_range=1700", "CO/LO:volatility_range=+10%", "*:intra_rate=x1.5": a value, a percentage
/// with its sign, or a factor behind an x. Errors: `malformed` that says what is wanted.
Result<ParameterChange> parse_change(std::string_view text);

/// The parameters after the changes, in their order. A risk array whose ranges change becomes
///   the file's + (made with the changed ranges - made with the file's),
/// rounded to the unit of its product, and so does the composite delta: what our pricing and the clearing
/// house's differ by stays out of the change. Errors: `unknown_field` for a commodity or product that the
/// parameters do not hold; `invalid_value` for a negative or infinite value, and for a change that finds
/// nothing to change; those of `compute_arrays`.
Result<ParameterSet> apply(ParameterSet set, std::span<const ParameterChange> changes,
                           const Execution& execution);

}  // namespace crossmargin::span
