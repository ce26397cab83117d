#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossmargin/product/instrument_table.hpp"
#include "crossmargin/risk/pricing_inputs.hpp"

namespace crossmargin::detail {

/// What the market says of each instrument of a table, by index; null where it says nothing.
std::vector<const InstrumentQuote*> quotes_of(const InstrumentTable& instruments, const Market& market);

/// Resolves the inputs of one instrument after another, as `pricing_inputs` does. Neighbours mostly share
/// their expiry, so the last forward and rate are kept. Not for several threads at once.
class InputsReader {
 public:
  explicit InputsReader(const Market& market) : market_(market) {}

  Result<PricingInputs> read(const Instrument& instrument, const InstrumentQuote* quote);

  const Market& market() const { return market_; }
  /// The market's forward of the instrument's expiry.
  Result<double> forward(const Instrument& instrument);
  /// The same where the market lists it, not grown from a spot.
  std::optional<double> listed_forward(const Instrument& instrument);
  Result<double> zero_rate(const Currency& currency, Instant when);

 private:
  void enter(const Instrument& instrument);

  const Market& market_;
  std::string underlying_;
  std::optional<Instant> expiry_;
  std::optional<double> listed_;
  std::optional<double> forward_;
  Currency currency_;
  Instant rate_until_{};
  std::optional<double> rate_;
};

}  // namespace crossmargin::detail
