#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "crossmargin/margin/scan.hpp"

namespace crossmargin {
namespace {

constexpr std::size_t width = RiskMatrix::tile_width;
/// Far above any money, and far enough below the largest double that no sum of a book can reach it.
constexpr double largest_cell = 1e200;

double contracts_per_multiple(QuantityStep step) {
  return step.units == 0 ? 1.0 : quantity_of(1, step);
}

/// The units of the book in the order in which its instruments come to them, so that an account's entries,
/// which follow the instruments, mostly follow the units too.
std::vector<std::int32_t> units_in_order(const ScanBasis& basis,
                                         std::span<const ScanInstrument> instruments) {
  std::vector<bool> seen(basis.units.size(), false);
  std::vector<std::int32_t> order;
  for (const ScanInstrument& instrument : instruments) {
    if (instrument.place < 0) continue;
    const std::int32_t unit = basis.unit[static_cast<std::size_t>(instrument.place)];
    if (unit < 0 || seen[static_cast<std::size_t>(unit)]) continue;
    seen[static_cast<std::size_t>(unit)] = true;
    order.push_back(unit);
  }
  return order;
}

Issue cannot_be_scanned(const char* why) {
  return {ErrorCode::invalid_value, why, {}, "look at its price, volatility and multiplier"};
}

}  // namespace

ScanRows ScanRows::create(const ScanBasis& basis, std::span<const ScanInstrument> instruments) {
  ScanRows rows;
  rows.scenarios_ = basis.risk->scenario_count();
  rows.tiles_ = basis.risk->tile_count();
  rows.cells_.assign(rows.tiles_ * instruments.size() * width, 0.0);
  rows.unit_.assign(instruments.size(), 0);
  rows.refused_.resize(instruments.size());
  const std::vector<std::int32_t> order = units_in_order(basis, instruments);
  std::vector<std::int32_t> number(basis.units.size(), 0);
  for (std::size_t u = 0; u < order.size(); ++u) {
    number[static_cast<std::size_t>(order[u])] = static_cast<std::int32_t>(u);
    rows.units_.push_back(basis.units[static_cast<std::size_t>(order[u])]);
  }
  std::vector<std::uint8_t> stepless(instruments.size(), 0);
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    stepless[i] = instruments[i].step.units == 0 ? 1 : 0;
    if (stepless[i] != 0) rows.stepless_.assign(1, 1);
    rows.add_row(basis, instruments[i], i);
    if (rows.refused_[i]) {
      rows.any_refused_ = true;
    } else {
      rows.unit_[i] =
          number[static_cast<std::size_t>(basis.unit[static_cast<std::size_t>(instruments[i].place)])];
    }
  }
  if (!rows.stepless_.empty()) rows.stepless_ = std::move(stepless);
  rows.add_dampening(basis, order);
  rows.add_sizes(basis, order);
  rows.tie_tolerance_ = basis.tie_tolerance;
  return rows;
}

ScanRows ScanRows::of(const ScanParts& parts) {
  ScanRows rows;
  rows.scenarios_ = parts.scenarios;
  rows.tiles_ = (parts.scenarios + width - 1) / width;
  const std::size_t instruments = parts.unit.size();
  const std::size_t drawn = rows.tiles_ * parts.units.size() * width;
  if (parts.cells.size() != rows.tiles_ * instruments * width || parts.steps.size() != instruments ||
      (!parts.drawn.empty() && parts.drawn.size() != drawn) ||
      (!parts.sizes.empty() && parts.sizes.size() != parts.units.size() * parts.scenarios))
    throw std::invalid_argument("ScanRows: sizes do not fit");
  rows.cells_.assign(parts.cells.begin(), parts.cells.end());
  rows.drawn_.assign(parts.drawn.begin(), parts.drawn.end());
  rows.sizes_.assign(parts.sizes.begin(), parts.sizes.end());
  rows.tie_tolerance_ = parts.tie_tolerance;
  rows.units_ = parts.units;
  rows.unit_.assign(parts.unit.begin(), parts.unit.end());
  rows.refused_.resize(instruments);
  const auto has_none = [](const QuantityStep& step) { return step.units == 0; };
  if (std::any_of(parts.steps.begin(), parts.steps.end(), has_none))
    for (const QuantityStep& step : parts.steps) rows.stepless_.push_back(has_none(step) ? 1 : 0);
  return rows;
}

void ScanRows::add_row(const ScanBasis& basis, const ScanInstrument& instrument, std::size_t i) {
  refused_[i] = instrument.refused;
  const auto place = static_cast<std::size_t>(instrument.place);
  if (!refused_[i] && (instrument.place < 0 || basis.unit[place] < 0))
    refused_[i] = Issue{ErrorCode::unknown_instrument, "it has no row in the risk matrix", {}, {}};
  if (refused_[i]) return;
  const double step = contracts_per_multiple(instrument.step);
  const double fx = basis.fx[static_cast<std::size_t>(basis.unit[place])];
  const std::vector<double>& rate = basis.rates[static_cast<std::size_t>(basis.rate_row[place])];
  for (std::size_t s = 0; s < scenarios_; ++s) {
    const double cell = basis.risk->pnl(instrument.place, s) * rate[s] * fx * step;
    if (!(std::abs(cell) <= largest_cell))
      refused_[i] = cannot_be_scanned("no finite profit or loss in a scenario");
    cells_[(s / width * instrument_count() + i) * width + s % width] = cell;
  }
}

void ScanRows::add_dampening(const ScanBasis& basis, std::span<const std::int32_t> from) {
  for (std::size_t u = 0; u < from.size(); ++u) {
    const auto unit = static_cast<std::size_t>(from[u]);
    if (unit >= basis.dampening.size() || basis.dampening[unit].empty()) continue;
    if (drawn_.empty()) drawn_.assign(tiles_ * from.size() * width, 0.0);
    for (std::size_t s = 0; s < scenarios_; ++s)
      drawn_[(s / width * from.size() + u) * width + s % width] = basis.dampening[unit][s] * basis.fx[unit];
  }
}

void ScanRows::add_sizes(const ScanBasis& basis, std::span<const std::int32_t> from) {
  for (const std::int32_t unit : from) {
    if (basis.sizes.empty()) return;
    const std::vector<double>& sizes = basis.sizes[static_cast<std::size_t>(unit)];
    sizes_.insert(sizes_.end(), sizes.begin(), sizes.end());
  }
}

const Issue* ScanRows::refused(std::int32_t instrument) const {
  const auto& refused = refused_[static_cast<std::size_t>(instrument)];
  return refused ? &*refused : nullptr;
}

}  // namespace crossmargin
