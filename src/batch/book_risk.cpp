#include "crossmargin/batch/book_risk.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/core/time.hpp"
#include "crossmargin/io/instrument_names.hpp"

namespace crossmargin::batch {
namespace {

/// What a stored risk points into when it was made and not read.
struct Memory {
  ScanRows rows;
  std::vector<std::uint64_t> scenario_offsets{0};
  std::string scenario_bytes;
  std::vector<std::uint64_t> unit_offsets{0};
  std::string unit_bytes;
};

void add(std::string_view text, std::vector<std::uint64_t>& offsets, std::string& bytes) {
  bytes += text;
  offsets.push_back(bytes.size());
}

TextColumn column(const std::vector<std::uint64_t>& offsets, const std::string& bytes) {
  return {offsets, {bytes.data(), bytes.size()}};
}

std::vector<std::string> texts_of(TextColumn column) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < column.size(); ++i) texts.emplace_back(column[i]);
  return texts;
}

Issues refusals(const PositionBook& book, const ScanRows& rows) {
  Issues issues;
  for (std::size_t i = 0; i < rows.instrument_count() && rows.any_refused(); ++i) {
    const Issue* refused = rows.refused(static_cast<std::int32_t>(i));
    if (refused == nullptr) continue;
    issues.push_back(*refused);
    issues.back().message = fmt::format("{}: {}", in_quotes(book.instruments[i]), refused->message);
  }
  return issues;
}

}  // namespace

Result<InstrumentTable> book_instruments(const PositionBook& book, const io::MarketInputs& market) {
  std::vector<Instrument> instruments;
  for (std::size_t i = 0; i < book.instruments.size(); ++i) {
    const std::string_view name = book.instruments[i];
    if (const auto listed = market.instruments.find(name)) {
      instruments.push_back(market.instruments[*listed]);
      continue;
    }
    auto named = io::parse_instrument_name(name);
    if (!named || market.market.underlying(named->underlying) == nullptr) continue;
    named->id = name;
    instruments.push_back(*std::move(named));
  }
  return InstrumentTable::create(std::move(instruments));
}

Result<io::SnapshotRisk> risk_of_book(const PositionBook& book, const EvaluatedBase& base,
                                      std::string market) {
  const auto memory = std::make_shared<Memory>();
  memory->rows = scan_rows(book, base);
  if (Issues issues = refusals(book, memory->rows); !issues.empty()) return tl::unexpected(std::move(issues));
  for (const ScenarioInfo& scenario : base.shocks().scenarios())
    add(scenario.id, memory->scenario_offsets, memory->scenario_bytes);
  for (const std::string& unit : memory->rows.units()) add(unit, memory->unit_offsets, memory->unit_bytes);
  const ScanRows& rows = memory->rows;
  const MethodInfo& method = base.method().info();
  io::SnapshotRisk risk;
  risk.method = method.id + " " + method.version;
  risk.market = std::move(market);
  risk.as_of = format_instant(base.market().as_of());
  risk.currency = base.market().reporting_currency().code();
  risk.scenarios = column(memory->scenario_offsets, memory->scenario_bytes);
  risk.units = column(memory->unit_offsets, memory->unit_bytes);
  risk.unit = rows.unit();
  risk.cells = {rows.tile(0), rows.tile_count() * rows.instrument_count() * RiskMatrix::tile_width};
  if (rows.drawn(0) != nullptr)
    risk.dampening = {rows.drawn(0), rows.tile_count() * rows.units().size() * RiskMatrix::tile_width};
  risk.sizes = rows.sizes();
  risk.tie_tolerance = rows.tie_tolerance();
  risk.owner = memory;
  return risk;
}

Result<BookRisk> stored_risk(const PositionBook& book, const io::SnapshotRisk& risk) {
  const auto currency = Currency::parse(risk.currency);
  if (!currency) return tl::unexpected<Issues>(currency.error());
  return BookRisk{ScanRows::of({risk.scenarios.size(), texts_of(risk.units), risk.unit, book.steps,
                                risk.cells, risk.dampening, risk.sizes, risk.tie_tolerance}),
                  *currency, texts_of(risk.scenarios)};
}

BookRisk evaluated_risk(const PositionBook& book, const EvaluatedBase& base) {
  BookRisk risk{scan_rows(book, base), base.market().reporting_currency(), {}};
  for (const ScenarioInfo& scenario : base.shocks().scenarios()) risk.scenarios.push_back(scenario.id);
  return risk;
}

}  // namespace crossmargin::batch
