#pragma once

#include "crossmargin/core/document.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin::io {

/// Binds one account object: {"id", "collateral", "positions", "orders", "isolated"}. Notes everything wrong
/// and returns what it could read.
Account read_account(const Document& document, Issues& issues);

}  // namespace crossmargin::io
