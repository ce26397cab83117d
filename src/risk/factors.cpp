#include <algorithm>

#include "crossmargin/risk/evaluate.hpp"

namespace crossmargin {
namespace {

/// Whether what moves it is its underlying at its expiry, and not the underlying alone.
bool moves_with_expiry(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::option:
    case InstrumentKind::future:
    case InstrumentKind::fx_forward:
      return true;
    case InstrumentKind::spot:
    case InstrumentKind::stock:
    case InstrumentKind::fx_spot:
    case InstrumentKind::bond:
    case InstrumentKind::perpetual:
      break;
  }
  return false;
}

}  // namespace

FactorKey factor_of(const Instrument& instrument) {
  if (moves_with_expiry(instrument)) return {instrument.underlying, instrument.expiry};
  return {instrument.underlying, std::nullopt};
}

bool has_factor(const Instrument& instrument, const FactorKey& key) {
  return instrument.underlying == key.underlying &&
         (moves_with_expiry(instrument) ? key.expiry == instrument.expiry : !key.expiry);
}

std::vector<FactorKey> factors_of(std::span<const Instrument> instruments) {
  std::vector<FactorKey> keys;
  // Neighbours in a table mostly share theirs.
  for (const Instrument& instrument : instruments)
    if (keys.empty() || !has_factor(instrument, keys.back())) keys.push_back(factor_of(instrument));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace crossmargin
