#include "crossmargin/batch/run_batch.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "crossmargin/io/instrument_names.hpp"
#include "crossmargin/numeric/parallel.hpp"
#include "crossmargin/report/account_rows.hpp"

namespace crossmargin::batch {
namespace {

/// Accounts of one task of a block: enough to pay for handing it to a thread.
constexpr std::size_t accounts_per_chunk = 16;

/// What one account became: its line, and what the summary needs of it.
struct Outcome {
  std::string line;
  MarginStatus status{MarginStatus::ok};
  bool incomplete{false};
  std::optional<Issue> failure{};
};

Result<AccountAssessment> assess_record(const io::BatchRecord& record, const EvaluatedBase& base) {
  if (!record.account) return tl::unexpected(record.account.error());
  return assess(*record.account, base, Detail::totals, Execution{});
}

class Run {
 public:
  Run(const EvaluatedBase& base, const BatchOptions& options, const RowSink& sink, const Execution& execution)
      : base_(base), options_(options), sink_(sink), execution_(execution) {}

  /// False when the run has to end; `status` then says why.
  bool take(io::BatchRecord record) {
    block_.push_back(std::move(record));
    return block_.size() < std::max<std::size_t>(options_.block_size, 1) || flush();
  }

  /// Assesses what has been read since the last flush and hands its lines over in input order.
  bool flush() {
    std::vector<Outcome> outcomes(block_.size());
    const bool finished = parallel_for_chunks(block_.size(), accounts_per_chunk, execution_, "",
                                              [&](std::size_t begin, std::size_t end) {
                                                for (std::size_t i = begin; i < end; ++i)
                                                  outcomes[i] = outcome(block_[i]);
                                              });
    if (!finished || execution_.stop.stop_requested()) {
      status_ = fail(ErrorCode::interrupted, "stopped before all accounts were done");
      return false;
    }
    block_.clear();
    return hand_over(outcomes);
  }

  const Status& status() const { return status_; }
  BatchSummary take_summary() { return std::move(summary_); }

 private:
  std::string to_line(const report::AccountRow& row) const {
    return options_.format == RowFormat::csv ? report::to_csv_line(row) : report::to_json_line(row);
  }

  Outcome outcome(const io::BatchRecord& record) const {
    auto assessment = assess_record(record, base_);
    if (!assessment) return failed(record, assessment.error());
    auto row = report::account_row(*assessment, base_);
    if (!row) return failed(record, row.error());
    Outcome done{to_line(*row), assessment->status};
    done.incomplete = std::any_of(assessment->pools.begin(), assessment->pools.end(),
                                  [](const PoolAssessment& pool) { return !pool.margin.incomplete.empty(); });
    return done;
  }

  Outcome failed(const io::BatchRecord& record, const Issues& issues) const {
    Outcome done{to_line(report::failed_account_row(record.id, issues, options_.max_errors))};
    done.failure = issues.empty() ? Issue{ErrorCode::internal, "failed without a reason"} : issues.front();
    return done;
  }

  bool hand_over(const std::vector<Outcome>& outcomes) {
    // The header waits for the first rows, so that input which cannot be read at all leaves nothing on
    // stdout.
    std::string bytes;
    if (summary_.accounts == 0 && !outcomes.empty() && options_.format == RowFormat::csv) {
      bytes = report::account_csv_header();
    }
    for (const Outcome& outcome : outcomes) {
      bytes += outcome.line;
      count(outcome);
    }
    if (auto written = sink_(bytes); !written) {
      status_ = std::move(written);
      return false;
    }
    if (execution_.progress) execution_.progress("accounts", summary_.accounts, 0);
    return true;
  }

  void count(const Outcome& outcome) {
    ++summary_.accounts;
    summary_.incomplete += outcome.incomplete ? 1 : 0;
    summary_.alerts += outcome.status == MarginStatus::alert ? 1 : 0;
    summary_.margin_calls += outcome.status == MarginStatus::margin_call ? 1 : 0;
    summary_.liquidations += outcome.status == MarginStatus::liquidation ? 1 : 0;
    if (!outcome.failure) return;
    ++summary_.failed;
    if (summary_.first_failures.size() < options_.max_errors)
      summary_.first_failures.push_back(*outcome.failure);
  }

  const EvaluatedBase& base_;
  const BatchOptions& options_;
  const RowSink& sink_;
  const Execution& execution_;
  std::vector<io::BatchRecord> block_;
  BatchSummary summary_;
  Status status_;
};

}  // namespace

Result<InstrumentTable> batch_instruments(const io::MarketInputs& market) {
  const auto listed = market.instruments.all();
  std::vector<Instrument> instruments(listed.begin(), listed.end());
  for (const auto& [id, quote] : market.market.data().quotes) {
    if (market.instruments.find(id)) continue;
    auto named = io::parse_instrument_name(id);
    if (!named || market.market.underlying(named->underlying) == nullptr) continue;
    named->where = quote.where;
    instruments.push_back(*std::move(named));
  }
  return InstrumentTable::create(std::move(instruments));
}

Result<BatchSummary> run_batch(AccountSource source, const EvaluatedBase& base, const BatchOptions& options,
                               const RowSink& sink, const Execution& execution) {
  Run run(base, options, sink, execution);
  auto read = io::stream_accounts(source.stream, source.file, options.limits,
                                  [&](io::BatchRecord record) { return run.take(std::move(record)); });
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
