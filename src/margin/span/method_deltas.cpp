#include "margin/span/method_deltas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/arrays.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"

namespace crossmargin::span {
namespace {

constexpr std::size_t state_count = 2 * delta_points.size();
using States = std::array<double, state_count>;

/// The market on both sides of every delta point.
struct Row {
  States price{};
  States forward{};
  States volatility{};
  States years{};
  States carry{};
  States rate{};
  States discount{};
};

Row row_of(const PricingInputs& inputs, const OptionTerms& option, double range, double lookahead_years) {
  const double least =
      option.model == PricingModel::bachelier ? -std::numeric_limits<double>::infinity() : 0.0;
  const double years = std::max(inputs.years - lookahead_years, 0.0);
  Row row;
  for (std::size_t i = 0; i < state_count; ++i) {
    const double step = i % 2 == 0 ? delta_step : -delta_step;
    row.price[i] = std::max(inputs.price + (delta_points[i / 2].price + step) * range, least);
    row.forward[i] = row.price[i] * std::exp(inputs.carry * years);
  }
  row.volatility.fill(inputs.volatility);
  row.years.fill(years);
  row.carry.fill(inputs.carry);
  row.rate.fill(inputs.rate);
  row.discount.fill(std::exp(-inputs.rate * years));
  return row;
}

/// Of an option on one unit.
Result<double> unit_delta(const MethodInputs& from, std::int32_t index, const InstrumentPricer& pricer) {
  const Instrument& instrument = (*from.instruments)[index];
  const auto inputs = pricing_inputs(instrument, *from.market);
  if (!inputs) return tl::unexpected(inputs.error());
  const double range = std::abs(inputs->price) * from.shocks->relative_range(from.risk->facts(index).factor);
  if (!(range > 0.0))
    return fail(
        ErrorCode::missing_parameter,
        fmt::format("{}: {} has no price scan range", instrument.id, in_quotes(instrument.underlying)),
        instrument.where, "its composite delta is a mean over that range");
  const Row row = row_of(*inputs, *instrument.option, range, from.shocks->time_years(0));
  States value{};
  if (Status priced = pricer.values(
          instrument, *inputs,
          {row.price, row.forward, row.volatility, row.years, row.carry, row.rate, row.discount}, value);
      !priced)
    return tl::unexpected(std::move(priced.error()));
  double delta = 0.0;
  for (std::size_t point = 0; point < delta_points.size(); ++point) {
    const double moved = row.price[2 * point] - row.price[2 * point + 1];
    if (moved > 0.0) delta += delta_points[point].weight * (value[2 * point] - value[2 * point + 1]) / moved;
  }
  return delta;
}

}  // namespace

void set_composite_deltas(const MethodInputs& inputs, std::span<const std::int32_t> chosen,
                          CompositeDeltas& deltas) {
  const auto pricer = make_kernel_pricer();
  for (const std::int32_t index : chosen) {
    const auto place = static_cast<std::size_t>(index);
    const Instrument& instrument = (*inputs.instruments)[index];
    deltas.issues[place].clear();
    deltas.units[place] = inputs.risk->facts(index).delta;
    if (!instrument.option) continue;
    const Result<double> delta = unit_delta(inputs, index, *pricer);
    deltas.units[place] = delta ? *delta * instrument.spec.multiplier : 0.0;
    if (!delta) deltas.issues[place] = delta.error();
  }
}

}  // namespace crossmargin::span
