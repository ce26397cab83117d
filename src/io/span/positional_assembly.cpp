#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "io/span/layout_arrays.hpp"
#include "io/span/positional_state.hpp"
#include "io/span/refusals.hpp"

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
  if (!record.has_terms) return std::string(no_prices);
  if (record.name.type != "OOC") return {};
  std::string method = rules.combination_method;
  const auto combination = state.option_codes.find(record.name.code);
  const auto found = state.combinations.find(combination == state.option_codes.end() ? record.name.code
                                                                                     : combination->second);
  if (found != state.combinations.end()) method = found->second;
  return method.empty() ? std::string() : std::string(combination_method) + method;
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

/// Gives the contracts of a run what other records say of their product and series.
void finish_run(PositionalState& state, const ArrayRun& run, std::size_t end) {
  const ProductRecord& record = state.product_at(run.series.product);
  const auto& rules = state.set.commodities[static_cast<std::size_t>(record.commodity)];
  const auto series = state.series.find(run.series);
  const double delta_scale = series == state.series.end() ? 0.0 : series->second.terms.delta_scale;
  const int unit = rules.risk_exponent - (run.is_wide ? record.array_decimals : 0);
  const double strike_unit = ten_to(record.strike_decimals);
  const double price_unit = ten_to(record.price_decimals);
  for (std::size_t i = run.first; i < end; ++i) {
    span::Contract& contract = state.set.contracts[i];
    contract.strike /= strike_unit;
    contract.price /= price_unit;
    contract.delta_scale = delta_scale;
    if (contract.value_factor == 0.0) contract.value_factor = record.value_factor;
    if (unit != 0)
      for (double& loss : state.set.arrays[i]) loss = times_ten_to(loss, unit);
  }
}

/// Contracts of futures that have a record B and no array can be named, so that who holds one is told.
void add_without_arrays(PositionalState& state) {
  std::set<SeriesName> with_arrays;
  for (const ArrayRun& run : state.runs) with_arrays.insert(run.series);
  for (const auto& [name, series] : state.series) {
    const ProductRecord& record = state.product_at(name.product);
    if (record.commodity < 0 || is_option_type(record.name.type) || with_arrays.contains(name)) continue;
    state.runs.push_back({name, span::Right::none, false, state.set.contracts.size()});
    span::Contract& made = state.set.contracts.emplace_back();
    made.product = name.product;
    made.futures_month = name.futures;
    made.option_month = name.option;
    made.value_factor = 0.0;
    made.line = series.line;
    state.set.arrays.emplace_back();
  }
}

void place_contracts(PositionalState& state, const std::vector<std::int32_t>& products) {
  for (std::size_t i = 0; i < state.runs.size(); ++i) {
    const ArrayRun& run = state.runs[i];
    const std::size_t end = i + 1 < state.runs.size() ? state.runs[i + 1].first : state.set.contracts.size();
    const std::int32_t product = products[static_cast<std::size_t>(run.series.product)];
    if (product < 0) {
      complain(state, ErrorCode::missing_parameter,
               {state.file, state.set.contracts[run.first].line, layout::contract_key.from,
                layout::contract_key.name},
               fmt::format("no record 2 names product {}",
                           in_quotes(name_of(state.product_at(run.series.product).name))),
               "its combined commodity, and with it its margin, is not known");
      continue;
    }
    finish_run(state, run, end);
    for (std::size_t place = run.first; place < end; ++place) state.set.contracts[place].product = product;
  }
}

/// Moves contracts and arrays to where `order` says: to place i what stands at order[i].
void arrange(span::ParameterSet& set, std::size_t first, std::vector<std::uint32_t>& order) {
  for (std::uint32_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    const span::Contract contract = set.contracts[first + start];
    const span::RiskArray losses = set.arrays[first + start];
    std::uint32_t to = start;
    for (std::uint32_t from = order[to]; from != start; from = order[to]) {
      set.contracts[first + to] = set.contracts[first + from];
      set.arrays[first + to] = set.arrays[first + from];
      order[to] = to;
      to = from;
    }
    set.contracts[first + to] = contract;
    set.arrays[first + to] = losses;
    order[to] = to;
  }
}

/// Contracts from `first` to `end`, and their arrays, in the order of their keys.
void order_contracts(span::ParameterSet& set, std::size_t first, std::size_t end) {
  const auto begin = set.contracts.begin();
  const auto before = [](const span::Contract& a, const span::Contract& b) { return key_of(a) < key_of(b); };
  if (std::is_sorted(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(end),
                     before))
    return;
  std::vector<std::uint32_t> order(end - first);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return before(set.contracts[first + a], set.contracts[first + b]);
  });
  arrange(set, first, order);
}

/// Files often have strikes before rights: each series by itself is sorted in cache, and then nothing is
/// left.
void order_contracts(PositionalState& state) {
  const std::vector<ArrayRun>& runs = state.runs;
  for (std::size_t i = 0, next = 0; i < runs.size(); i = next) {
    for (next = i; next < runs.size() && runs[next].series == runs[i].series; ++next) {
    }
    order_contracts(state.set, runs[i].first,
                    next < runs.size() ? runs[next].first : state.set.contracts.size());
  }
  order_contracts(state.set, 0, state.set.contracts.size());
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
  for (auto& [name, series] : state.series) {
    const std::int32_t product = products[static_cast<std::size_t>(name.product)];
    if (product < 0) continue;
    const auto& rules = state.set.commodities[static_cast<std::size_t>(
        state.set.products[static_cast<std::size_t>(product)].commodity)];
    span::Series made = std::move(series.terms);
    made.product = product;
    made.futures_month = name.futures;
    made.option_month = name.option;
    if (!made.price_range.is_relative)
      made.price_range.amount = times_ten_to(made.price_range.amount, rules.risk_exponent);
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
                               fmt::format("{} records {} were skipped", count, in_quotes(id)),
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
  add_without_arrays(state);
  place_contracts(state, products);
  // Contracts of products without a place cannot be compared, and are reported.
  if (!state.issues.empty()) return;
  order_contracts(state);
  check_twins(state);
  place_series(state, products);
  place_spreads(state);
  note_skipped(state);
}

}  // namespace crossmargin::io
