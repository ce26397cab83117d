#pragma once

#include <utility>

#include "margin/netting/scan_entries.hpp"

namespace crossmargin::netting {

template <class Lanes>
[[gnu::always_inline]] inline const double* drawn_of(const ScanTile& tile, std::size_t run) {
  return tile.drawn + static_cast<std::ptrdiff_t>(tile.units[run]) * 16;
}

/// A run's vector. Even and odd places apart, so that additions do not wait for each other.
template <class Lanes, class Fold, class Entries>
[[gnu::always_inline]] inline Cells<Lanes> vector_of(const ScanTile& tile, const Entries& entries,
                                                     std::size_t run) {
  const std::int64_t last = tile.ends[tile.runs] - 1;
  const std::int64_t end = tile.ends[run + 1];
  Cells<Lanes> even, odd;
  clear(even);
  clear(odd);
  double quantity[entries_at_once];
  for (std::int64_t k = tile.ends[run]; k < end; k += entries_at_once) {
    const std::int64_t count = end - k < entries_at_once ? end - k : entries_at_once;
    entries.template quantities<Fold>(k, count, quantity);
    std::int64_t i = 0;
    for (; i + 1 < count; i += 2) {
      ask_rows(tile, entries, k + i, last);
      add_row(quantity[i], entries.row(k + i), even);
      add_row(quantity[i + 1], entries.row(k + i + 1), odd);
    }
    if (i < count) add_row(quantity[i], entries.row(k + i), even);
  }
  Cells<Lanes> sum = both(even, odd);
  if (tile.drawn != nullptr) add_cells(drawn_of<Lanes>(tile, run), sum);
  return sum;
}

template <class Lanes, class Fold>
[[gnu::always_inline]] inline unsigned places_of(const Cells<Lanes>& sum, double limit) {
  unsigned found = 0;
  for (std::size_t i = 0; i < Cells<Lanes>::parts; ++i)
    found |= Fold::places(sum.part[i] <= Lanes(limit)) << (i * Lanes::width);
  return found;
}

/// Without a branch on the data: a wrong guess would throw away the next run, which is well under way.
template <class Lanes, class Fold>
[[gnu::always_inline]] inline void keep_worst(const ScanTile& tile, std::size_t run,
                                              const Cells<Lanes>& sum) {
  const double lowest = Fold::lowest(lower(sum));
  const unsigned found = places_of<Lanes, Fold>(sum, lowest * tile.tied);
  const double loss = -lowest;
  const double before = tile.loss[run];
  const std::int32_t only = tile.first_scenario + __builtin_ctz(found | 0x10000U);
  const std::int32_t here = (found & (found - 1U)) == 0 ? only : unclear;
  const bool above = loss * tile.tied > before;
  const bool near = !above && loss > 0.0 && loss >= before * tile.tied;
  std::int32_t scenario = tile.scenario[run];
  scenario = above ? here : scenario;
  scenario = near ? unclear : scenario;
  tile.scenario[run] = scenario;
  tile.loss[run] = loss > before ? loss : before;
}

template <class Lanes, class Fold, class Entries>
void scan_accounts(const ScanTile& tile, const Entries& entries) {
  for (std::size_t run = 0; run < tile.runs; ++run)
    keep_worst<Lanes, Fold>(tile, run, vector_of<Lanes, Fold>(tile, entries, run));
}

/// The vectors of runs, entry after entry.
template <class Lanes, class Fold, class Entries>
struct RunSums {
  const ScanTile& tile;
  const Entries& entries;
  const std::uint8_t* starts;
  std::size_t run;
  Cells<Lanes> even, odd;

