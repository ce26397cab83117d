#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crossmargin/margin/scan.hpp"

namespace crossmargin::netting {

/// Entries of a block of accounts in runs: those of one account in one unit.
struct Runs {
  const std::int32_t* instrument{nullptr};
  const std::int64_t* quantity{nullptr};
  std::vector<std::int64_t> ends;         ///< run r holds the entries ends[r] to ends[r + 1]; none is empty
  std::vector<std::int32_t> unit;         ///< of each run
  std::vector<std::uint8_t> starts;       ///< of each entry from ends[0] on: 1 where a run starts
  std::vector<std::size_t> account_ends;  ///< account a of the block has runs account_ends[a] to [a + 1]
  std::vector<std::int32_t> sorted_instrument;
  std::vector<std::int64_t> sorted_quantity;
};

/// The runs of the accounts begin to end. Where an account's entries do not follow the units, the block's are
/// copied and put in that order.
Runs runs_of(const PositionBook& book, const ScanRows& rows, std::size_t begin, std::size_t end);

}  // namespace crossmargin::netting
