#pragma once

#include <cstddef>

#include "crossmargin/margin/span/parameters.hpp"

namespace crossmargin::bench {

/// An invented exchange complex of about that many contracts: combined commodities of one future and the
/// options on it, twelve months of 500 strikes each.
span::ParameterSet made_span(std::size_t contracts);

}  // namespace crossmargin::bench
