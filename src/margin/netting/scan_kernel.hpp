#pragma once

#include "margin/netting/scan_tile.hpp"

namespace crossmargin::netting {

/// The 16 cells of a row in lanes.
template <class Lanes>
struct Cells {
  static constexpr std::size_t parts = 16 / Lanes::width;
  Lanes part[parts];
};

[[gnu::always_inline]] inline const double* row_of(const ScanTile& tile, std::int64_t entry) {
  return tile.rows + static_cast<std::ptrdiff_t>(tile.instrument[entry]) * 16;
}

template <class Lanes, bool stepless>
[[gnu::always_inline]] inline void add_entry(const ScanTile& tile, std::int64_t entry, Cells<Lanes>& sum) {
  const std::int64_t stored = tile.quantity[entry];
  double quantity = static_cast<double>(stored);
  if constexpr (stepless) {
    if (tile.stepless[tile.instrument[entry]] != 0) __builtin_memcpy(&quantity, &stored, sizeof quantity);
  }
  const double* row = row_of(tile, entry);
  for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i)
    sum.part[i] = fma(Lanes(quantity), Lanes::load(row + i * Lanes::width), sum.part[i]);
}

/// Asks for what comes later; past the end of the entries that is harmless, past the end of the rows it would
/// read an index that is not there.
[[gnu::always_inline]] inline void ask(const ScanTile& tile, std::int64_t entry, std::int64_t last) {
  if (tile.entries_ahead > 0) {
    __builtin_prefetch(tile.quantity + entry + tile.entries_ahead, 0, 0);
    __builtin_prefetch(tile.instrument + entry + tile.entries_ahead, 0, 0);
  }
  if (tile.rows_ahead > 0 && entry + tile.rows_ahead < last) {
    for (std::int64_t i = 0; i < 2; ++i) {
      const double* row = row_of(tile, entry + tile.rows_ahead + i);
      __builtin_prefetch(row, 0, 3);
      __builtin_prefetch(row + 8, 0, 3);
    }
  }
}

/// Without a branch on the data: a wrong guess would throw away the next run, which is well under way.
template <class Lanes, class Fold>
[[gnu::always_inline]] inline void keep_worst(const ScanTile& tile, std::size_t run, Cells<Lanes>& sum) {
  if (tile.drawn != nullptr) {
    const double* drawn = tile.drawn + static_cast<std::ptrdiff_t>(tile.units[run]) * 16;
    for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i)
      sum.part[i] = sum.part[i] + Lanes::load(drawn + i * Lanes::width);
  }
  Lanes low = sum.part[0];
  for (std::size_t i = 1; i < Cells<Lanes>::parts; ++i) low = min(low, sum.part[i]);
  const double lowest = Fold::lowest(low);
  unsigned found = 0x10000U;
  for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i)
    found |= Fold::places(sum.part[i] == Lanes(lowest)) << (i * Lanes::width);
  const bool larger = -lowest > tile.loss[run];
  const std::int32_t scenario = tile.first_scenario + __builtin_ctz(found);
  tile.loss[run] = larger ? -lowest : tile.loss[run];
  tile.scenario[run] = larger ? scenario : tile.scenario[run];
}

/// Entries in even and in odd places of a run are summed apart, so that additions do not wait for each other.
template <class Lanes, class Fold, bool stepless>
void scan_runs(const ScanTile& tile) {
  const std::int64_t last = tile.ends[tile.runs] - 1;
  std::int64_t k = tile.ends[0];
  for (std::size_t run = 0; run < tile.runs; ++run) {
    Cells<Lanes> even;
    Cells<Lanes> odd;
    for (Lanes& part : even.part) part = Lanes(0.0);
    for (Lanes& part : odd.part) part = Lanes(0.0);
    const std::int64_t end = tile.ends[run + 1];
    for (; k + 1 < end; k += 2) {
      ask(tile, k, last);
      add_entry<Lanes, stepless>(tile, k, even);
      add_entry<Lanes, stepless>(tile, k + 1, odd);
    }
    if (k < end) {
      ask(tile, k, last);
      add_entry<Lanes, stepless>(tile, k++, even);
    }
    for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i) even.part[i] = even.part[i] + odd.part[i];
    keep_worst<Lanes, Fold>(tile, run, even);
  }
}

template <class Lanes, class Fold>
void scan_tile(const ScanTile& tile) {
  if (tile.stepless == nullptr) {
    scan_runs<Lanes, Fold, false>(tile);
  } else {
    scan_runs<Lanes, Fold, true>(tile);
  }
}

}  // namespace crossmargin::netting
