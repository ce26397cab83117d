#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument.hpp"

namespace crossmargin::io {

/// What one market file says. Its FX rates are in its own reporting currency; `data.as_of` and
/// `data.reporting_currency` stay unused.
struct MarketLayer {
  std::string file;
  std::optional<Instant> as_of{};
  std::optional<Currency> reporting_currency{};
  MarketData data{};
  std::vector<Instrument> instruments{};
  std::vector<std::string> notes{};
  bool whole{true};  ///< false when so much could not be read that what refers to it is better left unchecked
};

/// Each reader notes everything wrong with the text and returns what it could read.
MarketLayer read_market_json(std::string_view text, const std::string& file, Issues& issues);
MarketLayer read_deribit_chain(std::string_view text, const std::string& file, Issues& issues);
MarketLayer read_cboe_quotes(std::string_view text, const std::string& file, Issues& issues);

}  // namespace crossmargin::io
