#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span/positional_state.hpp"

namespace crossmargin::io {
namespace {

bool is_option_type(const std::string& type) {
  return type.size() == 3 && type.starts_with("OO");
}

void complain(PositionalState& state, ErrorCode code, const SourceLocation& where, std::string message,
              std::string hint) {
  state.issues.push_back({code, std::move(message), where, std::move(hint)});
}

/// Why a product cannot be margined; empty where it can.
std::string refusal(const ProductRecord& record, const span::CombinedCommodity& rules,
                    const PositionalState& state) {
  if (!record.has_terms) return "a record P, which the file does not have for this product";
  if (record.name.type != "OOC") return {};
  std::string method = rules.combination_method;
  const auto combination = state.option_codes.find(record.name.code);
  const auto found = state.combinations.find(combination == state.option_codes.end() ? record.name.code
                                                                                     : combination->second);
  if (found != state.combinations.end()) method = found->second;
  return method.empty() ? std::string() : "options on combinations, method " + method;
}

/// Products that a commodity holds, and for each product read its place among them; -1 where no record 2
/// names it.
std::vector<std::int32_t> place_products(PositionalState& state) {
  std::vector<std::int32_t> places(state.products.size(), -1);
  for (std::size_t i = 0; i < state.products.size(); ++i) {
    const ProductRecord& record = state.products[i];
    if (record.commodity < 0) continue;
    const auto& rules = state.set.commodities[static_cast<std::size_t>(record.commodity)];
    span::Product made;
    made.exchange = record.name.exchange;
    made.code = record.name.code;
    made.type = record.name.type;
    made.commodity = record.commodity;
    made.scale = record.scale;
    made.value_factor = record.value_factor;
    made.price_decimals = record.price_decimals;
    made.strike_decimals = record.strike_decimals;
    made.is_option = is_option_type(record.name.type);
    made.name = record.title;
    made.currency = Currency::parse(record.currency).value_or(rules.currency);
    made.array_decimals = record.array_decimals;
    made.is_american = record.is_american;
    made.underlying_code = record.underlying;
    made.settlement = record.settlement;
    made.pays_premium = made.is_option && rules.options_pay_premium;
    made.where = record.where;
    made.refused = refusal(record, rules, state);
    places[i] = static_cast<std::int32_t>(state.set.products.size());
    state.set.products.push_back(std::move(made));
  }
  return places;
}

std::string name_of(const ProductName& name) {
  return fmt::format("{} {} {}", name.exchange, name.code, name.type);
}

void place_contract(PositionalState& state, const NamedContract& named, std::int32_t product) {
  const ProductRecord& record = state.products[static_cast<std::size_t>(named.series.product)];
  const auto& rules = state.set.commodities[static_cast<std::size_t>(record.commodity)];
  span::Contract made;
  made.product = product;
  made.right = named.right;
  made.futures_month = named.series.futures;
  made.option_month = named.series.option;
  made.strike = static_cast<double>(named.strike) / std::pow(10.0, record.strike_decimals);
  made.composite_delta = named.delta;
  made.price = static_cast<double>(named.price) / std::pow(10.0, record.price_decimals);
  made.value_factor = named.value_factor.value_or(record.value_factor);
  made.volatility = named.volatility;
  made.has_array = true;
  made.line = named.where.line;
  const auto terms = state.series.find(named.series);
  made.delta_scale = terms == state.series.end() ? 0.0 : terms->second.delta_scale;
  const double unit =
      std::pow(10.0, rules.risk_exponent) / (named.is_wide ? std::pow(10.0, record.array_decimals) : 1.0);
  span::RiskArray losses = named.losses;
  for (double& loss : losses) loss *= unit;
  state.set.contracts.push_back(std::move(made));
  state.set.arrays.push_back(losses);
}

void place_contracts(PositionalState& state, const std::vector<std::int32_t>& products) {
  state.set.contracts.reserve(state.contracts.size());
  state.set.arrays.reserve(state.contracts.size());
  for (const NamedContract& named : state.contracts) {
    const ProductRecord& record = state.products[static_cast<std::size_t>(named.series.product)];
    const std::int32_t product = products[static_cast<std::size_t>(named.series.product)];
    if (product < 0) {
      complain(state, ErrorCode::missing_parameter, named.where,
               fmt::format("no record 2 names product {}", quoted(name_of(record.name))),
               "its combined commodity, and with it its margin, is not known");
      continue;
    }
    place_contract(state, named, product);
  }
  state.contracts = {};
}

/// Contracts and their arrays in the order of their keys.
void order_contracts(span::ParameterSet& set) {
  const auto before = [&](std::size_t a, std::size_t b) {
    return key_of(set.contracts[a]) < key_of(set.contracts[b]);
  };
  std::vector<std::size_t> order(set.contracts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (std::is_sorted(order.begin(), order.end(), before)) return;
  std::stable_sort(order.begin(), order.end(), before);
  std::vector<span::Contract> contracts;
  std::vector<span::RiskArray> arrays;
  contracts.reserve(order.size());
  arrays.reserve(order.size());
  for (const std::size_t place : order) {
    contracts.push_back(std::move(set.contracts[place]));
    arrays.push_back(set.arrays[place]);
  }
  set.contracts = std::move(contracts);
  set.arrays = std::move(arrays);
}

/// An array may stand once.
void check_twins(PositionalState& state) {
  const auto& contracts = state.set.contracts;
  for (std::size_t i = 1; i < contracts.size(); ++i)
    if (key_of(contracts[i]) == key_of(contracts[i - 1]))
      complain(state, ErrorCode::duplicate, where_of(state.set, contracts[i]),
               fmt::format("the contract has an array in line {} already", contracts[i - 1].line),
               "keep one of them");
}

void place_series(PositionalState& state, const std::vector<std::int32_t>& products) {
  for (auto& [name, terms] : state.series) {
    const std::int32_t product = products[static_cast<std::size_t>(name.product)];
    if (product < 0) continue;
    const auto& rules = state.set.commodities[static_cast<std::size_t>(
        state.set.products[static_cast<std::size_t>(product)].commodity)];
    span::Series made = std::move(terms);
    made.product = product;
    made.futures_month = name.futures;
    made.option_month = name.option;
    if (!made.price_range.is_relative) made.price_range.amount *= std::pow(10.0, rules.risk_exponent);
    state.set.series.push_back(std::move(made));
  }
  std::sort(state.set.series.begin(), state.set.series.end(),
            [](const span::Series& a, const span::Series& b) { return key_of(a) < key_of(b); });
}

void place_spreads(PositionalState& state) {
  place_legs(state.set);
  const auto is_missing = [](const span::InterLeg& leg) { return leg.commodity < 0; };
  const auto& spreads = state.set.inter_spreads;
  const auto left_out = std::count_if(spreads.begin(), spreads.end(), [&](const span::InterSpread& spread) {
    return std::any_of(spread.legs.begin(), spread.legs.end(), is_missing);
  });
  if (left_out > 0)
    state.set.notes.push_back(
        {ErrorCode::missing_parameter,
         fmt::format("{} spreads name a combined commodity that the file does not hold", left_out),
         SourceLocation{state.file, 0, 0, {}}, "without the file that holds it they are not formed"});
}

void note_skipped(PositionalState& state) {
  for (const auto& [id, count] : state.skipped)
    state.set.notes.push_back({ErrorCode::unsupported,
                               fmt::format("{} records {} were skipped", count, quoted(id)),
                               SourceLocation{state.file, 0, 0, {}}, "nothing of the algorithm reads them"});
}

}  // namespace

std::int32_t PositionalState::product(std::string_view exchange, std::string_view code,
                                      std::string_view type) {
  const auto is = [&](const ProductName& name) {
    return name.exchange == exchange && name.code == code && name.type == type;
  };
  if (last_ >= 0 && is(products[static_cast<std::size_t>(last_)].name)) return last_;
  const auto next = static_cast<std::int32_t>(products.size());
  ProductName name{std::string(exchange), std::string(code), std::string(type)};
  const auto [entry, is_new] = places_.emplace(name, next);
  if (is_new) products.emplace_back().name = std::move(name);
  last_ = entry->second;
  return last_;
}

void assemble(PositionalState& state) {
  const std::vector<std::int32_t> products = place_products(state);
  place_contracts(state, products);
  order_contracts(state.set);
  check_twins(state);
  place_series(state, products);
  place_spreads(state);
  note_skipped(state);
}

}  // namespace crossmargin::io
