#pragma once

#include <cstdint>
#include <span>

#include "crossmargin/margin/span/parameters.hpp"
#include "io/snapshot_layout.hpp"

/// How a parameter set lies in a snapshot; docs/file-formats/span-snapshot.md says the same in words.
namespace crossmargin::io::snapshot {

enum class SpanId : std::uint32_t {
  rules = 1,
  product,
  right,
  futures_month,
  option_month,
  strike,
  composite_delta,
  delta_scale,
  price,
  value_factor,
  volatility,
  has_array,
  line,
  arrays,
};

std::string_view name_of(SpanId id);

/// Risk parameters.
extern const Kind span_kind;

// Stored as they stand.
static_assert(sizeof(span::Period) == 8 && sizeof(span::RiskArray) == 128);
static_assert(sizeof(span::Right) == 1 && sizeof(bool) == 1);

}  // namespace crossmargin::io::snapshot
