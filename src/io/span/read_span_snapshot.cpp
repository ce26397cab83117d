#include <fmt/format.h>

#include <cmath>

#include "crossmargin/io/span_snapshot.hpp"
#include "io/snapshot_blocks.hpp"
#include "io/snapshot_sections.hpp"
#include "io/span/packed.hpp"
#include "io/span/snapshot_columns.hpp"

namespace crossmargin::io {
namespace {

using snapshot::Arrays;
using snapshot::SpanId;

struct ContractColumns {
  std::span<const std::int32_t> product;
  std::span<const std::uint8_t> right;
  std::span<const span::Period> futures_month;
  std::span<const span::Period> option_month;
  std::span<const double> strike;
  std::span<const double> composite_delta;
  std::span<const double> delta_scale;
  std::span<const double> price;
  std::span<const double> value_factor;
  std::span<const double> volatility;
  std::span<const std::uint8_t> has_array;
  std::span<const std::int32_t> line;
  std::span<const span::RiskArray> arrays;

  std::size_t size() const { return arrays.size(); }
};

/// Columns that are all as long as the arrays are many.
ContractColumns columns_of(const Arrays& arrays, Issues& issues) {
  ContractColumns columns;
  columns.arrays = arrays.get<span::RiskArray>(SpanId::arrays, issues);
  const auto take = [&]<class T>(std::span<const T>& column, SpanId id) {
    column = arrays.get<T>(id, issues);
    if (issues.empty() && column.size() != columns.size())
      arrays.note(issues, id, arrays.offset(id),
                  fmt::format("has {} elements, want {} as there are arrays", column.size(), columns.size()));
  };
  take(columns.product, SpanId::product);
  take(columns.right, SpanId::right);
  take(columns.futures_month, SpanId::futures_month);
  take(columns.option_month, SpanId::option_month);
  take(columns.strike, SpanId::strike);
  take(columns.composite_delta, SpanId::composite_delta);
  take(columns.delta_scale, SpanId::delta_scale);
  take(columns.price, SpanId::price);
  take(columns.value_factor, SpanId::value_factor);
  take(columns.volatility, SpanId::volatility);
  take(columns.has_array, SpanId::has_array);
  take(columns.line, SpanId::line);
  return columns;
}

span::Contract contract_at(const ContractColumns& columns, std::size_t i) {
  span::Contract made;
  made.product = columns.product[i];
  made.right = static_cast<span::Right>(columns.right[i]);
  made.futures_month = columns.futures_month[i];
  made.option_month = columns.option_month[i];
  made.strike = columns.strike[i];
  made.composite_delta = columns.composite_delta[i];
  made.delta_scale = columns.delta_scale[i];
  made.price = columns.price[i];
  made.value_factor = columns.value_factor[i];
  made.volatility = columns.volatility[i];
  made.has_array = columns.has_array[i] == 1;
  made.line = columns.line[i];
  return made;
}

/// A sum of numbers times zero is zero, and of anything else it is not.
bool all_finite(const span::Contract& contract, const span::RiskArray& losses) {
  double sum = 0.0 * (contract.strike + contract.composite_delta) + 0.0 * contract.delta_scale +
               0.0 * contract.price + 0.0 * contract.value_factor + 0.0 * contract.volatility;
  for (const double loss : losses) sum += 0.0 * loss;
  return sum == 0.0;
}

/// What is wrong with contract `i`, whose columns are `made`; null where nothing is.
const char* fault(const span::ParameterSet& set, const ContractColumns& columns, std::size_t i,
                  const span::Contract& made) {
  const auto products = static_cast<std::int32_t>(set.products.size());
  if (made.product < 0 || made.product >= products) return "has a product that is not there";
  if (columns.right[i] > static_cast<std::uint8_t>(span::Right::put)) return "has a right that is none";
  if (columns.has_array[i] > 1) return "has a flag of its array that is neither 0 nor 1";
  if (!all_finite(made, columns.arrays[i])) return "has a number that is not finite";
  if (i > 0 && !(key_of(set.contracts[i - 1]) < key_of(made))) return "is not behind the one before";
  return nullptr;
}

void take_contracts(const Arrays& arrays, const ContractColumns& columns, span::ParameterSet& set,
                    Issues& issues) {
  set.contracts.reserve(columns.size());
  set.arrays.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const span::Contract made = contract_at(columns, i);
    if (const char* what = fault(set, columns, i, made)) {
      arrays.note(issues, SpanId::product, arrays.offset(SpanId::product) + i * sizeof(std::int32_t),
                  fmt::format("and those behind it: contract {} {}", i, what));
      return;
    }
    set.contracts.push_back(made);
    set.arrays.push_back(columns.arrays[i]);
  }
}

/// Whether places are places, and what has to ascend does.
const char* fault(const span::ParameterSet& set) {
  const auto is_in = [](std::int32_t place, const auto& items) {
    return place >= 0 && static_cast<std::size_t>(place) < items.size();
  };
  for (const std::uint8_t paired : set.paired)
    if (paired >= span::scenario_count) return "pairs a scenario that is not there";
  for (const auto& commodity : set.commodities)
    if (!is_in(commodity.organisation, set.organisations)) return "has a commodity of no organisation";
  for (const auto& product : set.products)
    if (!is_in(product.commodity, set.commodities)) return "has a product of no combined commodity";
  for (std::size_t i = 0; i < set.series.size(); ++i) {
    if (!is_in(set.series[i].product, set.products)) return "has a series of no product";
    if (i > 0 && !(key_of(set.series[i - 1]) < key_of(set.series[i]))) return "has series that do not ascend";
  }
  for (const auto& spread : set.inter_spreads) {
    if (!is_in(spread.organisation, set.organisations)) return "has a spread of no organisation";
    const auto is_placed = [&](const span::InterLeg& leg) {
      return leg.commodity == -1 || is_in(leg.commodity, set.commodities);
    };
    if (!is_placed(spread.target)) return "has a target that is not there";
    for (const span::InterLeg& leg : spread.legs)
      if (!is_placed(leg)) return "has a leg that is not there";
  }
  return nullptr;
}

void take_rules(const Arrays& arrays, span::ParameterSet& set, Issues& issues) {
  const auto bytes = arrays.get<char>(SpanId::rules, issues);
  if (!issues.empty()) return;
  Unpacker unpacker({bytes.data(), bytes.size()});
  rule_members(set, unpacker);
  const std::uint64_t place = arrays.offset(SpanId::rules) + unpacker.place();
  if (!unpacker.is_sound()) {
    arrays.note(issues, SpanId::rules, place, "does not hold the value that belongs here");
  } else if (!unpacker.is_at_end()) {
    arrays.note(issues, SpanId::rules, place, "goes on behind its last value");
  } else if (const char* what = fault(set)) {
    arrays.note(issues, SpanId::rules, arrays.offset(SpanId::rules), what);
  }
}

}  // namespace

