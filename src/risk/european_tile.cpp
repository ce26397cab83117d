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

static_assert(profit_tile == RiskMatrix::tile_width);

bool is_inverse(const Instrument& instrument) {
  return instrument.spec.settlement == SettlementStyle::inverse;
}

/// exp or log of what stands in `values`, in place.
void apply(numeric::ArrayFunctions::Function function, CellVector& values) {
  function(values.data(), values.data(), values.size());
}

using ProfitFunction = void (*)(const ProfitTask& task);

ProfitFunction profit_kernel(numeric::Target target) {
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

std::size_t EuropeanTile::find_grid(int factor, pricing::PriceFloor floor) const {
  std::size_t at = grids_.size();
  while (at > 0 && !(grids_[at - 1].factor() == factor && grids_[at - 1].floor() == floor)) --at;
  return at > 0 ? at - 1 : grids_.size();
}

bool EuropeanTile::goes_with(const Instrument& instrument, const FactorGrid& grid) const {
  if (!grid.goes_with(this->grid())) return false;
  if (options_.empty()) return true;
  const Instrument& first = *options_.front().instrument;
  return size() < capacity && instrument.option->model == first.option->model &&
         is_inverse(instrument) == is_inverse(first);
}

pricing::PriceFloor EuropeanTile::floor_of(const Instrument& instrument, const PricingInputs& inputs) const {
  return is_floored(instrument, inputs.price, table_) ? pricing::PriceFloor::zero : pricing::PriceFloor::none;
}

bool EuropeanTile::has_place_for(const Instrument& instrument, const PricingInputs& inputs,
                                 int factor) const {
  if (grids_.empty()) return true;
  const pricing::PriceFloor floor = floor_of(instrument, inputs);
  const std::size_t at = find_grid(factor, floor);
  return goes_with(instrument, at < grids_.size() ? grids_[at] : FactorGrid(table_, factor, floor));
}

bool EuropeanTile::has_skew() const {
  return std::any_of(grids_.begin(), grids_.end(), [](const FactorGrid& grid) { return grid.has_skew(); });
}

Status EuropeanTile::add(const Instrument& instrument, const PricingInputs& inputs, std::int32_t row,
                         RiskMatrix& matrix) {
  const int factor = matrix.facts(row).factor;
  const pricing::PriceFloor floor = floor_of(instrument, inputs);
  std::size_t at = find_grid(factor, floor);
  if (at == grids_.size()) {
    FactorGrid made(table_, factor, floor);
    if (!grids_.empty() && !made.goes_with(grid())) {
      flush(matrix);
      grids_.clear();
      at = 0;
    }
    grids_.push_back(std::move(made));
  }
  if (!goes_with(instrument, grids_[at])) flush(matrix);
  const Option option{&instrument, row, inputs, at};
  if (auto checked = check(option); !checked) return checked;
  options_.push_back(option);
  return {};
}

Status EuropeanTile::check(const Option& option) const {
  const FactorGrid& grid = grids_[option.grid];
  if (grid.reaches_zero())
    if (auto checked = check_moved_prices(*option.instrument, option.inputs, table_, grid.factor()); !checked)
      return checked;
  return grid.has_skew() ? check_skew(*option.instrument, option.inputs) : Status{};
}

void EuropeanTile::flush(RiskMatrix& matrix) {
  if (options_.empty()) return;
  fill();
  fill_levels();
  price();
  set_deltas();
  to_profit(matrix);
  for (std::size_t i = 0; i < size(); ++i) {
    matrix.facts(options_[i].row) = facts(i);
    if (const auto written = finite(i, matrix); !written) fail_row(options_[i].row, written.error(), matrix);
  }
  options_.clear();
}

void EuropeanTile::settle() {
  fill();
  fill_levels();
  settled_ = true;
}

bool EuropeanTile::reprice(RiskMatrix& matrix) {
  if (!settled_) settle();
  if (grid().reaches_zero() || has_skew())
    for (const Option& option : options_)
      if (!check(option)) return false;
  const bool carried = options_.front().instrument->option->model == PricingModel::black_scholes;
  if (carried || has_skew()) fill_levels();
  price();
  set_deltas();
  to_profit(matrix);
  return move_rows(matrix);
}

/// The facts that move with the price: `move_facts` of an option, from numbers kept side by side.
bool EuropeanTile::move_rows(RiskMatrix& matrix) const {
  bool finite = true;
  for (std::size_t i = 0; i < size(); ++i) {
    finite = finite && not_finite_[i] == 0.0;
    RowFacts& facts = matrix.facts(row_[i]);
    facts.value = valued_[i] != 0 ? contract_[i] : 0.0;
    facts.price = unit_[i];
    facts.reference_price = price_[i];
    facts.delta = units_[i] * delta_[i];
    facts.notional = std::abs(units_[i] * price_[i]);
  }
  return finite;
}

void EuropeanTile::fill() {
  for (auto* values : {&price_, &strike_, &sign_, &log_moneyness_, &deviation_, &units_, &multiplier_, &unit_,
                       &contract_, &delta_, &not_finite_})
    values->resize(size());
  row_.resize(size());
  valued_.resize(size());
  for (std::size_t i = 0; i < size(); ++i) {
    const Instrument& instrument = *options_[i].instrument;
    const ContractSpec& spec = instrument.spec;
    price_[i] = options_[i].inputs.price;
    strike_[i] = instrument.option->strike;
    sign_[i] = instrument.option->right == OptionRight::call ? 1.0 : -1.0;
    units_[i] = spec.multiplier;
    multiplier_[i] = spec.multiplier * (spec.settlement == SettlementStyle::quanto ? spec.quanto_rate : 1.0);
    row_[i] = options_[i].row;
    valued_[i] = has_market_value(instrument) ? 1 : 0;
  }
  fill_weights();
}

void EuropeanTile::fill_weights() {
  const std::span<const Shock> shocks = table_.shocks(grid().factor());
  const bool in_coin = is_inverse(*options_.front().instrument);
  weight_.resize(shocks.size());
  for (std::size_t s = 0; s < shocks.size(); ++s)
    weight_[s] = in_coin ? shocks[s].weight_coin : shocks[s].weight_linear;
}

/// Volatility, time and rates of each option at each level: what `ShockedRow` says of one option.
void EuropeanTile::fill_levels() {
  const std::size_t cells = grid().levels().size() * size();
  for (auto* values : {&volatility_, &years_, &carry_, &rate_, &discount_}) values->resize(cells);
  if (has_skew())
    for (std::size_t i = 0; i < size(); ++i)
      log_moneyness_[i] = log_strike_by_forward(*options_[i].instrument, options_[i].inputs);
  for (std::size_t level = 0; level < grid().levels().size(); ++level) {
    const std::size_t at = level * size();
    fill_level(level, &volatility_[at], &years_[at], &carry_[at], &rate_[at]);
  }
  for (std::size_t i = 0; i < size(); ++i) deviation_[i] = volatility_[i] * std::sqrt(years_[i]);
  for (std::size_t i = 0; i < cells; ++i) discount_[i] = -rate_[i] * years_[i];
  apply(numeric::array_functions().exp, discount_);
}

void EuropeanTile::fill_level(std::size_t level, double* volatility, double* years, double* carry,
                              double* rate) const {
  const bool carried = options_.front().instrument->option->model == PricingModel::black_scholes;
  for (std::size_t i = 0; i < size(); ++i) {
    const PricingInputs& inputs = options_[i].inputs;
    const FactorGrid::Level& moved = grids_[options_[i].grid].levels()[level];
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
  pricing::EuropeanGrid task;
  task.model = first.option->model == PricingModel::bachelier ? pricing::EuropeanModel::normal
                                                              : pricing::EuropeanModel::lognormal;
  task.settlement = is_inverse(first) ? pricing::GridSettlement::inverse : pricing::GridSettlement::linear;
  task.price = price_;
  task.strike = strike_;
  task.sign = sign_;
  task.volatility = volatility_;
  task.years = years_;
  if (first.option->model == PricingModel::black_scholes) task.carry = carry_;
  task.discount = discount_;
  value_.resize(grid().scenarios().size() * size());
  pricing::price_grid(task, grid().scenarios(), value_);
}

/// N(d1) of a call, -N(-d1) of a put (Bachelier: d), at the market.
void EuropeanTile::set_deltas() {
  const bool normal = options_.front().instrument->option->model == PricingModel::bachelier;
  if (!normal) {
    for (std::size_t i = 0; i < size(); ++i) delta_[i] = price_[i] / strike_[i];
    apply(numeric::array_functions().log, delta_);
  }
  for (std::size_t i = 0; i < size(); ++i) {
    const double deviation = deviation_[i];
    const double d =
        normal ? (price_[i] - strike_[i]) / deviation : (delta_[i] + carry_[i]) / deviation + 0.5 * deviation;
    delta_[i] = sign_[i] * d;
  }
  apply(numeric::array_functions().normal_cdf, delta_);
  for (std::size_t i = 0; i < size(); ++i) delta_[i] *= sign_[i];
}

/// From units of the underlying to profit and loss of contracts, with the weight of the scenario.
void EuropeanTile::to_profit(RiskMatrix& matrix) {
  for (std::size_t i = 0; i < size(); ++i) {
    unit_[i] = value_[i];
    contract_[i] = multiplier_[i] * value_[i];
  }
  profit_kernel(numeric::native_target())(
      {.value = value_.data() + size(),
       .weight = weight_.data(),
       .multiplier = multiplier_.data(),
       .contract = contract_.data(),
       .row = row_.data(),
       .not_finite = not_finite_.data(),
       .scenarios = weight_.size(),
       .options = size(),
       .cells = matrix.cells().data(),
       .tile_stride = matrix.instrument_count() * RiskMatrix::tile_width});
}

Status EuropeanTile::finite(std::size_t option, const RiskMatrix& matrix) const {
  if (not_finite_[option] == 0.0) return {};
  for (std::size_t s = 0; s < table_.scenario_count(); ++s)
    if (!std::isfinite(matrix.pnl(row_[option], s)))
      return no_finite_profit(*options_[option].instrument, table_.scenarios()[s]);
  return {};
}

RowFacts EuropeanTile::facts(std::size_t option) const {
  const Option& at = options_[option];
  RowFacts facts = facts_of(*at.instrument, at.inputs, {unit_[option], contract_[option]}, delta_[option]);
  facts.factor = grids_[at.grid].factor();
  return facts;
}

}  // namespace crossmargin::detail
