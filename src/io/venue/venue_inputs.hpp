#pragma once

#include <optional>

#include "crossmargin/io/inputs.hpp"
#include "io/market_layer.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {

/// The text of a positions file in the form that `format` names, or, for "auto", in the form it has. Nothing
/// for forms of our own. `document` is the text's tree where it is JSON.
std::optional<VenueFile> read_positions_file(const Document& document, const std::string& format,
                                             Issues& issues);

/// Adds the accounts of a venue's file: legs of one contract netted, sizes in coin as contracts at the
/// market's prices. Errors: `missing_price` for a size in coin without a price, `unsupported` for legs that
/// cancel out or whose entry prices do not combine.
void add_accounts(VenueFile file, const MarketInputs* market, PortfolioInputs& made, Issues& issues);

/// The prices beside the positions, as a layer of a market: marks, index prices, contracts.
MarketLayer market_layer_of(VenueFile file);

/// A book summary of a whole venue's currency, and the definitions of contracts of another venue.
MarketLayer read_deribit_summary(const Document& document, Issues& issues);
MarketLayer read_okx_instruments(const Document& document, Issues& issues);
bool is_deribit_summary(const Document& document);
bool is_okx_instruments(const Document& document);

}  // namespace crossmargin::io
