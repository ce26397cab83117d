#include "margin/netting/block_scan.hpp"

#include <bit>
#include <limits>

#include "margin/netting/runs.hpp"

namespace crossmargin::netting {
namespace {

constexpr std::size_t padding = 8;  ///< of arrays that kernels read or write in whole vectors

ScanKernels kernels_of(numeric::Target target) {
  switch (target) {
    case numeric::Target::avx512:
      return scan_kernels_avx512();
    case numeric::Target::avx2:
      return scan_kernels_avx2();
    case numeric::Target::scalar:
      break;
  }
  return scan_kernels_scalar();
}

}  // namespace

BlockScan::BlockScan(const PositionBook& book, const ScanRows& rows, numeric::Target target, BookScan& result)
    : book_(book), rows_(rows), kernels_(kernels_of(target)), result_(result) {}

void BlockScan::scan(std::size_t begin, std::size_t end) const {
  if (rows_.units().size() <= 1) return scan_accounts(begin, end);
  scan_units(begin, end);
}

/// One unit: an account is one run, and the book's own arrays are the runs.
void BlockScan::scan_accounts(std::size_t begin, std::size_t end) const {
  const std::vector<std::int32_t> units(rows_.drawn(0) == nullptr ? 0 : end - begin, 0);
  ScanTile tile = tile_of(book_.instrument.data(), book_.quantity.data());
  tile.ends = book_.rows.data() + begin;
  tile.runs = end - begin;
  tile.units = units.data();
  tile.loss = result_.loss.data() + begin;
  tile.scenario = result_.scenario.data() + begin;
  const std::vector<std::uint32_t> packed = pack(tile);
  for (std::size_t t = 0; t < rows_.tile_count(); ++t) {
    set(tile, t);
    kernels_.accounts(tile);
  }
  std::vector<Asked> asked;
  for (std::size_t run = 0; run < tile.runs; ++run) {
    result_.unit[begin + run] = tile.loss[run] > 0.0 ? 0 : -1;
    if (tile.scenario[run] == unclear) asked.push_back({begin + run, run});
  }
  find_scenarios(tile, asked);
}

void BlockScan::scan_units(std::size_t begin, std::size_t end) const {
  const Runs runs = runs_of(book_, rows_, begin, end);
  std::vector<double> loss(runs.unit.size(), 0.0);
  ScanTile tile = tile_of(runs.instrument, runs.quantity);
  tile.ends = runs.ends.data();
  tile.starts = runs.starts.data();
  tile.rows_ahead = rows_beyond_cache() ? 24 : 0;
  tile.runs = runs.unit.size();
  tile.units = runs.unit.data();
  tile.loss = loss.data();
  const std::vector<std::uint32_t> packed = pack(tile);
  for (std::size_t t = 0; t < rows_.tile_count(); ++t) {
    set(tile, t);
    kernels_.units(tile);
  }
  std::vector<Asked> asked;
  asked.reserve(end - begin);
  for (std::size_t a = 0; a + 1 < runs.account_ends.size(); ++a) {
    double total = 0.0;
    double worst = 0.0;
    std::size_t at = 0;
    for (std::size_t r = runs.account_ends[a]; r < runs.account_ends[a + 1]; ++r) {
      total += loss[r];
      at = loss[r] > worst ? r : at;
      worst = loss[r] > worst ? loss[r] : worst;
    }
    result_.loss[begin + a] = total;
    if (!(worst > 0.0)) continue;
    result_.unit[begin + a] = runs.unit[at];
    asked.push_back({begin + a, at});
  }
  find_scenarios(tile, asked);
}

/// Whether a tile leaves no room in the second level of cache for what is streamed beside.
bool BlockScan::rows_beyond_cache() const {
  return rows_.instrument_count() * 128 > (std::size_t{1} << 20);
}

// How far to ask ahead for entries and rows, and where that is in the way, was measured: bench/README.md.
ScanTile BlockScan::tile_of(const std::int32_t* instrument, const std::int64_t* quantity) const {
  ScanTile tile{};
  tile.instrument = instrument;
  tile.quantity = quantity;
  tile.stepless = rows_.stepless().empty() ? nullptr : rows_.stepless().data();
  tile.entries_ahead = rows_.tile_count() == 1 && rows_beyond_cache();
  tile.rows_ahead = rows_.instrument_count() * 128 > (std::size_t{8} << 20) ? 8 : 0;
  tile.tied = 1.0 - rows_.tie_tolerance();
  return tile;
}

/// The block's entries in a word each where there are several tiles and every quantity has room; else
/// nothing.
std::vector<std::uint32_t> BlockScan::pack(ScanTile& tile) const {
  const auto bits = static_cast<unsigned>(std::bit_width(rows_.instrument_count()));
  if (rows_.tile_count() < 2 || tile.stepless != nullptr || bits > 24) return {};
  const std::int64_t first = tile.ends[0];
  const auto entries = static_cast<std::size_t>(tile.ends[tile.runs] - first);
  std::vector<std::uint32_t> packed(entries + padding, 0);
  const std::int64_t largest = (std::int64_t{1} << (31U - bits)) - 1;
  bool has_room = true;
  for (std::size_t k = 0; k < entries; ++k) {
    const std::int64_t quantity = tile.quantity[first + static_cast<std::int64_t>(k)];
    has_room &= quantity <= largest && quantity >= -largest;
    packed[k] = static_cast<std::uint32_t>(quantity) << bits |
                static_cast<std::uint32_t>(tile.instrument[first + static_cast<std::int64_t>(k)]);
  }
  if (!has_room) return {};
  tile.packed = packed.data();
  tile.rows_ahead = rows_beyond_cache() ? 24 : 0;
  tile.instrument_bits = bits;
  return packed;
}

void BlockScan::set(ScanTile& tile, std::size_t number) const {
  tile.rows = rows_.tile(number);
  tile.drawn = rows_.drawn(number);
  tile.first_scenario = static_cast<std::int32_t>(number * RiskMatrix::tile_width);
}

/// Of the scenarios tied with a run's largest loss the one of the smallest move, then the first.
void BlockScan::find_scenarios(ScanTile& tile, std::span<const Asked> asked) const {
  std::vector<std::size_t> run;
  std::vector<double> limit;
  for (const Asked& one : asked) {
    run.push_back(one.run);
    limit.push_back(-tile.loss[one.run] * tile.tied);
    result_.scenario[one.account] = -1;
  }
  std::vector<std::uint32_t> found(asked.size());
  std::vector<double> smallest(asked.size(), std::numeric_limits<double>::infinity());
  for (std::size_t t = 0; t < rows_.tile_count() && !asked.empty(); ++t) {
    set(tile, t);
    kernels_.places(tile, {run.data(), limit.data(), asked.size(), found.data()});
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const std::int32_t unit = result_.unit[asked[i].account];
      for (std::uint32_t places = found[i]; places != 0; places &= places - 1U) {
        const auto s = t * RiskMatrix::tile_width + static_cast<std::size_t>(std::countr_zero(places));
        const double size = rows_.size(unit, s);
        if (!(size < smallest[i])) continue;
        smallest[i] = size;
        result_.scenario[asked[i].account] = static_cast<std::int32_t>(s);
      }
    }
  }
}

}  // namespace crossmargin::netting
