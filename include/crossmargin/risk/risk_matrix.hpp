#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crossmargin/core/issue.hpp"
#include "crossmargin/core/money.hpp"
#include "crossmargin/risk/cell_memory.hpp"

namespace crossmargin {

/// Values of one contract at the market, in settlement currency unless said otherwise.
struct RowFacts {
  Currency currency;  ///< settlement currency: the unit of the row
  int factor{-1};     ///< of the shock table
  bool coin_settled{false};
  double value{0.0};  ///< market value of +1 contract (0 for futures, perpetuals and futures-style options)
  double price{
      0.0};  ///< quoted price: future or perpetual mark, spot; option: model value per unit of underlying
  double reference_price{0.0};  ///< forward or spot that moves, in quote currency
  double delta{0.0};            ///< units of underlying per +1 contract; inverse futures: quote units / mark
  double years{0.0};            ///< to expiry; 0 for what never expires
  double notional{0.0};         ///< |units of underlying| * reference price, quote currency
};

/// Profit and loss of +1 contract in every scenario (gain positive, settlement currency, row weights
/// included). Stored as tiles of 16 scenarios, [tile][instrument][16]; the last tile is padded with zeros.
/// Rows are aligned to 128 bytes.
class RiskMatrix {
 public:
  static constexpr std::size_t tile_width = 16;

  RiskMatrix() = default;
  RiskMatrix(std::size_t instruments, std::size_t scenarios);

  std::size_t instrument_count() const { return instruments_; }
  std::size_t scenario_count() const { return scenarios_; }
  std::size_t tile_count() const { return (scenarios_ + tile_width - 1) / tile_width; }

  double pnl(std::int32_t instrument, std::size_t scenario) const {
    return cells_[index(instrument, scenario / tile_width) + scenario % tile_width];
  }
  /// The 16 cells of one tile of one instrument.
  std::span<const double, tile_width> tile(std::int32_t instrument, std::size_t tile) const {
    return std::span<const double, tile_width>(cells_.data() + index(instrument, tile), tile_width);
  }
  std::span<double, tile_width> tile(std::int32_t instrument, std::size_t tile) {
    return std::span<double, tile_width>(cells_.data() + index(instrument, tile), tile_width);
  }

  /// All tiles, [tile][instrument][16].
  std::span<const double> cells() const { return cells_; }
  std::span<double> cells() { return cells_; }

  const RowFacts& facts(std::int32_t instrument) const {
    return facts_[static_cast<std::size_t>(instrument)];
  }
  RowFacts& facts(std::int32_t instrument) { return facts_[static_cast<std::size_t>(instrument)]; }
  /// Why a row could not be priced; null when it could. A row with an issue must never be netted.
  const Issue* issue(std::int32_t instrument) const;
  void set_issue(std::int32_t instrument, Issue issue);

 private:
  std::size_t index(std::int32_t instrument, std::size_t tile) const {
    return (tile * instruments_ + static_cast<std::size_t>(instrument)) * tile_width;
  }
  std::size_t instruments_{0};
  std::size_t scenarios_{0};
  CellVector cells_;
  std::vector<RowFacts> facts_;
  std::vector<std::optional<Issue>> issues_;
};

}  // namespace crossmargin
