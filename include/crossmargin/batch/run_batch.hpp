#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <string>
#include <string_view>

#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/portfolio/portfolio.hpp"

namespace crossmargin::batch {

enum class RowFormat { csv, json_lines };

struct BatchOptions {
  RowFormat format{RowFormat::csv};
  PortfolioLimits limits{};
  std::size_t max_errors{20};    ///< issues that one account's row names at most
  std::size_t block_size{2048};  ///< accounts read, then assessed together; never part of a result
};

/// Where the accounts come from. `file` is the name that errors carry.
struct AccountSource {
  std::istream& stream;
  std::string file;
};

/// What a run did, counted.
struct BatchSummary {
  std::size_t accounts{0};  ///< rows written
  std::size_t failed{0};    ///< of these, rows with an error instead of numbers
  std::size_t alerts{0};
  std::size_t margin_calls{0};
  std::size_t liquidations{0};
  std::size_t incomplete{0};  ///< rows whose requirement is a lower bound
  Issues first_failures;      ///< the first issue of each of the first failed accounts, at most `max_errors`
};

/// Takes the next bytes of the output, in order. An error ends the run.
using RowSink = std::function<Status(std::string_view bytes)>;

/// The instruments a batch prices before it reads an account: all that the market lists, and those it only
/// quotes whose name a grammar reads and whose underlying it knows. Errors: those of
/// `InstrumentTable::create`.
Result<InstrumentTable> batch_instruments(const io::MarketInputs& market);

/// Assesses a stream of accounts over one evaluated base and writes one row an account, in the order of the
/// input; a header comes first in CSV. Accounts are read in blocks, so memory does not grow with the file. An
/// account that is wrong, names an instrument the base lacks, or holds one that could not be priced becomes a
/// row with its errors; the others are not touched. The bytes do not depend on the number of threads or on
/// the block size. Progress is reported as stage "accounts" with a total of 0, which means unknown. Errors:
/// `interrupted`; what makes the rest of the stream unreadable; `missing_field` for a stream without any
/// account; the sink's own. After an error the bytes already handed to the sink are worthless: write through
/// `io::AtomicFile` and do not commit.
Result<BatchSummary> run_batch(AccountSource source, const EvaluatedBase& base, const BatchOptions& options,
                               const RowSink& sink, const Execution& execution);

}  // namespace crossmargin::batch