bool is_span_snapshot(std::string_view bytes) {
  return bytes.starts_with(snapshot::span_kind.magic);
}

Result<span::ParameterSet> read_span_snapshot(const SharedBytes& given, const Execution& execution) {
  const SharedBytes input = snapshot::on_alignment(given);
  const auto sections = snapshot::read_directory(input, snapshot::span_kind);
  if (!sections) return tl::unexpected<Issues>(sections.error());
  snapshot::Seen seen;
  const auto checksums = snapshot::hash_and_look(input.bytes, *sections, nullptr, seen, execution);
  if (checksums.size() != sections->size())
    return fail(ErrorCode::interrupted, "stopped before the snapshot was checked");
  if (auto checked = snapshot::check_checksums(input, snapshot::span_kind, *sections, checksums); !checked)
    return tl::unexpected<Issues>(std::move(checked.error()));
  Issues issues;
  const Arrays arrays({input, snapshot::span_kind}, *sections, issues);
  span::ParameterSet set;
  const ContractColumns columns = columns_of(arrays, issues);
  if (issues.empty()) take_rules(arrays, set, issues);
  if (issues.empty()) take_contracts(arrays, columns, set, issues);
  if (!issues.empty()) return tl::unexpected(std::move(issues));
  return set;
}

}  // namespace crossmargin::io
