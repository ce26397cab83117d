#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

void add_spot(MarketLayer& layer, const std::string& underlying, double spot) {
  const Currency dollar = *Currency::parse("USD");
  const SourceLocation where{layer.file, 1, 0, ""};
  layer.reporting_currency = dollar;
  layer.data.underlyings.emplace(underlying, UnderlyingQuote{dollar, spot, 0.0, "crypto", where});
  if (const auto coin = Currency::parse(underlying)) layer.data.fx[*coin] = FxRate{spot, underlying, where};
}

}  // namespace

MarketLayer market_layer_of(VenueFile file) {
  MarketLayer layer;
  layer.file = file.file;
  layer.as_of = file.as_of;
  layer.instruments = std::move(file.instruments);
  for (const auto& [underlying, spot] : file.spots) add_spot(layer, underlying, spot);
  for (const VenuePosition& position : file.positions) {
    // A venue prints 0 where it has no price.
    if (!position.mark_price || *position.mark_price == 0.0) continue;
    InstrumentQuote quote;
    quote.price = position.mark_price;
    quote.where = position.where;
    layer.data.quotes.emplace(position.instrument, std::move(quote));
  }
  return layer;
}

}  // namespace crossmargin::io
