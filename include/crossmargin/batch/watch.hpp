#pragma once

#include <functional>
#include <istream>
#include <span>
#include <string>

#include "crossmargin/analysis/live_account.hpp"
#include "crossmargin/batch/run_batch.hpp"
#include "crossmargin/report/live_rows.hpp"

namespace crossmargin::batch {

/// Which events give a line.
enum class WatchLines { changes, every };

struct EventSource {
  std::istream& stream;
  std::string file;  ///< the name that errors carry
};

/// Where what comes out of a stream of events goes.
struct WatchSinks {
  RowSink line;                                       ///< an error ends the run
  std::function<void(const Issues& issues)> refused;  ///< why one line of the stream was not applied
};

/// The instruments a watched account may come to hold: those of `batch_instruments`, the portfolio's own, and
/// what the accounts hold already. Errors: those of `batch_instruments` and `io::held_instruments`.
Result<InstrumentTable> watch_instruments(std::span<const Account> accounts, std::span<const Instrument> own,
                                          const io::MarketInputs& market);

/// Applies a stream of events, one JSON object a line, to an account. Hands over a line at the start, after
/// each event that changes a pool's status or the alert level it has reached (or after every one), and at the
/// end. A line that cannot be read or applied is handed to `refused`; it changes nothing and the stream goes
/// on. Blank lines are passed over. Errors: `interrupted` when a stop is requested, `unreadable` for a stream
/// that breaks off, those of `report::live_line` and the sink's own.
Result<report::LiveSummary> watch(LiveAccount& account, EventSource source, const WatchSinks& sinks,
                                  WatchLines lines, const Execution& execution);

}  // namespace crossmargin::batch
