#pragma once

#include <string>

#include "crossmargin/io/inputs.hpp"

namespace crossmargin::io {

/// A portfolio in our JSON form, with the instruments it defines: it reads back as the same accounts.
/// Numbers are shortest decimals. Errors: none; accounts and instruments must be ones that a reader accepted.
std::string portfolio_json(const PortfolioInputs& portfolio);

}  // namespace crossmargin::io
