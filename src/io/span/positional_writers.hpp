#pragma once

#include "crossmargin/margin/span/parameters.hpp"
#include "io/span/fixed_line.hpp"

namespace crossmargin::io {

/// Each writes the records of one part of a set, in the order of the file.

/// Records 2, S, 3, E, C and 4 of one combined commodity, which has these places of products.
void write_commodity(const span::ParameterSet& set, std::size_t place, FixedText& out);
/// Records E and C.
void write_intra_spreads(const span::CombinedCommodity& rules, FixedText& out);
/// Record 6.
void write_inter_spread(const span::InterSpread& spread, FixedText& out);
/// Record P. `rules` are those of its combined commodity.
void write_prices(const span::Product& product, const span::CombinedCommodity& rules, FixedText& out);
/// Record B.
void write_series(const span::ParameterSet& set, const span::Series& series, FixedText& out);
/// Records 81 and 82, or 83 and 84, of all contracts.
void write_arrays(const span::ParameterSet& set, FixedText& out);

/// "EXCHANGE CODE TYPE", for messages.
std::string product_name(const span::Product& product);

}  // namespace crossmargin::io
