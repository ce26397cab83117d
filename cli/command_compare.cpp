#include "command_compare.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common_options.hpp"
#include "crossmargin/report/compare_report.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "method_choice.hpp"
#include "rendering.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

/// The words between commas, each once.
std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (word.empty())
      throw UsageError("--methods: want ids between commas, got \"" + text + "\"",
                       "for example --methods scan-16,occ-tims");
    if (std::find(words.begin(), words.end(), word) != words.end())
      throw UsageError("--methods names " + word + " twice");
    words.push_back(word);
    start = end + 1;
  }
  return words;
}

/// What --set gave for one method: a path may begin with the word of the method it is meant for, else it is
/// meant for all.
std::vector<io::Override> overrides_of(const std::string& word, const std::vector<std::string>& words,
                                       const std::vector<io::Override>& given) {
  std::vector<io::Override> own;
  for (const io::Override& change : given) {
    const auto meant = std::find_if(words.begin(), words.end(),
                                    [&](const std::string& w) { return change.path.starts_with(w + ":"); });
    if (meant == words.end()) own.push_back(change);
    if (meant != words.end() && *meant == word)
      own.push_back({change.path.substr(word.size() + 1), change.json});
  }
  return own;
}

/// A method that lacks data takes no account, and says so in its row; what is wrong with the command line or
/// a file ends the run.
bool is_row(const Issues& issues) {
  return exit_code_of(issues) == ExitCode::data_missing;
}

class CompareCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    inputs_ = input_settings(arguments);
    words_ = listed(arguments.value("methods"));
    render_.output = output_settings(arguments);
  }

  ExitCode run(Session& session) override {
    const LoadedInputs inputs = load_inputs(inputs_, session);
    report::CompareReportRequest request{.provenance = market_provenance(inputs, inputs_.pricer),
                                         .notices = inputs.notices};
    if (!inputs_.collateral.empty()) take_collateral(request.notices, session);
    const std::vector<NamedMethod> methods = load_methods(*inputs.market, session);
    for (const Account& account : inputs.accounts) request.accounts.push_back(account.id);
    for (const NamedMethod& named : methods) {
      session.log->info("method " + named.name);
      for (report::Notice notice : named.notices) request.notices.push_back(std::move(notice));
      request.methods.push_back(compare(named, inputs, session));
    }
    const std::size_t failed = tell_failures(request.methods, session);
    const report::Report report = report::compare_report(std::move(request));
    session.log->end_progress();
    write_report(report, render_);
    return failed > 0 ? ExitCode::partial : ExitCode::done;
  }

 private:
  /// One table of collateral for every method.
  void take_collateral(std::vector<report::Notice>& notices, Session& session) {
    inputs_.overrides.push_back(take(io::load_collateral(inputs_.collateral, data_folder(session))));
    notices.push_back({report::NoticeKind::note, "", "", collateral_note(inputs_.collateral)});
  }

  std::vector<NamedMethod> load_methods(const io::MarketInputs& market, Session& session) const {
    const io::DataFolder folder = data_folder(session);
    std::vector<NamedMethod> methods;
    Issues issues;
    for (const std::string& word : words_) {
      const auto overrides = overrides_of(word, words_, inputs_.overrides);
      Result<NamedMethod> named = load_named_method(word, overrides, market.market.as_of(), folder);
      if (named) {
        methods.push_back(*std::move(named));
      } else if (is_row(named.error())) {
        methods.push_back({.name = word, .issues = std::move(named.error())});
      } else {
        append(issues, std::move(named.error()));
      }
    }
    if (!issues.empty()) throw InputError(std::move(issues));
    return methods;
  }

  report::ComparedMethod compare(const NamedMethod& named, const LoadedInputs& inputs,
                                 Session& session) const {
    report::ComparedMethod compared;
    compared.method = named.provenance();
    compared.issues = named.issues;
    if (!compared.issues.empty()) return compared;
    const Execution execution = make_execution(inputs_.threads, session);
    InstrumentTable held =
        take(io::held_instruments(inputs.accounts, inputs.own_instruments, *inputs.market));
    const auto base = EvaluatedBase::create(std::move(held), inputs.market->market, *named.method,
                                            inputs_.pricer, execution);
    if (!base) compared.issues = refusal(base.error());
    if (!base) return compared;
    for (const Account& account : inputs.accounts) {
      const auto assessed = assess(account, **base, Detail::totals, execution);
      compared.accounts.push_back(
          assessed ? report::compared_account(*assessed, **base)
                   : report::ComparedAccount{.id = account.id, .issues = refusal(assessed.error())});
    }
    return compared;
  }

  /// Issues that stand in a row; a stop ends the run.
  static Issues refusal(const Issues& issues) {
    const ExitCode code = exit_code_of(issues);
    if (code == ExitCode::interrupted || code == ExitCode::internal) throw InputError(issues);
    return issues;
  }

  /// Says which methods took less than the book, and how many accounts they refused in all. Throws where
  /// nothing is left to report.
  std::size_t tell_failures(const std::vector<report::ComparedMethod>& methods, Session& session) const {
    std::size_t failed = 0;
    bool any_done = false;
    Issues all;
    for (const report::ComparedMethod& method : methods) {
      std::size_t refused = method.issues.empty() ? 0 : 1;
      append_once(all, method.issues);
      for (const report::ComparedAccount& account : method.accounts) {
        refused += account.issues.empty() ? 0 : 1;
        any_done = any_done || account.issues.empty();
        append_once(all, account.issues);
      }
      failed += refused;
      if (refused > 0)
        session.log->warning(fmt::format("{} does not margin the whole book", method.method.id));
    }
    if (!any_done) throw InputError(std::move(all));
    return failed;
  }

  InputSettings inputs_;
  std::vector<std::string> words_;
  RenderSettings render_;
};

