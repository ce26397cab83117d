#include "crossmargin/margin/span/arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "crossmargin/core/format.hpp"
#include "crossmargin/margin/span/contracts.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"
#include "margin/span/deltas.hpp"
#include "margin/span/underlying.hpp"

namespace crossmargin::span {
namespace {

/// Now, sixteen scenarios, and two prices for each delta.
constexpr std::size_t state_count = 1 + scenario_count + 2 * delta_points.size();
using States = std::array<double, state_count>;

/// The states of the market in which one option is priced.
struct Row {
  States price{};
  States forward{};
  States volatility{};
  States years{};
  States carry{};
  States rate{};
  States discount{};
};

/// A contract with all that its array depends on.
struct Terms {
  const Contract* contract{nullptr};
  const Product* product{nullptr};
  const Series* series{nullptr};
  double underlying{0.0};  ///< price, points
  double range{0.0};       ///< price scan range, points
};

tl::unexpected<Issues> missing(const ParameterSet& set, std::int32_t contract, const std::string& what) {
  return fail(ErrorCode::missing_parameter, fmt::format("{} has no {}", contract_id(set, contract), what),
              where_of(set, set.contracts[static_cast<std::size_t>(contract)]),
              "its risk array cannot be made without it");
}

const Series* series_of(const ParameterSet& set, const Contract& contract) {
  const auto wanted = std::tie(contract.product, contract.futures_month, contract.option_month);
  const auto found = std::lower_bound(set.series.begin(), set.series.end(), wanted,
                                      [](const Series& a, const auto& key) { return key_of(a) < key; });
  return found == set.series.end() || key_of(*found) != wanted ? nullptr : &*found;
}

Result<Terms> terms_of(const ParameterSet& set, const Underlyings& underlyings, std::int32_t contract) {
  Terms terms;
  terms.contract = &set.contracts[static_cast<std::size_t>(contract)];
  terms.product = &set.products[static_cast<std::size_t>(terms.contract->product)];
  terms.series = series_of(set, *terms.contract);
  if (terms.series == nullptr) return missing(set, contract, "series (record B)");
  const auto underlying = underlyings.of(contract);
  if (!underlying) return missing(set, contract, "underlying contract");
  terms.underlying = set.contracts[static_cast<std::size_t>(*underlying)].price;
  const Range& range = terms.series->price_range;
  if (!(range.amount > 0.0)) return missing(set, contract, "price scan range");
  terms.range = range.is_relative ? range.amount * std::abs(terms.underlying)
                                  : range.amount / std::abs(terms.contract->value_factor);
  if (!(terms.series->extreme_multiplier > 0.0)) return missing(set, contract, "extreme move multiplier");
  if (!(terms.series->covered_share > 0.0)) return missing(set, contract, "extreme move covered fraction");
  return terms;
}

std::array<ScanPoint, scenario_count> points_of(const Series& series) {
  std::array<ScanPoint, scenario_count> points{};
  std::copy(scan_points.begin(), scan_points.end(), points.begin());
  points[14] = {series.extreme_multiplier, 0.0};
  points[15] = {-series.extreme_multiplier, 0.0};
  return points;
}

double weight_of(const Series& series, std::size_t scenario) {
  return scenario >= scan_points.size() ? series.covered_share : 1.0;
}

MadeArray future_array(const Terms& terms) {
  MadeArray made;
  const auto points = points_of(*terms.series);
  for (std::size_t s = 0; s < scenario_count; ++s)
    made.losses[s] =
        -weight_of(*terms.series, s) * points[s].price * terms.range * terms.contract->value_factor + 0.0;
  made.composite_delta = 1.0;
  made.value = terms.contract->price;
  return made;
}

/// The option as the pricing kernels know it; nothing for a model that they do not.
std::optional<OptionTerms> option_of(const Terms& terms) {
  OptionTerms option;
  option.right = terms.contract->right == Right::put ? OptionRight::put : OptionRight::call;
  option.strike = terms.contract->strike;
  const std::string& code = terms.series->model;
  if (code == model::american || (code.empty() && terms.product->is_american)) {
    option.exercise = ExerciseStyle::american;
  } else if (code == model::black_scholes) {
    option.model = PricingModel::black_scholes;
  } else if (code == model::bachelier) {
    option.model = PricingModel::bachelier;
  } else if (!code.empty() && code != model::black_76) {
    return std::nullopt;
  }
  return option;
}

void set_state(const Terms& terms, const OptionTerms& option, double sigma, std::size_t i, Row& row) {
  const Series& series = *terms.series;
  const bool is_now = i == 0;
  const double years = std::max(series.years_to_expiry - (is_now ? 0.0 : series.lookahead_years), 0.0);
  const bool on_spot = option.model == PricingModel::black_scholes;
  row.volatility[i] = sigma;
  row.years[i] = years;
  row.rate[i] = series.interest_rate;
  row.carry[i] = on_spot ? series.interest_rate - series.dividend_yield : 0.0;
  row.forward[i] = row.price[i] * std::exp(row.carry[i] * years);
  row.discount[i] = std::exp(-series.interest_rate * years);
}

/// Fills prices and volatilities of every state.
Row row_of(const Terms& terms, const OptionTerms& option, double sigma) {
  Row row;
  const Range& width = terms.series->volatility_range;
  const double volatility_range = width.is_relative ? width.amount * sigma : width.amount;
  const double least =
      option.model == PricingModel::bachelier ? -std::numeric_limits<double>::infinity() : 0.0;
  const auto price = [&](double ranges) { return std::max(terms.underlying + ranges * terms.range, least); };
  const auto points = points_of(*terms.series);
  row.price[0] = price(0.0);
  set_state(terms, option, sigma, 0, row);
  for (std::size_t s = 0; s < scenario_count; ++s) {
    row.price[1 + s] = price(points[s].price);
    set_state(terms, option, std::max(sigma + points[s].volatility * volatility_range, 0.0), 1 + s, row);
  }
  for (std::size_t p = 0; p < delta_points.size(); ++p) {
    const std::size_t i = 1 + scenario_count + 2 * p;
    row.price[i] = price(delta_points[p].price + delta_step);
    row.price[i + 1] = price(delta_points[p].price - delta_step);
    set_state(terms, option, sigma, i, row);
    set_state(terms, option, sigma, i + 1, row);
  }
  return row;
}

/// Issues of a kernel, which knows no contract, under the contract's name.
Issues named(const ParameterSet& set, std::int32_t contract, Issues issues) {
  for (Issue& issue : issues) {
    issue.message = fmt::format("{}: {}", contract_id(set, contract), issue.message);
    issue.where = where_of(set, set.contracts[static_cast<std::size_t>(contract)]);
  }
  return issues;
}

Result<MadeArray> option_array(const ParameterSet& set, const Terms& terms, std::int32_t contract,
                               const InstrumentPricer& pricer) {
  const auto option = option_of(terms);
  if (!option)
    return fail(ErrorCode::unsupported,
                fmt::format("{}: pricing model {} is not public", contract_id(set, contract),
                            in_quotes(terms.series->model)),
                where_of(set, *terms.contract),
                "its array stays as it is: leave its product out of what is made anew");
  const double sigma =
      terms.contract->volatility > 0.0 ? terms.contract->volatility : terms.series->volatility;
  if (!(sigma > 0.0)) return missing(set, contract, "volatility");
  if (!(terms.series->volatility_range.amount > 0.0)) return missing(set, contract, "volatility scan range");
  const Row row = row_of(terms, *option, sigma);
  Instrument instrument;
  instrument.kind = InstrumentKind::option;
  instrument.option = option;
  States value{};
  if (Status priced = pricer.values(
          instrument, {},
          {row.price, row.forward, row.volatility, row.years, row.carry, row.rate, row.discount}, value);
      !priced)
    return tl::unexpected(named(set, contract, std::move(priced.error())));
  MadeArray made;
  made.value = value[0];
  for (std::size_t s = 0; s < scenario_count; ++s)
    made.losses[s] =
        weight_of(*terms.series, s) * terms.contract->value_factor * (value[0] - value[1 + s]) + 0.0;
  for (std::size_t p = 0; p < delta_points.size(); ++p) {
    const std::size_t i = 1 + scenario_count + 2 * p;
    const double moved = row.price[i] - row.price[i + 1];
    if (moved > 0.0) made.composite_delta += delta_points[p].weight * (value[i] - value[i + 1]) / moved;
  }
  return made;
}

Result<MadeArray> array_of(const ParameterSet& set, const Underlyings& underlyings, std::int32_t contract,
                           const InstrumentPricer& pricer) {
  const auto terms = terms_of(set, underlyings, contract);
  if (!terms) return tl::unexpected(terms.error());
  auto made = terms->product->is_option ? option_array(set, *terms, contract, pricer) : future_array(*terms);
  const auto is_finite = [](double loss) { return std::isfinite(loss); };
  if (!made ||
      (std::all_of(made->losses.begin(), made->losses.end(), is_finite) && is_finite(made->composite_delta)))
    return made;
  return fail(ErrorCode::invalid_value,
              fmt::format("{}: its losses are beyond all numbers", contract_id(set, contract)),
              where_of(set, *terms->contract), "check its scan ranges, value factor and extreme multiplier");
}

/// Decimals of an array's values in files.
int digits_of(const ParameterSet& set, const Product& product) {
  return product.array_decimals - set.commodities[static_cast<std::size_t>(product.commodity)].risk_exponent;
}

}  // namespace

Result<std::vector<MadeArray>> compute_arrays(const ParameterSet& set, std::span<const std::uint8_t> chosen,
                                              const Execution& execution) {
  const Underlyings underlyings(set);
  const auto pricer = make_kernel_pricer();
  std::vector<std::optional<Issues>> failed(chosen.size());
  std::vector<MadeArray> made(chosen.size());
  const auto compute = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (chosen[i] == 0) continue;
      auto array = array_of(set, underlyings, static_cast<std::int32_t>(i), *pricer);
      if (array) {
        made[i] = *array;
      } else {
        failed[i] = std::move(array.error());
      }
    }
  };
  if (!parallel_for_chunks(chosen.size(), 256, execution, "risk arrays", compute))
    return fail(ErrorCode::interrupted, "stopped before all risk arrays were made");
  Issues issues;
  for (auto& issue : failed)
    if (issue) append(issues, std::move(*issue));
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return made;
}

void store_arrays(ParameterSet& set, std::span<const std::uint8_t> chosen, std::span<const MadeArray> made) {
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i] == 0) continue;
    Contract& contract = set.contracts[i];
    const int digits = digits_of(set, set.products[static_cast<std::size_t>(contract.product)]);
    for (std::size_t s = 0; s < scenario_count; ++s)
      set.arrays[i][s] = round_half_away(made[i].losses[s], digits) + 0.0;
    contract.composite_delta = round_amount(made[i].composite_delta, 4);
    contract.has_array = true;
  }
}

}  // namespace crossmargin::span
