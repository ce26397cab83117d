#pragma once

#include "margin/netting/scan_tile.hpp"

namespace crossmargin::netting {

/// Quantities are made doubles this many entries at a time; even, so that places keep their parity.
constexpr std::int64_t entries_at_once = 64;

/// The 16 cells of a row in lanes.
template <class Lanes>
struct Cells {
  static constexpr std::size_t parts = 16 / Lanes::width;
  Lanes part[parts];
};

/// Entries as the book has them.
template <bool stepless>
struct WideEntries {
  const ScanTile& tile;

  [[gnu::always_inline]] const double* row(std::int64_t entry) const {
    return tile.rows + static_cast<std::ptrdiff_t>(tile.instrument[entry]) * 16;
  }
  /// Asks for what comes later; past the end of the entries that is harmless.
  template <class Fold>
  [[gnu::always_inline]] void quantities(std::int64_t entry, std::int64_t count, double* into) const {
    constexpr std::int64_t ahead = 128;
    for (std::int64_t i = 0; i < count && tile.entries_ahead; i += 8) {
      __builtin_prefetch(tile.quantity + entry + i + ahead, 0, 0);
      if (i % 16 == 0) __builtin_prefetch(tile.instrument + entry + i + ahead, 0, 0);
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t stored = tile.quantity[entry + i];
      into[i] = static_cast<double>(stored);
      if constexpr (stepless)
        if (tile.stepless[tile.instrument[entry + i]] != 0)
          __builtin_memcpy(into + i, &stored, sizeof stored);
    }
  }
};

/// Entries in a word each: a third of the bytes, for what is gone through once a tile.
struct PackedEntries {
  const ScanTile& tile;
  const std::int64_t first = tile.ends[0];
  const std::uint32_t mask = (1U << tile.instrument_bits) - 1U;

  [[gnu::always_inline]] const double* row(std::int64_t entry) const {
    return tile.rows + static_cast<std::ptrdiff_t>(tile.packed[entry - first] & mask) * 16;
  }
  template <class Fold>
  [[gnu::always_inline]] void quantities(std::int64_t entry, std::int64_t count, double* into) const {
    for (std::int64_t i = 0; i < count; i += Fold::words)
      Fold::unpack(tile.packed + (entry - first) + i, tile.instrument_bits, into + i);
  }
};

[[gnu::always_inline]] inline void ask_row(const double* row) {
  __builtin_prefetch(row, 0, 3);
  __builtin_prefetch(row + 8, 0, 3);
}

/// The rows of two entries. Past the end this would read an index that is not there.
template <class Entries>
[[gnu::always_inline]] inline void ask_rows(const ScanTile& tile, const Entries& entries, std::int64_t entry,
                                            std::int64_t last) {
  if (tile.rows_ahead == 0 || entry + tile.rows_ahead >= last) return;
  ask_row(entries.row(entry + tile.rows_ahead));
  ask_row(entries.row(entry + tile.rows_ahead + 1));
}

template <class Lanes>
[[gnu::always_inline]] inline void add_row(double quantity, const double* row, Cells<Lanes>& sum) {
  for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i)
    sum.part[i] = fma(Lanes(quantity), Lanes::load(row + i * Lanes::width), sum.part[i]);
}

template <class Lanes>
[[gnu::always_inline]] inline void add_cells(const double* cells, Cells<Lanes>& sum) {
  for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i)
    sum.part[i] = sum.part[i] + Lanes::load(cells + i * Lanes::width);
}

template <class Lanes>
[[gnu::always_inline]] inline void clear(Cells<Lanes>& sum) {
  for (Lanes& part : sum.part) part = Lanes(0.0);
}

template <class Lanes>
[[gnu::always_inline]] inline Cells<Lanes> both(const Cells<Lanes>& a, const Cells<Lanes>& b) {
  Cells<Lanes> sum;
  for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i) sum.part[i] = a.part[i] + b.part[i];
  return sum;
}

template <class Lanes>
[[gnu::always_inline]] inline Lanes lower(const Cells<Lanes>& sum) {
  Lanes low = sum.part[0];
  for (std::size_t i = 1; i < Cells<Lanes>::parts; ++i) low = min(low, sum.part[i]);
  return low;
}

}  // namespace crossmargin::netting
