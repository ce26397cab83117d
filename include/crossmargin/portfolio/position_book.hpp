#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace crossmargin {

/// Texts one after another: text i is bytes[offsets[i] .. offsets[i + 1]).
struct TextColumn {
  std::span<const std::uint64_t> offsets;  ///< one more than there are texts
  std::span<const char> bytes;

  std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::string_view operator[](std::size_t i) const {
    return {bytes.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
  }
};

/// The smallest quantity of a contract, exactly: units / 10^decimals. "0.1" is {1, 1}, "10" is {10, 0}. Zero
/// units: the contract has no step, and its quantities are doubles.
struct QuantityStep {
  std::int64_t units{0};
  int decimals{0};
};

/// The cross positions of many accounts in compressed rows (CSR): account a holds entries rows[a] .. rows[a +
/// 1]. Spans point into memory that `owner` keeps: vectors of a reader, or a mapped snapshot. Copies share
/// it.
struct PositionBook {
  TextColumn accounts;
  TextColumn instruments;                    ///< sorted by bytes, each once
  std::span<const QuantityStep> steps;       ///< one an instrument
  std::span<const std::int64_t> rows;        ///< one more than there are accounts
  std::span<const std::int32_t> instrument;  ///< of each entry: its place in `instruments`
  /// Of each entry: multiples of the instrument's step; the bits of a double where it has none. Never zero.
  std::span<const std::int64_t> quantity;
  std::shared_ptr<const void> owner;

  std::size_t account_count() const { return accounts.size(); }
  std::size_t position_count() const { return instrument.size(); }
};

/// The quantity as a number of contracts. From multiples: rounded once, so that 3 steps of 0.1 are the double
/// that "0.3" reads as, as long as the multiple times `units` is below 2^53 and `decimals` at most 22.
double quantity_of(std::int64_t stored, QuantityStep step);

/// A step as a decimal; nothing where `step` is no decimal of at most 12 digits after the point or below 2^31
/// units.
std::optional<QuantityStep> exact_step(double step);

}  // namespace crossmargin
