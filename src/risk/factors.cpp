#include <algorithm>

#include "crossmargin/risk/evaluate.hpp"

namespace crossmargin {

FactorKey factor_of(const Instrument& instrument) {
  switch (instrument.kind) {
    case InstrumentKind::option:
    case InstrumentKind::future:
    case InstrumentKind::fx_forward:
      return {instrument.underlying, instrument.expiry};
    case InstrumentKind::spot:
    case InstrumentKind::stock:
    case InstrumentKind::fx_spot:
    case InstrumentKind::bond:
    case InstrumentKind::perpetual:
      break;
  }
  return {instrument.underlying, std::nullopt};
}

std::vector<FactorKey> factors_of(std::span<const Instrument> instruments) {
  std::vector<FactorKey> keys;
  keys.reserve(instruments.size());
  for (const Instrument& instrument : instruments) keys.push_back(factor_of(instrument));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace crossmargin
