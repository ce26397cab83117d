#pragma once

#include <optional>
#include <vector>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/scenario/scenario_set.hpp"

namespace crossmargin::detail {

/// Reads a finite number, or a fraction of integers in a string such as "-2/3", at `document`. Notes an issue
/// otherwise.
std::optional<double> read_number(const Document& document, Issues& issues);

/// Reads {"range"|"relative"|"absolute": number}.
std::optional<PriceMove> read_price_move(const Document& document, Issues& issues);

/// Reads a list of numbers, or {"from", "to", "steps"} with both ends included.
std::vector<double> read_steps(const Document& document, Issues& issues);

/// Reads {"range"|"relative"|"absolute": steps}.
std::vector<PriceMove> read_price_steps(const Document& document, Issues& issues);

}  // namespace crossmargin::detail
