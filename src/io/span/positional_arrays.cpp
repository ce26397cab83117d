#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/span/positional_state.hpp"

namespace crossmargin::io {
namespace {

constexpr Columns key_columns{3, 54, "contract"};

/// Where the values of one half stand: digits with a sign behind them, side by side.
struct HalfLayout {
  int width;
  int first_value;  ///< of the sixteen
  int values;
};

/// `out[first_value..]`, losses of one long contract.
void read_values(const FixedFields& fields, const HalfLayout& layout, span::RiskArray& out) {
  for (int i = 0; i < layout.values; ++i) {
    const int from = 55 + (layout.width + 1) * i;
    const Columns digits{from, from + layout.width - 1, "array value"};
    const double sign = fields.sign({from + layout.width, from + layout.width, "sign of array value"});
    const double value = static_cast<double>(fields.required_digits(digits));
    out[static_cast<std::size_t>(layout.first_value + i)] = value == 0.0 ? 0.0 : sign * value;
  }
}

void read_first(const FixedFields& fields, bool is_wide, PositionalState& state) {
  if (state.half)
    fields.complain(ErrorCode::malformed,
                    fmt::format("the array of line {} has no second half before this", state.half->line),
                    key_columns, "its record 82 or 84 is missing: take a complete file");
  ArrayHalf half{std::string(fields.raw(key_columns)), {}, fields.line_number(), is_wide};
  read_values(fields, {is_wide ? 8 : 5, 0, 9}, half.losses);
  state.half = std::move(half);
}

span::Right right_of(const FixedFields& fields) {
  const char right = fields.character({29, 29, "option right"});
  if (right == 'C') return span::Right::call;
  if (right == 'P') return span::Right::put;
  if (right != ' ')
    fields.complain(ErrorCode::malformed, "want C, P or a blank", {29, 29, "option right"}, "");
  return span::Right::none;
}

/// Everything behind the values; wide records have it 21 columns further right.
void read_terms(const FixedFields& fields, int by, NamedContract& made) {
  const auto at = [by](int from, int to, const char* name) { return Columns{from + by, to + by, name}; };
  made.delta =
      fields.required({at(97, 101, "composite delta"), 4}) * fields.sign(at(102, 102, "sign of delta"));
  made.volatility = fields.number({at(103, 110, "implied volatility"), 6}).value_or(0.0) *
                    fields.power(at(135, 136, "volatility exponent"), at(137, 137, "sign"));
  made.price = fields.required_digits(at(111, 117, "settlement")) *
               (fields.sign(at(118, 118, "sign of settlement")) < 0.0 ? -1 : 1);
  made.strike = fields.digits({48, 54, "strike"}).value_or(0) *
                (fields.sign(at(119, 119, "sign of strike")) < 0.0 ? -1 : 1);
  if (const auto factor = fields.number({at(138, 151, "contract value factor"), 7}); factor && *factor != 0.0)
    made.value_factor = *factor * fields.power(at(152, 153, "value factor exponent"), at(154, 154, "sign"));
}

void check_delta(const FixedFields& fields, int by, const NamedContract& made) {
  const bool wrong = made.right == span::Right::put ? made.delta > 0.0 : made.delta < 0.0;
  if (wrong)
    fields.complain(ErrorCode::invalid_value,
                    fmt::format("a {} cannot have a composite delta of {}",
                                made.right == span::Right::none  ? "future"
                                : made.right == span::Right::put ? "put"
                                                                 : "call",
                                shortest(made.delta)),
                    {97 + by, 102 + by, "composite delta"},
                    "a put's delta is not above 0, any other's not below");
}

void read_second(const FixedFields& fields, bool is_wide, PositionalState& state) {
  if (!state.half || state.half->key != fields.raw(key_columns) || state.half->is_wide != is_wide) {
    fields.complain(ErrorCode::malformed, "the second half of an array does not follow its first",
                    key_columns, "records 81 and 82, or 83 and 84, of one contract stand together");
    state.half.reset();
    return;
  }
  NamedContract made;
  made.losses = state.half->losses;
  state.half.reset();
  made.is_wide = is_wide;
  made.where = fields.where(key_columns);
  read_values(fields, {is_wide ? 8 : 5, 9, 7}, made.losses);
  made.series.product = state.product(fields.text({3, 5, "exchange"}), fields.text({6, 15, "commodity"}),
                                      fields.text({26, 28, "product type"}));
  made.series.futures =
      fields.period({30, 35, "futures month"}, {36, 37, "futures day"}).value_or(span::Period{});
  made.series.option =
      fields.period({39, 44, "option month"}, {45, 46, "option day"}).value_or(span::Period{});
  made.right = right_of(fields);
  const int by = is_wide ? 21 : 0;
  read_terms(fields, by, made);
  check_delta(fields, by, made);
  state.contracts.push_back(std::move(made));
}

}  // namespace

bool read_array(std::string_view id, const FixedFields& fields, PositionalState& state) {
  if (id == "81" || id == "83") {
    read_first(fields, id == "83", state);
  } else if (id == "82" || id == "84") {
    read_second(fields, id == "84", state);
  } else {
    return false;
  }
  return true;
}

}  // namespace crossmargin::io
