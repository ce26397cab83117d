#include "crossmargin/batch/run_batch.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "crossmargin/assessment/assess_totals.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/report/account_rows.hpp"

namespace crossmargin::batch {
namespace {

/// Accounts of one task of a block: enough to pay for handing it to a thread.
constexpr std::size_t accounts_per_chunk = 64;

report::RowStyle style_of(RowFormat format) {
  return format == RowFormat::csv ? report::RowStyle::csv : report::RowStyle::json_lines;
}

/// What the accounts of one task became: their lines, and what the summary needs of them.
struct Chunk {
  std::string lines;
  BatchSummary counts;
};

/// What an account is assessed in.
struct Seat {
  explicit Seat(const EvaluatedBase& base) : scratch(base) {}
  AssessScratch scratch;
  AccountTotals totals;
};

/// Seats that are free. A task takes one and gives it back, so there are as many as tasks at a time.
class Seats {
 public:
  explicit Seats(const EvaluatedBase& base) : base_(base) {}
  std::unique_ptr<Seat> take() {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) return std::make_unique<Seat>(base_);
    std::unique_ptr<Seat> seat = std::move(free_.back());
    free_.pop_back();
    return seat;
  }
  void give_back(std::unique_ptr<Seat> seat) {
    const std::scoped_lock lock(mutex_);
    free_.push_back(std::move(seat));
  }

 private:
  const EvaluatedBase& base_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Seat>> free_;
};

class Run {
 public:
  Run(const EvaluatedBase& base, const BatchOptions& options, const RowSink& sink, const Execution& execution)
      : base_(base),
        options_(options),
        sink_(sink),
        execution_(execution),
        writer_(base, style_of(options.format)),
        seats_(base) {}

  /// False when the run has to end; `status` then says why.
  bool take(io::BatchRecord record) {
    block_.push_back(std::move(record));
    return block_.size() < std::max<std::size_t>(options_.block_size, 1) || flush();
  }

  /// Assesses what has been read since the last flush and hands its lines over in input order.
  bool flush() {
    std::vector<Chunk> chunks((block_.size() + accounts_per_chunk - 1) / accounts_per_chunk);
    const bool finished = parallel_for_chunks(block_.size(), accounts_per_chunk, execution_, "",
                                              [&](std::size_t begin, std::size_t end) {
                                                assess_chunk(begin, end, chunks[begin / accounts_per_chunk]);
                                              });
    if (!finished || execution_.stop.stop_requested()) {
      status_ = fail(ErrorCode::interrupted, "stopped before all accounts were done");
      return false;
    }
    block_.clear();
    return hand_over(chunks);
  }

  const Status& status() const { return status_; }
  BatchSummary take_summary() { return std::move(summary_); }

 private:
  void assess_chunk(std::size_t begin, std::size_t end, Chunk& chunk) {
    std::unique_ptr<Seat> seat = seats_.take();
    for (std::size_t i = begin; i < end; ++i) {
      if (Status done = assess_one(block_[i], *seat, chunk); !done)
        note_failure(block_[i], done.error(), chunk);
      block_[i].account = Account{};  // its memory goes back here, not on the one thread that reads
    }
    seats_.give_back(std::move(seat));
  }

  Status assess_one(const io::BatchRecord& record, Seat& seat, Chunk& chunk) const {
    if (!record.account) return tl::unexpected(record.account.error());
    if (Status done = assess_totals(*record.account, base_, seat.scratch, seat.totals); !done) return done;
    if (Status done = writer_.append(record.account->id, seat.totals, chunk.lines); !done) return done;
    ++chunk.counts.accounts;
    chunk.counts.incomplete += seat.totals.incomplete.empty() ? 0 : 1;
    chunk.counts.alerts += seat.totals.status == MarginStatus::alert ? 1 : 0;
    chunk.counts.margin_calls += seat.totals.status == MarginStatus::margin_call ? 1 : 0;
    chunk.counts.liquidations += seat.totals.status == MarginStatus::liquidation ? 1 : 0;
    return {};
  }

  void note_failure(const io::BatchRecord& record, const Issues& issues, Chunk& chunk) const {
    const report::AccountRow row = report::failed_account_row(record.id, issues, options_.max_errors);
    chunk.lines += options_.format == RowFormat::csv ? report::to_csv_line(row) : report::to_json_line(row);
    ++chunk.counts.accounts;
    ++chunk.counts.failed;
    if (chunk.counts.first_failures.size() < options_.max_errors)
      chunk.counts.first_failures.push_back(
          issues.empty() ? Issue{ErrorCode::internal, "failed without a reason"} : issues.front());
  }

  bool hand_over(const std::vector<Chunk>& chunks) {
    // The header waits for the first rows, so that input which cannot be read at all leaves nothing on
    // stdout.
    bytes_.clear();
    if (summary_.accounts == 0 && !chunks.empty() && options_.format == RowFormat::csv) {
      bytes_ = report::account_csv_header();
    }
    for (const Chunk& chunk : chunks) {
      bytes_ += chunk.lines;
      count(chunk.counts);
    }
    if (auto written = sink_(bytes_); !written) {
      status_ = std::move(written);
      return false;
    }
    if (execution_.progress) execution_.progress("accounts", summary_.accounts, 0);
    return true;
  }

  void count(const BatchSummary& counts) {
    summary_.accounts += counts.accounts;
    summary_.failed += counts.failed;
    summary_.alerts += counts.alerts;
    summary_.margin_calls += counts.margin_calls;
    summary_.liquidations += counts.liquidations;
    summary_.incomplete += counts.incomplete;
    for (const Issue& issue : counts.first_failures)
      if (summary_.first_failures.size() < options_.max_errors) summary_.first_failures.push_back(issue);
  }

  const EvaluatedBase& base_;
  const BatchOptions& options_;
  const RowSink& sink_;
  const Execution& execution_;
  const report::RowWriter writer_;
  Seats seats_;
  std::vector<io::BatchRecord> block_;
  std::string bytes_;
  BatchSummary summary_;
  Status status_;
};

}  // namespace

Result<InstrumentTable> batch_instruments(const io::MarketInputs& market) {
  std::vector<Instrument> named_only;
  for (const auto& [id, quote] : market.market.data().quotes) {
    if (market.instruments.find(id)) continue;
    auto named = io::parse_instrument_name(id);
    if (!named || market.market.underlying(named->underlying) == nullptr) continue;
    named->where = quote.where;
    named_only.push_back(*std::move(named));
  }
  if (named_only.empty()) return market.instruments;
  const auto listed = market.instruments.all();
  named_only.insert(named_only.begin(), listed.begin(), listed.end());
  return InstrumentTable::create(std::move(named_only));
}

Result<BatchSummary> run_batch(AccountSource source, const EvaluatedBase& base, const BatchOptions& options,
                               const RowSink& sink, const Execution& execution) {
  Run run(base, options, sink, execution);
  auto read = io::stream_accounts(
      {source.stream, source.file, options.limits},
      [&](io::BatchRecord record) { return run.take(std::move(record)); }, execution);
  if (!run.status()) return tl::unexpected(run.status().error());
  if (!read) return tl::unexpected(read.error());
  if (!run.flush()) return tl::unexpected(run.status().error());
  BatchSummary summary = run.take_summary();
  if (summary.accounts == 0) {
    SourceLocation where;
    where.file = source.file;
    return fail(ErrorCode::missing_field, "no account in this file", where, "give at least one account");
  }
  return summary;
}

}  // namespace crossmargin::batch
