#pragma once

#include <span>
#include <string_view>

#include "crossmargin/core/execution.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument_table.hpp"
#include "crossmargin/risk/risk_matrix.hpp"
#include "crossmargin/scenario/shock_table.hpp"

namespace crossmargin {

/// kernels: our own. quick: the same, but American options by Barone-Adesi and Whaley's approximation.
/// quantlib: the independent audit path, which shares no pricing code with the kernels.
enum class Pricer { kernels, quick, quantlib };
std::string_view to_string(Pricer pricer);

/// The factor of an instrument: its underlying, with its expiry for options, futures and forwards.
FactorKey factor_of(const Instrument& instrument);
/// Whether that is its factor.
bool has_factor(const Instrument& instrument, const FactorKey& key);

/// Every factor the instruments need, sorted, each once.
std::vector<FactorKey> factors_of(std::span<const Instrument> instruments);

/// Reprices every instrument in every scenario by full revaluation, in parallel; the bytes do not depend on
/// the number of threads. A row that cannot be priced carries its issue (missing price or vol, expired, no
/// model, a factor without shocks) instead of numbers. Errors of the whole: `interrupted`.
Result<RiskMatrix> evaluate(const InstrumentTable& instruments, const Market& market,
                            const ShockTable& shocks, Pricer pricer, const Execution& execution);

}  // namespace crossmargin
