#include "american_tile.hpp"

#include <algorithm>
#include <cmath>

#include "matrix_row.hpp"
#include "row_facts.hpp"
#include "shocked_row.hpp"

namespace crossmargin::detail {

Status AmericanTile::add(const Instrument& instrument, const PricingInputs& inputs, std::int32_t row,
                         RiskMatrix& matrix) {
  if (spot_.size() + entries() > most_entries) flush(matrix);
  enter(matrix.facts(row).factor);
  if (auto checked = check(instrument, inputs); !checked) return checked;
  options_.push_back({&instrument, row, spot_.size(), inputs});
  fill(options_.back());
  return {};
}

void AmericanTile::enter(int factor) {
  if (!moves_) {
    moves_.emplace(table_, factor);
  } else if (moves_->factor() != factor) {
    moves_->enter(table_, factor);
  }
}

Status AmericanTile::check(const Instrument& instrument, const PricingInputs& inputs) const {
  if (moves_->reaches_zero())
    if (auto checked = check_moved_prices(instrument, inputs, table_, moves_->factor()); !checked)
      return checked;
  return moves_->has_skew() ? check_skew(instrument, inputs) : Status{};
}

void AmericanTile::fill(const Option& option) {
  for (auto* values : {&spot_, &rate_, &dividend_, &volatility_, &years_})
    values->resize(option.first + entries());
  fill_levels(option);
  const double price = option.inputs.price;
  const double lowest = is_floored(*option.instrument, price, table_) ? 0.0 : -HUGE_VAL;
  std::size_t at = option.first;
  put(at++, price, 0);
  for (const pricing::PriceMove& move : moves_->moves().subspan(1))
    put(at++, std::max(price * move.scale + move.shift, lowest), move.level);
  put(at++, price + delta_bump(price), 0);
  put(at++, price - delta_bump(price), 0);
}

/// What `ShockedRow` says of one option, once a level.
void AmericanTile::fill_levels(const Option& option) {
  const PricingInputs& inputs = option.inputs;
  const bool carried = option.instrument->option->model == PricingModel::black_scholes;
  const bool discounted = inputs.discounting == Discounting::zero_rate;
  const double log_moneyness = moves_->has_skew() ? log_strike_by_forward(*option.instrument, inputs) : 0.0;
  levels_.clear();
  for (const FactorMoves::Level& level : moves_->levels()) {
    const double moved = inputs.volatility * level.vol_scale + level.vol_shift + level.skew * log_moneyness;
    const double rate = discounted ? inputs.rate + level.rate_shift : 0.0;
    const double carry = carried ? inputs.carry + level.rate_shift : 0.0;
    levels_.push_back({rate, rate - carry, std::max(std::max(moved, level.vol_floor), 0.0),
                       std::max(inputs.years - level.years_passed, 0.0)});
  }
}

void AmericanTile::put(std::size_t at, double price, std::size_t level) {
  const Terms& terms = levels_[level];
  spot_[at] = price;
  rate_[at] = terms.rate;
  dividend_[at] = terms.dividend;
  volatility_[at] = terms.volatility;
  years_[at] = terms.years;
}

void AmericanTile::flush(RiskMatrix& matrix) {
  if (options_.empty()) return;
  rows_.clear();
  for (const Option& option : options_) rows_.push_back(view(option));
  value_.resize(spot_.size());
  const bool priced = pricing::american_rows(rows_, value_).has_value();
  for (const Option& option : options_) {
    Status done;
    if (!priced) done = price_alone(option);
    if (done) done = write(option, matrix);
    if (!done) fail_row(option.row, done.error(), matrix);
  }
  options_.clear();
  for (auto* values : {&spot_, &rate_, &dividend_, &volatility_, &years_}) values->clear();
}

pricing::AmericanRow AmericanTile::view(const Option& option) const {
  const auto part = [&](const std::vector<double>& of) {
    return std::span(of).subspan(option.first, entries());
  };
  const OptionTerms& terms = *option.instrument->option;
  return {.call = terms.right == OptionRight::call,
          .strike = terms.strike,
          .scheme = scheme_,
          .spot = part(spot_),
          .rate = part(rate_),
          .dividend = part(dividend_),
          .volatility = part(volatility_),
          .years = part(years_)};
}

std::span<double> AmericanTile::values(const Option& option) {
  return std::span(value_).subspan(option.first, entries());
}

// An error of one row is that row's alone.
Status AmericanTile::price_alone(const Option& option) {
  return pricing::american_row(view(option), values(option));
}

Status AmericanTile::write(const Option& option, RiskMatrix& matrix) {
  const Instrument& instrument = *option.instrument;
  const ContractSpec& spec = instrument.spec;
  const std::span<const double> unit = values(option);
  const std::size_t up = entries() - 2, down = entries() - 1;
  const double rate = spec.settlement == SettlementStyle::quanto ? spec.quanto_rate : 1.0;
  const double contract = spec.multiplier * unit[0] * rate;
  const double delta = (unit[up] - unit[down]) / (spot_[option.first + up] - spot_[option.first + down]);
  const int factor = matrix.facts(option.row).factor;
  matrix.facts(option.row) = facts_of(instrument, option.inputs, {unit[0], contract}, delta);
  matrix.facts(option.row).factor = factor;
  const std::span<const Shock> shocks = table_.shocks(factor);
  for (std::size_t i = 0; i < shocks.size(); ++i) {
    const double pnl = (spec.multiplier * unit[i + 1] * rate - contract) * shocks[i].weight_linear;
    if (!std::isfinite(pnl)) return no_finite_profit(instrument, table_.scenarios()[i]);
    matrix.tile(option.row, i / RiskMatrix::tile_width)[i % RiskMatrix::tile_width] = pnl;
  }
  return {};
}

}  // namespace crossmargin::detail
