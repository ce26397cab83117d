#include "european_tile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "crossmargin/numeric/functions.hpp"
#include "crossmargin/numeric/target.hpp"
#include "matrix_row.hpp"
#include "profit.hpp"
#include "row_facts.hpp"
#include "shocked_row.hpp"

namespace crossmargin::detail {
namespace {

bool is_inverse(const Instrument& instrument) {
  return instrument.spec.settlement == SettlementStyle::inverse;
}

/// exp or log of what stands in `values`, in place.
void apply(numeric::ArrayFunctions::Function function, std::vector<double>& values) {
  function(values.data(), values.data(), values.size());
}

using ProfitKernel = void (*)(const ProfitTask& task);

ProfitKernel profit_kernel(numeric::Target target) {
  switch (target) {
    case numeric::Target::scalar:
      break;
    case numeric::Target::avx2:
      return to_profit_avx2;
    case numeric::Target::avx512:
      return to_profit_avx512;
  }
  return to_profit_scalar;
}

}  // namespace

bool EuropeanTile::goes_with(const Instrument& instrument, int factor) const {
  if (options_.empty()) return false;
  const Instrument& first = *options_.front().instrument;
  return grid_->factor() == factor && options_.size() < capacity &&
         instrument.option->model == first.option->model && is_inverse(instrument) == is_inverse(first);
}

Status EuropeanTile::add(const Instrument& instrument, const PricingInputs& inputs, std::int32_t row,
                         RiskMatrix& matrix) {
  const int factor = matrix.facts(row).factor;
  if (!goes_with(instrument, factor)) {
    flush(matrix);
    const auto floor =
        is_floored(instrument, inputs.price, table_) ? pricing::PriceFloor::zero : pricing::PriceFloor::none;
    if (!grid_ || grid_->factor() != factor || grid_->floor() != floor) grid_.emplace(table_, factor, floor);
  }
  if (auto checked = check(instrument, inputs); !checked) return checked;
  options_.push_back({&instrument, row, inputs});
  return {};
}

Status EuropeanTile::check(const Instrument& instrument, const PricingInputs& inputs) const {
  if (grid_->reaches_zero())
    if (auto checked = check_moved_prices(instrument, inputs, table_, grid_->factor()); !checked)
      return checked;
  return grid_->has_skew() ? check_skew(instrument, inputs) : Status{};
}

void EuropeanTile::flush(RiskMatrix& matrix) {
  if (options_.empty()) return;
  fill();
  fill_levels();
  price();
  set_deltas();
  to_profit();
  for (std::size_t i = 0; i < size(); ++i) {
    matrix.facts(options_[i].row) = facts(i);
    if (const auto written = finite(i); written) {
      write(i, matrix);
    } else {
      fail_row(options_[i].row, written.error(), matrix);
    }
  }
  options_.clear();
}

void EuropeanTile::settle() {
  fill();
  fill_levels();
}

void EuropeanTile::move(std::size_t option, double price, double carry) {
  options_[option].inputs.price = price;
  options_[option].inputs.carry = carry;
  price_[option] = price;
}

bool EuropeanTile::reprice(RiskMatrix& matrix) {
  if (grid_->reaches_zero() || grid_->has_skew())
    for (const Option& option : options_)
      if (!check(*option.instrument, option.inputs)) return false;
  const bool carried = options_.front().instrument->option->model == PricingModel::black_scholes;
  if (carried || grid_->has_skew()) fill_levels();
  price();
  set_deltas();
  to_profit();
  for (std::size_t i = 0; i < size(); ++i) {
    if (not_finite_[i] != 0.0) return false;
    const Option& at = options_[i];
    move_facts(*at.instrument, at.inputs, {{unit_[i], contract_[i]}, delta_[i]}, matrix.facts(at.row));
    write(i, matrix);
  }
  return true;
}

void EuropeanTile::fill() {
  for (auto* values : {&price_, &strike_, &sign_, &log_moneyness_, &unit_, &contract_, &delta_})
    values->resize(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const OptionTerms& terms = *options_[i].instrument->option;
    price_[i] = options_[i].inputs.price;
    strike_[i] = terms.strike;
    sign_[i] = terms.right == OptionRight::call ? 1.0 : -1.0;
  }
}

/// Volatility, time and rates of each option at each level: what `ShockedRow` says of one option.
void EuropeanTile::fill_levels() {
  const std::size_t cells = grid_->levels().size() * size();
  for (auto* values : {&volatility_, &years_, &carry_, &rate_, &discount_}) values->resize(cells);
  if (grid_->has_skew())
    for (std::size_t i = 0; i < size(); ++i)
      log_moneyness_[i] = log_strike_by_forward(*options_[i].instrument, options_[i].inputs);
  for (std::size_t level = 0; level < grid_->levels().size(); ++level) {
    const std::size_t at = level * size();
    fill_level(level, &volatility_[at], &years_[at], &carry_[at], &rate_[at]);
  }
  for (std::size_t i = 0; i < cells; ++i) discount_[i] = -rate_[i] * years_[i];
  apply(numeric::array_functions().exp, discount_);
}

void EuropeanTile::fill_level(std::size_t level, double* volatility, double* years, double* carry,
                              double* rate) const {
  const FactorGrid::Level& moved = grid_->levels()[level];
  const bool carried = options_.front().instrument->option->model == PricingModel::black_scholes;
  for (std::size_t i = 0; i < size(); ++i) {
    const PricingInputs& inputs = options_[i].inputs;
    // Level 0 leaves the volatility as it is: what scales by 1 and has its floor at 0 changes no bit.
    const double skewed = moved.skew != 0.0 ? moved.skew * log_moneyness_[i] : 0.0;
    const double shifted = inputs.volatility * moved.vol_scale + moved.vol_shift + skewed;
    volatility[i] = std::max(std::max(shifted, moved.vol_floor), 0.0);
    years[i] = std::max(inputs.years - moved.years_passed, 0.0);
    rate[i] = inputs.discounting == Discounting::zero_rate ? inputs.rate + moved.rate_shift : 0.0;
    carry[i] = carried ? (inputs.carry + moved.rate_shift) * years[i] : 0.0;
  }
}

void EuropeanTile::price() {
  const Instrument& first = *options_.front().instrument;
  pricing::EuropeanGrid grid;
  grid.model = first.option->model == PricingModel::bachelier ? pricing::EuropeanModel::normal
                                                              : pricing::EuropeanModel::lognormal;
  grid.settlement = is_inverse(first) ? pricing::GridSettlement::inverse : pricing::GridSettlement::linear;
  grid.price = price_;
  grid.strike = strike_;
  grid.sign = sign_;
  grid.volatility = volatility_;
  grid.years = years_;
  if (first.option->model == PricingModel::black_scholes) grid.carry = carry_;
  grid.discount = discount_;
  value_.resize(grid_->scenarios().size() * size());
  pricing::price_grid(grid, grid_->scenarios(), value_);
}

/// N(d1) of a call, -N(-d1) of a put (Bachelier: d), at the market.
void EuropeanTile::set_deltas() {
  const bool normal = options_.front().instrument->option->model == PricingModel::bachelier;
  if (!normal) {
    for (std::size_t i = 0; i < size(); ++i) delta_[i] = price_[i] / strike_[i];
    apply(numeric::array_functions().log, delta_);
  }
  for (std::size_t i = 0; i < size(); ++i) {
    const double deviation = volatility_[i] * std::sqrt(years_[i]);
    const double d =
        normal ? (price_[i] - strike_[i]) / deviation : (delta_[i] + carry_[i]) / deviation + 0.5 * deviation;
    delta_[i] = sign_[i] * d;
  }
  apply(numeric::array_functions().normal_cdf, delta_);
  for (std::size_t i = 0; i < size(); ++i) delta_[i] *= sign_[i];
}

/// From units of the underlying to profit and loss of contracts, with the weight of the scenario.
void EuropeanTile::to_profit() {
  const std::span<const Shock> shocks = table_.shocks(grid_->factor());
  const bool in_coin = is_inverse(*options_.front().instrument);
  std::vector<double>& multiplier = log_moneyness_;  // not needed any more
  for (std::size_t i = 0; i < size(); ++i) {
    const ContractSpec& spec = options_[i].instrument->spec;
    multiplier[i] = spec.multiplier * (spec.settlement == SettlementStyle::quanto ? spec.quanto_rate : 1.0);
    unit_[i] = value_[i];
    contract_[i] = multiplier[i] * value_[i];
  }
  weight_.resize(shocks.size());
  for (std::size_t s = 0; s < shocks.size(); ++s)
    weight_[s] = in_coin ? shocks[s].weight_coin : shocks[s].weight_linear;
  not_finite_.resize(size());
  profit_kernel(numeric::native_target())({.value = value_.data() + size(),
                                           .weight = weight_.data(),
                                           .multiplier = multiplier.data(),
                                           .contract = contract_.data(),
                                           .not_finite = not_finite_.data(),
                                           .scenarios = shocks.size(),
                                           .options = size()});
}

Status EuropeanTile::finite(std::size_t option) const {
  if (not_finite_[option] == 0.0) return {};
  for (std::size_t s = 0; s < table_.scenario_count(); ++s)
    if (!std::isfinite(value_[(s + 1) * size() + option]))
      return no_finite_profit(*options_[option].instrument, table_.scenarios()[s]);
  return {};
}

void EuropeanTile::write(std::size_t option, RiskMatrix& matrix) const {
  const std::size_t scenarios = table_.scenario_count();
  for (std::size_t first = 0; first < scenarios; first += RiskMatrix::tile_width) {
    const auto cells = matrix.tile(options_[option].row, first / RiskMatrix::tile_width);
    const std::size_t count = std::min(RiskMatrix::tile_width, scenarios - first);
    const double* from = &value_[(first + 1) * size() + option];
    for (std::size_t i = 0; i < count; ++i) cells[i] = from[i * size()];
  }
}

RowFacts EuropeanTile::facts(std::size_t option) const {
  const Option& at = options_[option];
  RowFacts facts = facts_of(*at.instrument, at.inputs, {unit_[option], contract_[option]}, delta_[option]);
  facts.factor = grid_->factor();
  return facts;
}

}  // namespace crossmargin::detail
