#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/numeric/target.hpp"
#include "crossmargin/portfolio/position_book.hpp"
#include "crossmargin/risk/risk_matrix.hpp"

namespace crossmargin {

/// How a method nets the rows of a risk matrix: which with which, and at what rates.
struct ScanBasis {
  const RiskMatrix* risk{nullptr};
  std::vector<std::string> units;              ///< ids of the risk units
  std::vector<double> fx;                      ///< of each unit: reporting currency per unit currency
  std::vector<std::int32_t> unit;              ///< of each instrument of the matrix; -1: may not be held
  std::vector<std::int32_t> rate_row;          ///< of each instrument: the row of `rates` that converts it
  std::vector<std::vector<double>> rates;      ///< settlement to unit currency, one a scenario
  std::vector<std::vector<double>> dampening;  ///< of each unit: what a loss is reduced by, unit currency,
                                               ///< one a scenario; empty for none
  std::vector<std::vector<double>> sizes{};    ///< of each unit: of its largest move, one a scenario; empty:
                                               ///< all alike
  double tie_tolerance{1e-9};                  ///< losses this close to the largest, relative, are tied
  bool nets_rows{true};  ///< false: the kind does something else, and no book can be scanned
};

/// One instrument of a book, as it is scanned.
struct ScanInstrument {
  std::int32_t place{-1};          ///< in the risk matrix; -1 when it is not there
  QuantityStep step{};             ///< of the book: what its quantities are multiples of
  std::optional<Issue> refused{};  ///< why no account may hold it
};

/// What rows are made of, where they were stored: see `ScanRows`.
struct ScanParts {
  std::size_t scenarios{0};
  std::vector<std::string> units;
  std::span<const std::int32_t> unit;   ///< of each instrument
  std::span<const QuantityStep> steps;  ///< of each instrument
  std::span<const double> cells;        ///< [tile][instrument][16]
  std::span<const double> drawn;        ///< [tile][unit][16]; empty for none
  std::span<const double> sizes{};      ///< [unit][scenario]; empty: all alike
  double tie_tolerance{1e-9};
};

/// The rows of a book's instruments ready to be added up: profit and loss in reporting currency per multiple
/// of the quantity step (per contract where there is none), row[s] = pnl[s] * rate[s] * fx * step, each
/// product rounded in this order.
class ScanRows {
 public:
  /// Rows in the order of `instruments`. A row with a number that is not finite or above 1e200 is refused.
  static ScanRows create(const ScanBasis& basis, std::span<const ScanInstrument> instruments);

  /// Rows that were stored, none of them refused. Throws std::invalid_argument for sizes that do not fit.
  static ScanRows of(const ScanParts& parts);

  std::size_t instrument_count() const { return unit_.size(); }
  std::size_t scenario_count() const { return scenarios_; }
  std::size_t tile_count() const { return tiles_; }
  const std::vector<std::string>& units() const { return units_; }
  /// [instrument][16], 128-byte aligned.
  const double* tile(std::size_t tile) const { return cells_.data() + tile * instrument_count() * 16; }
  /// [unit][16]; null where no unit has a dampener.
  const double* drawn(std::size_t tile) const {
    return drawn_.empty() ? nullptr : drawn_.data() + tile * units_.size() * 16;
  }
  /// Of the unit's largest move in a scenario: of tied scenarios the one with the smallest move is reported.
  double size(std::int32_t unit, std::size_t scenario) const {
    return sizes_.empty() ? 0.0 : sizes_[static_cast<std::size_t>(unit) * scenarios_ + scenario];
  }
  std::span<const double> sizes() const { return sizes_; }  ///< [unit][scenario]; empty: all alike
  double tie_tolerance() const { return tie_tolerance_; }
  std::span<const std::int32_t> unit() const { return unit_; }
  std::span<const std::uint8_t> stepless() const { return stepless_; }  ///< empty when no instrument is
  const Issue* refused(std::int32_t instrument) const;
  bool any_refused() const { return any_refused_; }

 private:
  void add_row(const ScanBasis& basis, const ScanInstrument& instrument, std::size_t i);
  void add_dampening(const ScanBasis& basis, std::span<const std::int32_t> from);
  void add_sizes(const ScanBasis& basis, std::span<const std::int32_t> from);

  std::size_t scenarios_{0};
  std::size_t tiles_{0};
  CellVector cells_;
  CellVector drawn_;
  std::vector<double> sizes_;
  double tie_tolerance_{0.0};
  std::vector<std::string> units_;
  std::vector<std::int32_t> unit_;
  std::vector<std::uint8_t> stepless_;
  std::vector<std::optional<Issue>> refused_;
  bool any_refused_{false};
};

/// The scanning risk of every account of a book, reporting currency: what `MarginResult` calls scan risk
/// without offsets, the largest losses of its risk units added up.
struct BookScan {
  std::vector<double> loss;        ///< of each account, at least 0
  std::vector<std::int32_t> unit;  ///< the unit that loses most, the first of equals; -1 when none loses
  /// In which it does: of those tied the one of the smallest move, then the first, as in a report; -1 when
  /// none loses.
  std::vector<std::int32_t> scenario;
  std::vector<std::string> units;  ///< what `unit` counts
};

struct ScanOptions {
  numeric::Target target{numeric::native_target()};
  std::size_t accounts_per_block{16384};  ///< netted tile by tile; never part of a result
};

/// Nets a book account by account. A unit's vector is summed over the account's entries in the order of the
/// book (by unit, where the book does not keep a unit's entries together); the bits do not depend on target,
/// threads or blocks. The book's indices must be those of `rows`. Gains recognised in part change no loss, so
/// they play no role here; offsets between units do, and are left out. Errors: `interrupted`; for each entry
/// in a refused instrument or with a quantity that is no finite number up to 1e18 an issue that names account
/// and instrument, the first hundred.
Result<BookScan> scan(const PositionBook& book, const ScanRows& rows, const ScanOptions& options,
                      const Execution& execution);

}  // namespace crossmargin
