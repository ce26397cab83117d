#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "crossmargin/margin/scan.hpp"
#include "margin/netting/scan_tile.hpp"

namespace crossmargin::netting {

/// Scans blocks of accounts. Stateless but for what it points to.
class BlockScan {
 public:
  BlockScan(const PositionBook& book, const ScanRows& rows, numeric::Target target, BookScan& result);

  /// Fills the result of the accounts begin to end, none of whose entries are refused.
  void scan(std::size_t begin, std::size_t end) const;

 private:
  /// A run whose worst scenario is wanted, and the account that gets it.
  struct Asked {
    std::size_t account;
    std::size_t run;
  };

  void scan_accounts(std::size_t begin, std::size_t end) const;
  void scan_units(std::size_t begin, std::size_t end) const;
  bool rows_beyond_cache() const;
  ScanTile tile_of(const std::int32_t* instrument, const std::int64_t* quantity) const;
  std::vector<std::uint32_t> pack(ScanTile& tile) const;
  void set(ScanTile& tile, std::size_t number) const;
  void find_scenarios(ScanTile& tile, std::span<const Asked> asked) const;

  const PositionBook& book_;
  const ScanRows& rows_;
  ScanKernels kernels_;
  BookScan& result_;
};

}  // namespace crossmargin::netting
