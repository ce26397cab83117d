#pragma once

#include <string>
#include <string_view>

#include "crossmargin/product/instrument.hpp"

namespace crossmargin::io {

/// Reads an instrument out of its name alone, by the grammar of whoever coined it:
///   BTC-27MAR26-60000-P, BTC-27MAR26, BTC-PERPETUAL      Deribit, inverse, settled in the coin, 08:00 UTC
///   BTC_USDC-27MAR26-60000-C, XRP_USDC-30JUN26-0d625-C   Deribit, linear, settled in USDC ('d' is the
///   decimal point) SPXW  220207C04500000                                OCC, 21 characters; 16:00 New York,
///   09:30 for AM-settled roots
/// Errors: `unknown_instrument` when no grammar fits; `invalid_value` when one does but a part is wrong
/// (31FEB26).
Result<Instrument> parse_instrument_name(std::string_view name);

/// The OCC symbol of an option, 21 characters.
Result<Instrument> parse_occ_symbol(std::string_view symbol);
Result<Instrument> parse_deribit_name(std::string_view name);

/// The one spelling under which readers keep an instrument: a 21-character OCC symbol without its blanks, any
/// other name as it stands.
std::string canonical_instrument_id(std::string_view name);

}  // namespace crossmargin::io
