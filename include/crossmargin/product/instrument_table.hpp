#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "crossmargin/product/instrument.hpp"

namespace crossmargin {

/// Valid instruments, each once, sorted by (underlying, kind, expiry, strike, right, id) so that an index
/// does not depend on the order in which files listed them and neighbours share a risk factor. Copies share
/// the instruments, which never change.
class InstrumentTable {
 public:
  InstrumentTable() = default;
  /// Errors: everything `validate` finds, and `duplicate` for an id that stands twice.
  static Result<InstrumentTable> create(std::vector<Instrument> instruments);

  std::size_t size() const { return rows_ ? rows_->instruments.size() : 0; }
  const Instrument& operator[](std::int32_t index) const {
    return rows_->instruments[static_cast<std::size_t>(index)];
  }
  std::optional<std::int32_t> find(std::string_view id) const;
  std::span<const Instrument> all() const {
    return rows_ ? std::span<const Instrument>(rows_->instruments) : std::span<const Instrument>();
  }
  /// The instruments at `indices` (any order, repeats allowed), as a table of their own.
  InstrumentTable subset(std::span<const std::int32_t> indices) const;

 private:
  struct Rows {
    std::vector<Instrument> instruments;
    std::vector<std::int32_t> slots;  ///< open addressing by id: index or -1, twice the instruments or more
  };
  explicit InstrumentTable(Rows rows) : rows_(std::make_shared<const Rows>(std::move(rows))) {}
  std::shared_ptr<const Rows> rows_;
};

}  // namespace crossmargin
