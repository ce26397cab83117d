#pragma once

#include <optional>

#include "crossmargin/core/document.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument.hpp"

namespace crossmargin::io {

struct ListedInstrument {
  Instrument instrument;
  std::optional<InstrumentQuote> quote;
};

/// Binds one object of "instruments" with its optional "quote". Nothing, and issues, when a field is wrong.
std::optional<ListedInstrument> read_instrument(const Document& document, Issues& issues);

/// Binds {"price", "forward", "volatility"}. Nothing, and issues, when a field is wrong or none is given.
std::optional<InstrumentQuote> read_quote(const Document& document, Issues& issues);

}  // namespace crossmargin::io
