#include <string>
#include <vector>

#include "crossmargin/io/book_order.hpp"
#include "crossmargin/io/snapshot.hpp"
#include "io/snapshot_layout.hpp"
#include "io/snapshot_writer.hpp"

namespace crossmargin::io {
namespace {

using snapshot::Id;

/// Texts of our own, as a column.
struct OwnTexts {
  std::vector<std::uint64_t> offsets{0};
  std::string bytes;
  void add(std::string_view text) {
    bytes += text;
    offsets.push_back(bytes.size());
  }
};

std::vector<snapshot::StoredStep> stored_steps(std::span<const QuantityStep> steps) {
  std::vector<snapshot::StoredStep> stored;
  stored.reserve(steps.size());
  for (const QuantityStep& step : steps) stored.push_back({step.units, step.decimals, 0});
  return stored;
}

/// A column that starts at zero, whatever it was cut from.
OwnTexts own_texts(TextColumn texts) {
  OwnTexts own;
  for (std::size_t i = 0; i < texts.size(); ++i) own.add(texts[i]);
  return own;
}

}  // namespace

Status write_snapshot(const Snapshot& content, const ByteSink& sink, const Execution& execution) {
  const auto ordered = in_instrument_order(content.book, execution);
  if (!ordered) return tl::unexpected<Issues>(ordered.error());
  const PositionBook& book = *ordered;
  const auto steps = stored_steps(book.steps);
  snapshot::Writer writer(snapshot::book_kind, execution);
  writer.add(Id::account_offsets, book.accounts.offsets);
  writer.add(Id::account_bytes, book.accounts.bytes);
  writer.add(Id::instrument_offsets, book.instruments.offsets);
  writer.add(Id::instrument_bytes, book.instruments.bytes);
  writer.add(Id::steps, std::span(steps));
  writer.add(Id::rows, book.rows);
  writer.add(Id::instrument, book.instrument);
  writer.add(Id::quantity, book.quantity);
  if (!content.risk) return writer.write(sink);
  const SnapshotRisk& risk = *content.risk;
  OwnTexts facts;
  for (const std::string_view fact : {risk.method, risk.market, risk.as_of, risk.currency}) facts.add(fact);
  const OwnTexts scenarios = own_texts(risk.scenarios);
  const OwnTexts units = own_texts(risk.units);
  const auto column = [](const OwnTexts& texts) {
    return TextColumn{texts.offsets, {texts.bytes.data(), texts.bytes.size()}};
  };
  writer.add(Id::fact_offsets, column(facts).offsets);
  writer.add(Id::fact_bytes, column(facts).bytes);
  writer.add(Id::scenario_offsets, column(scenarios).offsets);
  writer.add(Id::scenario_bytes, column(scenarios).bytes);
  writer.add(Id::unit_offsets, column(units).offsets);
  writer.add(Id::unit_bytes, column(units).bytes);
  writer.add(Id::unit, risk.unit);
  writer.add(Id::cells, risk.cells);
  if (!risk.dampening.empty()) writer.add(Id::dampening, risk.dampening);
  if (!risk.sizes.empty()) writer.add(Id::sizes, risk.sizes);
  writer.add(Id::tie_tolerance, std::span<const double>(&risk.tie_tolerance, 1));
  return writer.write(sink);
}

}  // namespace crossmargin::io
