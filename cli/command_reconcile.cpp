#include "command_reconcile.hpp"

#include <fmt/format.h>

#include "common_options.hpp"
#include "crossmargin/io/answers.hpp"
#include "crossmargin/report/reconcile_report.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "rendering.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

class ReconcileCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    render_ = render_settings(arguments);
    answer_ = arguments.value("answer");
    format_ = arguments.value("answer-format");
    pool_ = arguments.value("pool");
    options_.tolerance = arguments.number("tolerance");
    if (!(options_.tolerance >= 0.0 && options_.tolerance < 1.0))
      throw UsageError("--tolerance: want a share from 0 to below 1");
  }

  ExitCode run(Session& session) override {
    LoadedInputs inputs = load_inputs(inputs_, session);
    const Account& account = only_account(inputs.accounts);
    const io::Answer answer = take(io::load_answer(answer_, format_, data_folder(session)));
    inputs.files.push_back(answer.file);
    InstrumentTable held =
        take(io::held_instruments(inputs.accounts, inputs.own_instruments, *inputs.market));
    const Execution execution = make_execution(inputs_.threads, session);
    const auto base = take(EvaluatedBase::create(std::move(held), inputs.market->market, *inputs.method,
                                                 inputs_.pricer, execution));
    const AccountAssessment assessed = take(assess(account, *base, Detail::full, execution));
    const PoolAssessment& pool = pool_of(assessed);
    const Reconciliation result =
        take(reconcile(answer.claims, components_of(pool, *base), base->market(), options_));
    for (const std::string& text : pool.margin.incomplete)
      inputs.notices.push_back({report::NoticeKind::incomplete, account.id, pool.id, text});
    const report::Report report =
        report::reconcile_report({.account = account.id,
                                  .currency = base->market().reporting_currency(),
                                  .answer_title = answer.title,
                                  .reconciliation = &result,
                                  .provenance = provenance(inputs, *base, inputs_.pricer),
                                  .notices = std::move(inputs.notices)});
    session.log->end_progress();
    write_report(report, render_);
    return result.first < 0 ? ExitCode::done : ExitCode::gate;
  }

 private:
  static const Account& only_account(const std::vector<Account>& accounts) {
    if (accounts.size() == 1) return accounts.front();
    throw UsageError(
        fmt::format("the portfolio has {} accounts: say which with --account ID", accounts.size()));
  }

  const PoolAssessment& pool_of(const AccountAssessment& account) const {
    for (const PoolAssessment& pool : account.pools)
      if (pool.id == pool_) return pool;
    throw UsageError(fmt::format("the account has no pool \"{}\"", pool_),
                     "cross is the cross pool; isolated buckets go by their ids");
  }

  InputSettings inputs_;
  RenderSettings render_;
  std::string answer_;
  std::string format_;
  std::string pool_;
  ReconcileOptions options_;
};

std::vector<OptionSpec> answer_options() {
  return {{.name = "answer",
           .value_name = "FILE",
           .fallback = "",
           .help = "What the venue, broker or another program answered for the same book (JSON).",
           .group = "Answer",
           .required = true},
          {.name = "answer-format",
           .value_name = "FORM",
           .fallback = "auto",
           .help = "Form of the answer: auto (by content), components (named components), deribit-simulate, "
                   "okx-position-builder, derive, or the path of a mapping.",
           .group = "Answer"},
          {.name = "tolerance",
           .value_name = "SHARE",
           .fallback = "1e-8",
           .help = "Two numbers agree when they differ by at most this share of the larger.",
           .group = "Answer"},
          {.name = "pool",
           .value_name = "ID",
           .fallback = "cross",
           .help = "The pool that the answer is about: cross, or an isolated bucket's id.",
           .group = "Answer"}};
}

CommandSpec reconcile_spec() {
  CommandSpec spec;
  spec.name = "reconcile";
  spec.summary = "which component of another program's answer differs from ours, and by how much";
  spec.description =
      "Takes what a venue, a broker or another program answered for a book, computes the same book, and "
      "compares every component that both have, in the order of the calculation: sizes and prices, profit "
      "and loss in each scenario, scan risk, charges, requirements, margin levels. Names the first that "
      "differs, for what comes behind it differs because of it. Ends with code 6 when a component differs.";
  spec.examples = {
      {"a simulation of a venue: its reply holds the book, the prices and the answer",
       "crossmargin reconcile -p reply.json -m reply.json --method deribit-pm-2024 --answer reply.json"},
      {"named components of any program, as CSV",
       "crossmargin reconcile -p book.csv -m market.json --method scan-16 --answer theirs.json -f csv"}};
  spec.options = join({market_options(), portfolio_options(), method_options(), answer_options(),
                       render_options(), run_options(), general_options()});
  spec.notes =
      "Exit code 6: a component differs; the result was written. docs/file-formats/answer.md lists the names "
      "of\ncomponents and says how to map another program's answer to them.\n";
  return spec;
}

}  // namespace

CommandEntry reconcile_command() {
  return {reconcile_spec(), [] { return std::unique_ptr<Command>(std::make_unique<ReconcileCommand>()); }};
}

}  // namespace crossmargin::cli
