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
  /// The entries from ends[0] on in a word each, eight words more than there are entries: the instrument in
  /// the lower bits, the multiple above. Null: `instrument` and `quantity` are read.
  const std::uint32_t* packed;
  unsigned instrument_bits;
  const std::int64_t* ends;    ///< run r holds the entries ends[r] to ends[r + 1]
  const std::uint8_t* starts;  ///< of each entry from ends[0] on: 1 where a run starts, and 1 at the end;
                               ///< read by `units` alone
  std::size_t runs;
  const double* drawn;        ///< [unit][16], what a loss is reduced by; null: nothing
  const std::int32_t* units;  ///< of each run; read only where `drawn` is given
  std::int32_t first_scenario;
  bool entries_ahead;       ///< ask for entries ahead, kept out of the second level of cache
  std::int64_t rows_ahead;  ///< how far to ask for rows; 0: not
  double tied;              ///< a loss is as large as another where it is at least this share of it
  double* loss;             ///< of each run: the largest so far, from 0 on
  std::int32_t*
      scenario;  ///< of each run, kept by `accounts` alone: the only one with that loss, or `unclear`
};

/// Several scenarios are tied.
constexpr std::int32_t unclear = -2;

/// Runs to look at again.
struct WorstRuns {
  const std::size_t* run;
  const double* limit;
  std::size_t count;
  std::uint32_t* found;  ///< a bit a cell
};

/// What each instruction set brings. A run's vector is the sum of quantity * row, fused, over the entries in
/// even places of the run and over those in odd places, each in order; then the two are added, then `drawn`.
struct ScanKernels {
  /// Runs of many entries. Keeps the largest loss of each and the scenario that has it.
  void (*accounts)(const ScanTile& tile);
  /// Runs of few entries, none of them empty: without a branch where a run ends. Keeps the losses alone.
  void (*units)(const ScanTile& tile);
  /// Of some runs: a bit for each cell of the tile that is at most the run's limit.
  void (*places)(const ScanTile& tile, const WorstRuns& worst);
};

ScanKernels scan_kernels_scalar();
ScanKernels scan_kernels_avx2();
ScanKernels scan_kernels_avx512();

}  // namespace crossmargin::netting
