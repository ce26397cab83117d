#pragma once

#include "io/span/layout.hpp"

namespace crossmargin::io {

/// Where the tiers of records 3 and S stand.
struct TierColumns {
  Columns number;
  Columns start;
  Columns end;
  Columns start_day;
  Columns end_day;
};

template <std::size_t size>
consteval TierColumns tier_columns(const std::array<Columns, size>& record) {
  using layout::column;
  return {column(record, "tier"), column(record, "tier start"), column(record, "tier end"),
          column(record, "tier start day"), column(record, "tier end day")};
}

}  // namespace crossmargin::io
