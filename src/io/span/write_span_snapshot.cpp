#include <vector>

#include "crossmargin/io/span_snapshot.hpp"
#include "io/snapshot_writer.hpp"
#include "io/span/packed.hpp"
#include "io/span/snapshot_columns.hpp"

namespace crossmargin::io {

namespace snapshot {

std::string_view name_of(SpanId id) {
  switch (id) {
    case SpanId::rules:
      return "rules";
    case SpanId::product:
      return "product";
    case SpanId::right:
      return "right";
    case SpanId::futures_month:
      return "futures_month";
    case SpanId::option_month:
      return "option_month";
    case SpanId::strike:
      return "strike";
    case SpanId::composite_delta:
      return "composite_delta";
    case SpanId::delta_scale:
      return "delta_scale";
    case SpanId::price:
      return "price";
    case SpanId::value_factor:
      return "value_factor";
    case SpanId::volatility:
      return "volatility";
    case SpanId::has_array:
      return "has_array";
    case SpanId::line:
      return "line";
    case SpanId::arrays:
      return "arrays";
  }
  return "unknown";
}

const Kind span_kind{"XMSPAN\r\n", 1, [](std::uint32_t id) { return name_of(static_cast<SpanId>(id)); },
                     "make it again from the clearing house's file"};

}  // namespace snapshot

namespace {

using snapshot::SpanId;

/// One member of all contracts.
template <class T>
std::vector<T> column_of(const std::vector<span::Contract>& contracts, T span::Contract::*member) {
  std::vector<T> column;
  column.reserve(contracts.size());
  for (const span::Contract& contract : contracts) column.push_back(contract.*member);
  return column;
}

std::vector<std::uint8_t> array_flags(const std::vector<span::Contract>& contracts) {
  std::vector<std::uint8_t> flags;
  flags.reserve(contracts.size());
  for (const span::Contract& contract : contracts) flags.push_back(contract.has_array ? 1 : 0);
  return flags;
}

}  // namespace

Status write_span_snapshot(const span::ParameterSet& set, const ByteSink& sink, const Execution& execution) {
  Packer rules;
  rule_members(set, rules);
  const auto& contracts = set.contracts;
  const auto product = column_of(contracts, &span::Contract::product);
  const auto right = column_of(contracts, &span::Contract::right);
  const auto futures_month = column_of(contracts, &span::Contract::futures_month);
  const auto option_month = column_of(contracts, &span::Contract::option_month);
  const auto strike = column_of(contracts, &span::Contract::strike);
  const auto composite_delta = column_of(contracts, &span::Contract::composite_delta);
  const auto delta_scale = column_of(contracts, &span::Contract::delta_scale);
  const auto price = column_of(contracts, &span::Contract::price);
  const auto value_factor = column_of(contracts, &span::Contract::value_factor);
  const auto volatility = column_of(contracts, &span::Contract::volatility);
  const auto has_array = array_flags(contracts);
  const auto line = column_of(contracts, &span::Contract::line);
  snapshot::Writer writer(snapshot::span_kind, execution);
  writer.add(SpanId::rules, std::span(rules.bytes()));
  writer.add(SpanId::product, std::span(product));
  writer.add(SpanId::right, std::span(right));
  writer.add(SpanId::futures_month, std::span(futures_month));
  writer.add(SpanId::option_month, std::span(option_month));
  writer.add(SpanId::strike, std::span(strike));
  writer.add(SpanId::composite_delta, std::span(composite_delta));
  writer.add(SpanId::delta_scale, std::span(delta_scale));
  writer.add(SpanId::price, std::span(price));
  writer.add(SpanId::value_factor, std::span(value_factor));
  writer.add(SpanId::volatility, std::span(volatility));
  writer.add(SpanId::has_array, std::span(has_array));
  writer.add(SpanId::line, std::span(line));
  writer.add(SpanId::arrays, std::span(set.arrays));
  return writer.write(sink);
}

}  // namespace crossmargin::io