std::vector<OptionSpec> compared_options() {
  return {{.name = "methods",
           .value_name = "ID,...",
           .fallback = "",
           .help = "The methods, between commas: ids or families of `crossmargin methods list`, or paths of "
                   "parameter files. A family means its version in force on the day of the market.",
           .group = "Method",
           .required = true},
          {.name = "set",
           .value_name = "[ID:]PATH=JSON",
           .fallback = "",
           .help = "Replace one value of every method, or with ID: of that one.",
           .group = "Method",
           .repeatable = true},
          collateral_option(),
          pricer_option()};
}

CommandSpec compare_spec() {
  CommandSpec spec;
  spec.name = "compare";
  spec.summary = "the same book under many methods, side by side";
  spec.description =
      "Assesses every account of the portfolio under each method and sets them side by side: requirement, "
      "isolated sum, benefit, scan risk and worst scenario, equity, utilisation, coverage, status. What a "
      "method does not publish is named on the first lines, and its totals are lower bounds. A method that "
      "cannot take an account has a row with the reason, and the exit code is 5.";
  spec.examples = {{"the sample under three rules",
                    "crossmargin compare -m data/sample/market.json -p data/sample/portfolio.json --methods "
                    "scan-16,occ-tims,span-sample"},
                   {"one method with another factor, as CSV",
                    "crossmargin compare -m market.json -p book.csv --methods scan-16,occ-tims --set "
                    "scan-16:parameters.levels.factor=1.2 -f csv"}};
  spec.options = join({market_options(), portfolio_options(), compared_options(),
                       output_options({"text", "json", "csv"}), run_options(), general_options()});
  spec.notes = "docs/file-formats/report.md names the columns.\n";
  return spec;
}

}  // namespace

CommandEntry compare_command() {
  return {compare_spec(), [] { return std::unique_ptr<Command>(std::make_unique<CompareCommand>()); }};
}

}  // namespace crossmargin::cli
