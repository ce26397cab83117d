#pragma once

#include <cstddef>
#include <cstdint>

#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/market/market.hpp"
#include "crossmargin/product/instrument_table.hpp"

namespace crossmargin::batch {

struct MadeAccounts {
  std::size_t count{0};       ///< accounts to make
  std::size_t positions{20};  ///< positions of each; every one in another instrument
  std::uint64_t seed{1};
};

/// Makes invented accounts for load tests and writes them as CSV in the form that `run_batch` reads:
/// positions drawn from the unexpired instruments that this market quotes, long or short, each of some 10,000
/// to 1,000,000 of notional in quote currency, and collateral in the reporting currency of 5 to 45 % of the
/// sum. Account number i is the same whatever the count. The same arguments give the same bytes on every
/// machine. Errors: `invalid_value` for a count or positions of zero; `missing_price` when fewer instruments
/// can be priced than an account is to hold; the sink's own.
Status make_accounts(const InstrumentTable& instruments, const Market& market, const MadeAccounts& wanted,
                     const RowSink& sink);

}  // namespace crossmargin::batch