  /// The lowest cells of the entry's run so far. Where a run starts the sums are cleared by a mask. Which of
  /// the two is the one of even places does not matter to their total.
  template <bool in_odd>
  [[gnu::always_inline]] Lanes add(std::int64_t entry, double quantity) {
    const unsigned start = starts[entry];
    run += start;
    for (Lanes& part : even.part) part = Fold::cleared(part, start);
    for (Lanes& part : odd.part) part = Fold::cleared(part, start);
    add_row(quantity, entries.row(entry), in_odd ? odd : even);
    Cells<Lanes> total = both(even, odd);
    if (tile.drawn != nullptr) add_cells(drawn_of<Lanes>(tile, run), total);
    return lower(total);
  }

  /// Some entries at once, of whose runs those that end go to low[ended] and after it; returns how many
  /// ended.
  template <std::size_t... i>
  [[gnu::always_inline]] std::size_t add_some(std::int64_t entry, const double* quantity, double* low,
                                              std::index_sequence<i...>) {
    const Lanes lowest[] = {add<i % 2 == 1>(entry + static_cast<std::int64_t>(i), quantity[i])...};
    return Fold::append(Fold::lowest_of_each(lowest), starts + entry + 1, low);
  }
};

template <class Lanes, class Fold, class Entries>
void scan_units(const ScanTile& tile, const Entries& entries) {
  const std::int64_t end = tile.ends[tile.runs];
  RunSums<Lanes, Fold, Entries> sums{tile, entries, tile.starts - tile.ends[0], ~std::size_t{0}, {}, {}};
  clear(sums.even);
  clear(sums.odd);
  double quantity[entries_at_once];
  double low[entries_at_once + 8];
  double* loss = tile.loss;
  for (std::int64_t k = tile.ends[0]; k < end; k += entries_at_once) {
    const std::int64_t count = end - k < entries_at_once ? end - k : entries_at_once;
    entries.template quantities<Fold>(k, count, quantity);
    std::size_t ended = 0;
    std::int64_t i = 0;
    for (; i + Fold::step <= count; i += Fold::step) {
      for (std::int64_t j = 0; j < Fold::step; j += 2) ask_rows(tile, entries, k + i + j, end - 1);
      ended += sums.add_some(k + i, quantity + i, low + ended, std::make_index_sequence<Fold::step>{});
    }
    for (; i < count; ++i) {
      const Lanes lowest = i % 2 == 0 ? sums.template add<false>(k + i, quantity[i])
                                      : sums.template add<true>(k + i, quantity[i]);
      low[ended] = Fold::lowest(lowest);
      ended += sums.starts[k + i + 1];
    }
    for (std::size_t r = 0; r < ended; r += Lanes::width) {
      const std::size_t some = ended - r < Lanes::width ? ended - r : Lanes::width;
      const Lanes before = Lanes::load_some(loss + r, some, 0.0);
      max(-Lanes::load_some(low + r, some, 0.0), before).store_some(loss + r, some);
    }
    loss += ended;
  }
}

template <class Use>
[[gnu::always_inline]] inline auto with_entries(const ScanTile& tile, Use use) {
  if (tile.packed != nullptr) return use(PackedEntries{tile});
  if (tile.stepless != nullptr) return use(WideEntries<true>{tile});
  return use(WideEntries<false>{tile});
}

template <class Lanes, class Fold>
struct Kernels {
  static void accounts(const ScanTile& tile) {
    with_entries(tile, [&](const auto& entries) { scan_accounts<Lanes, Fold>(tile, entries); });
  }
  static void units(const ScanTile& tile) {
    with_entries(tile, [&](const auto& entries) { scan_units<Lanes, Fold>(tile, entries); });
  }
  static void places(const ScanTile& tile, const WorstRuns& worst) {
    with_entries(tile, [&](const auto& entries) {
      constexpr std::size_t ahead = 8;
      for (std::size_t i = 0; i < worst.count; ++i) {
        const std::size_t run = worst.run[i];
        if (i + ahead < worst.count) ask_row(entries.row(tile.ends[worst.run[i + ahead]]));
        worst.found[i] = places_of<Lanes, Fold>(vector_of<Lanes, Fold>(tile, entries, run), worst.limit[i]);
      }
    });
  }
};

}  // namespace crossmargin::netting
