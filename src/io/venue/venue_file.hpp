#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/core/document.hpp"
#include "crossmargin/portfolio/portfolio.hpp"
#include "crossmargin/product/instrument.hpp"

namespace crossmargin::io {

/// In what a size is counted. `coin`: in units of the underlying also where the contract is an amount of the
/// quote currency; the market's price of the contract converts it.
enum class SizeUnit { contracts, coin };

/// One row of somebody else's list of positions; hedged legs of one contract are rows of their own.
struct VenuePosition {
  std::string account;
  std::string bucket{"cross"};
  std::string instrument;
  double quantity{0.0};
  SizeUnit unit{SizeUnit::contracts};
  std::optional<double> average_price{};
  std::optional<double> mark_price{};
  SourceLocation where{};
};

struct VenueBalance {
  std::string account;
  std::string bucket{"cross"};
  Balance balance;
};

/// What a venue's or broker's file says, whichever form it has: `venue_accounts` makes a portfolio of it and
/// `venue_market` a layer of a market.
struct VenueFile {
  std::string file;
  std::vector<VenuePosition> positions{};
  std::vector<VenueBalance> balances{};
  std::vector<Instrument> instruments{};               ///< those whose names no grammar of ours reads
  std::map<std::string, double, std::less<>> spots{};  ///< index prices in USD, by underlying
  std::optional<Instant> as_of{};
  std::vector<std::string> notes{};
};

/// The JSON forms that hold positions.
enum class PositionsForm {
  none,
  deribit_positions,
  deribit_simulation,
  okx_position_builder,
  ccxt_positions
};

/// Tells the JSON forms apart by the members that only they have.
PositionsForm positions_form(const Document& document);
/// Whether a text reads like an XML file of a Flex query.
bool looks_like_flex(std::string_view text);

/// What an account without a name of its own is called.
inline constexpr std::string_view kVenueAccount = "main";

/// In what unit a bare map of simulated positions counts inverse futures; `unknown` is an error at the first
/// of them.
enum class SimulatedUnit { unknown, coin, quote };

/// Each reader notes everything wrong and returns what it could read. docs/file-formats/venue-files.md has
/// the tables of fields.
VenueFile read_deribit_positions(const Document& document, Issues& issues);
VenueFile read_deribit_simulation(const Document& document, SimulatedUnit unit, Issues& issues);
VenueFile read_okx_position_builder(const Document& document, Issues& issues);
VenueFile read_ccxt_positions(const Document& document, Issues& issues);
VenueFile read_flex(std::string_view text, const std::string& file, Issues& issues);

}  // namespace crossmargin::io
