#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crossmargin/product/instrument.hpp"

namespace crossmargin {

/// Valid instruments, each once, sorted by (underlying, kind, expiry, strike, right, id) so that an index
/// does not depend on the order in which files listed them and neighbours share a risk factor.
class InstrumentTable {
 public:
  InstrumentTable() = default;
  /// Errors: everything `validate` finds, and `duplicate` for an id that stands twice.
  static Result<InstrumentTable> create(std::vector<Instrument> instruments);

  std::size_t size() const { return instruments_.size(); }
  const Instrument& operator[](std::int32_t index) const {
    return instruments_[static_cast<std::size_t>(index)];
  }
  std::optional<std::int32_t> find(std::string_view id) const;
  std::span<const Instrument> all() const { return instruments_; }
  /// The instruments at `indices` (any order, repeats allowed), as a table of their own.
  InstrumentTable subset(std::span<const std::int32_t> indices) const;

 private:
  explicit InstrumentTable(std::vector<Instrument> sorted);
  std::vector<Instrument> instruments_;
  std::vector<std::int32_t> slots_;  ///< open addressing by id: index or -1, twice the instruments or more
};

}  // namespace crossmargin
