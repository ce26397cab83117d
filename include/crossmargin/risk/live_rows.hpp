#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "crossmargin/risk/evaluate.hpp"

namespace crossmargin {

/// The rows of one underlying, kept so that its next price reprices them without looking anything up. What
/// is written is, bit for bit, what `evaluate` would write.
class LiveRows {
 public:
  struct Sources {
    const InstrumentTable& instruments;
    const Market& market;  ///< whose numbers move in place; see `MarketEditor`
    const ShockTable& shocks;
    Pricer pricer{Pricer::kernels};
  };

  /// `rows` of the table, all of one underlying, as they stand in `matrix`. Sources must outlive this.
  LiveRows(const Sources& sources, std::span<const std::int32_t> rows, RiskMatrix& matrix);
  LiveRows(LiveRows&&) noexcept;
  LiveRows& operator=(LiveRows&&) noexcept;
  ~LiveRows();

  std::span<const std::int32_t> rows() const;
  /// Prices all rows again where the market's prices now are. False: a row came to lack what it needs, or no
  /// longer does; matrix and rows have then to be made anew.
  bool reprice(RiskMatrix& matrix);
  /// The same for one of the rows after its own quote changed.
  bool requote(std::int32_t row, RiskMatrix& matrix);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossmargin
