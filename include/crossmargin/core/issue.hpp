#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace crossmargin {

/// The closed list of what can be wrong with data. `to_string` gives each a stable word for machine-readable
/// output.
enum class ErrorCode {
  unreadable,          ///< a file cannot be opened, is a directory, or ends early
  malformed,           ///< the text does not follow the format
  invalid_value,       ///< a value outside its domain (NaN, negative vol, zero multiplier, absurd size)
  missing_field,       ///< a required field is absent
  unknown_field,       ///< a field the format does not know
  duplicate,           ///< a key or row that may stand only once
  unknown_instrument,  ///< an instrument neither listed nor readable by a name grammar
  expired,             ///< an instrument whose expiry is not after the as-of time
  unsupported,         ///< understood, but there is no model or rule for it
  limit,               ///< a size, depth or quantity over its bound
  missing_price,       ///< the market lacks a price, spot or forward
  missing_volatility,  ///< the market lacks a volatility
  missing_rate,        ///< the market lacks a discount factor or an FX rate
  missing_parameter,   ///< the method needs a parameter that was not given
  no_solution,         ///< a solver found no root (for example no volatility gives the price)
  interrupted,         ///< a stop was requested
  internal             ///< a broken invariant of ours
};

/// The exit-code class an error code belongs to.
enum class ErrorClass { input_invalid, data_missing, interrupted, internal };

/// Where a value stands. `line` and `column` count from 1; 0 means unknown.
struct SourceLocation {
  std::string file;
  int line{0};
  int column{0};
  std::string field;  ///< path of the field, for example "accounts[0].positions[3].quantity"
  bool operator==(const SourceLocation&) const = default;
};

/// One thing wrong with the data: what, where, and what to do.
struct Issue {
  ErrorCode code{ErrorCode::internal};
  std::string message;
  SourceLocation where{};
  std::string hint{};
};

using Issues = std::vector<Issue>;

/// A value, or everything found wrong on the way to it.
template <class T>
using Result = tl::expected<T, Issues>;

using Status = Result<void>;

std::string_view to_string(ErrorCode code);
ErrorClass classify(ErrorCode code);

/// "file:line:column: field: message", leaving out the parts that are unknown. The hint is not included.
std::string to_text(const Issue& issue);

/// One issue, ready to return from a function with a `Result`.
tl::unexpected<Issues> fail(ErrorCode code, std::string message, SourceLocation where = {},
                            std::string hint = {});
tl::unexpected<Issues> fail(Issue issue);

/// Moves all of `more` to the end of `issues`.
void append(Issues& issues, Issues more);

/// Adds those of `more` that `issues` does not hold yet, word for word and at the same place.
void append_once(Issues& issues, const Issues& more);

}  // namespace crossmargin
