#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span/layout_arrays.hpp"
#include "io/span/positional_state.hpp"

namespace crossmargin::io {
namespace {

using layout::column;

bool is_wide(const FixedFields& fields) {
  return fields.line()[1] >= '3';
}
bool is_first(const FixedFields& fields) {
  return fields.line()[1] == '1' || fields.line()[1] == '3';
}

/// The values as they nearly always stand; false where one of them is not digits and a sign.
bool read_plain_values(std::string_view line, const layout::ValueColumns& columns, double* out) {
  const auto width = static_cast<std::size_t>(columns.digits.width());
  const std::size_t count = columns.digits.count;
  const auto start = static_cast<std::size_t>(columns.digits.from) - 1;
  if (line.size() < start + count * (width + 1)) return false;
  bool is_sound = true;
  const char* at = line.data() + start;
  for (std::size_t i = 0; i < count; ++i, at += width + 1) {
    const DigitBlock block = digit_block(at + width, static_cast<int>(width));
    const char sign = at[width];
    is_sound = is_sound && block.is_sound && (sign == '+' || sign == '-');
    const auto value = static_cast<std::int32_t>(block.value);
    out[i] = static_cast<double>(sign == '-' ? -value : value);
  }
  return is_sound;
}

/// Losses of one long contract, from `out` on.
void read_values(const FixedFields& fields, const layout::ValueColumns& columns, double* out) {
  if (read_plain_values(fields.line(), columns, out)) return;
  for (std::size_t i = 0; i < columns.digits.count; ++i) {
    out[i] = static_cast<double>(fields.required_signed(columns.digits.nth(i), columns.signs.nth(i)));
  }
}

void read_first(const FixedFields& fields, PositionalState& state) {
  if (state.half)
    fields.complain(
        ErrorCode::malformed,
        fmt::format("the array of line {} has no second half before this", state.half->line_number()),
        layout::contract_key, "its record 82 or 84 is missing: take a complete file");
  state.half.emplace(fields);
}

span::Right right_of(const FixedFields& fields) {
  constexpr Columns columns = column(layout::array_key, "option right");
  const bool is_option = fields.text(column(layout::array_key, "product type")).starts_with("OO");
  const char right = fields.character(columns);
  if (right == (is_option ? 'C' : ' ')) return is_option ? span::Right::call : span::Right::none;
  if (right == 'P' && is_option) return span::Right::put;
  fields.complain(ErrorCode::malformed, is_option ? "want C or P of an option" : "want a blank of a future",
                  columns, "");
  return span::Right::none;
}

/// A new run where the record's series, right or width is not that of the one before.
void follow_run(const FixedFields& fields, PositionalState& state) {
  const std::string_view run_key = fields.raw(layout::series_key);
  if (!state.runs.empty() && state.runs.back().is_wide == is_wide(fields) && state.run_key == run_key) return;
  state.run_key = run_key;
  const auto period = [&](const Columns& month, const Columns& day) {
    return fields.period(month, day).value_or(span::Period{});
  };
  ArrayRun run;
  run.series.product = state.product(fields.text(column(layout::array_key, "exchange")),
                                     fields.text(column(layout::array_key, "commodity")),
                                     fields.text(column(layout::array_key, "product type")));
  run.series.futures =
      period(column(layout::array_key, "futures month"), column(layout::array_key, "futures day"));
  run.series.option =
      period(column(layout::array_key, "option month"), column(layout::array_key, "option day"));
  run.right = right_of(fields);
  run.is_wide = is_wide(fields);
  run.first = state.set.contracts.size();
  state.runs.push_back(run);
}

void check_delta(const FixedFields& fields, const Columns& columns, const span::Contract& made) {
  const bool is_put = made.right == span::Right::put;
  if (is_put ? made.composite_delta <= 0.0 : made.composite_delta >= 0.0) return;
  const char* kind = made.right == span::Right::none ? "future" : is_put ? "put" : "call";
  fields.complain(
      ErrorCode::invalid_value,
      fmt::format("a {} cannot have a composite delta of {}", kind, shortest(made.composite_delta)), columns,
      "a put's delta is not above 0, any other's not below");
}

/// Everything behind the values.
span::Contract read_terms(const FixedFields& fields, const layout::ArrayColumns& at, const ArrayRun& run) {
  span::Contract made;
  made.product = run.series.product;
  made.right = run.right;
  made.futures_month = run.series.futures;
  made.option_month = run.series.option;
  made.composite_delta =
      static_cast<double>(fields.required_signed(at.delta, at.delta_sign)) / ten_to(at.delta.places);
  made.volatility = fields.scaled(at.volatility).value_or(0.0);
  made.price = static_cast<double>(fields.required_signed(at.price, at.price_sign));
  if (run.right != span::Right::none)
    made.strike =
        static_cast<double>(fields.required_signed(column(layout::array_key, "strike"), at.strike_sign));
  made.value_factor = fields.scaled(at.value_factor).value_or(0.0);
  made.has_array = true;
  made.line = fields.line_number();
  check_delta(fields, at.delta, made);
  return made;
}

/// Both records up to the strike's sign. Lines that are shorter make no file hold more contracts.
constexpr std::size_t least_bytes = 108 + 119;

/// Room for as many contracts as the file may hold, so that nothing moves.
void reserve(const FixedFields& first, const FixedFields& second, PositionalState& state) {
  const std::size_t most =
      state.bytes / std::max(least_bytes, first.line().size() + second.line().size()) + 1;
  state.set.contracts.reserve(most);
  state.set.arrays.reserve(most);
}

void read_second(const FixedFields& fields, PositionalState& state) {
  const std::optional<FixedFields> first = std::exchange(state.half, std::nullopt);
  if (!first || first->raw(layout::contract_key) != fields.raw(layout::contract_key) ||
      is_wide(*first) != is_wide(fields)) {
    fields.complain(ErrorCode::malformed, "the second half of an array does not follow its first",
                    layout::contract_key, "records 81 and 82, or 83 and 84, of one contract stand together");
    return;
  }
  const layout::ArrayColumns& at = is_wide(fields) ? layout::wide : layout::narrow;
  if (state.set.contracts.empty()) reserve(*first, fields, state);
  follow_run(fields, state);
  span::RiskArray& losses = state.set.arrays.emplace_back();
  read_values(*first, at.first, losses.data());
  read_values(fields, at.second, losses.data() + layout::first_values);
  state.set.contracts.push_back(read_terms(fields, at, state.runs.back()));
}

}  // namespace

void read_array(const FixedFields& fields, PositionalState& state) {
  if (is_first(fields)) {
    read_first(fields, state);
  } else {
    read_second(fields, state);
  }
}

}  // namespace crossmargin::io
