#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/product/instrument.hpp"

namespace crossmargin::io {

/// What a symbol and a contract size say of a contract on a coin.
struct CryptoContract {
  std::string id;
  Currency base;
  Currency quote;
  Currency settle;
  double multiplier{0.0};  ///< as in `ContractSpec`
  std::optional<Instant> expiry{};
  std::optional<OptionTerms> option{};  ///< strike and right
  SourceLocation where{};
};

/// The instrument: linear where it settles in the quote currency, inverse where it settles in the coin.
/// Errors: `unsupported` for a third currency, whose fixed rate no symbol gives; those of `validate`.
Result<Instrument> instrument_of(const CryptoContract& contract);

/// Six digits YYMMDD as the moment at which coin contracts expire, 08:00 UTC. Nothing when there is no such
/// day.
std::optional<Instant> coin_expiry(std::string_view digits);

}  // namespace crossmargin::io
