#pragma once

#include <cstddef>
#include <cstdint>

namespace crossmargin::netting {

/// One tile of 16 scenarios over the entries of some runs. A run is what is netted into one vector: the
/// entries of an account in one risk unit. Raw pointers, because the files that are compiled for an
/// instruction set may not share inline functions with others.
struct ScanTile {
  const double* rows;              ///< [instrument][16], 64-byte aligned
  const std::int32_t* instrument;  ///< of each entry
  const std::int64_t* quantity;    ///< of each entry: a multiple of the step, or the bits of a double
  const std::uint8_t* stepless;    ///< by instrument: 1 where quantities are doubles; null: none of them is
  const std::int64_t* ends;        ///< run r holds the entries ends[r] to ends[r + 1]
  std::size_t runs;
  const double* drawn;        ///< [unit][16], what a loss is reduced by; null: nothing
  const std::int32_t* units;  ///< of each run; read only where `drawn` is given
  std::int32_t first_scenario;
  std::int64_t entries_ahead;  ///< how far to ask for entries, kept out of the second level of cache; 0: not
  std::int64_t rows_ahead;     ///< how far to ask for rows; 0: not
  double* loss;                ///< of each run: the largest so far, from 0 on
  std::int32_t* scenario;      ///< of each run: the first that has it
};

/// Nets each run and keeps its largest loss and the first scenario that has it, where that is larger than
/// what the run has so far. The sum of quantity * row is fused and goes over the entries in even places of
/// the run and over those in odd places, each in order; then the two are added.
using ScanTileKernel = void (*)(const ScanTile&);

void scan_tile_scalar(const ScanTile& tile);
void scan_tile_avx2(const ScanTile& tile);
void scan_tile_avx512(const ScanTile& tile);

}  // namespace crossmargin::netting
