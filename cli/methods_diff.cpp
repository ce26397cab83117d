#include <fmt/format.h>

#include "book_options.hpp"
#include "common_options.hpp"
#include "crossmargin/io/method_versions.hpp"
#include "crossmargin/report/margin_report.hpp"
#include "crossmargin/report/method_tables.hpp"
#include "inputs.hpp"
#include "log.hpp"
#include "method_actions.hpp"
#include "method_choice.hpp"
#include "rendering.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

/// One of the two methods: its file, and the scenarios that it names.
struct Side {
  Document document;
  std::optional<ScenarioSet> scenarios;

  report::MethodSide view() const { return {&document, scenarios ? &*scenarios : nullptr}; }
};

class MethodsDiff : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const auto before = arguments.positional(1);
    const auto after = arguments.positional(2);
    if (!before || !after)
      throw UsageError("methods diff needs two methods", "crossmargin methods diff BEFORE AFTER");
    words_ = {*before, *after};
    inputs_ = input_settings(arguments);
    render_ = {.output = output_settings(arguments),
               .top = static_cast<std::size_t>(arguments.integer("top", 1, 1'000'000)),
               .steps = false};
    if (inputs_.markets.empty() != inputs_.portfolio.empty())
      throw UsageError("what a change costs needs --market and --portfolio, both");
  }

  ExitCode run(Session& session) override {
    if (inputs_.markets.empty()) return write_changes(session);
    const LoadedInputs inputs = load_inputs(inputs_, session);
    const io::DataFolder folder = data_folder(session);
    report::MethodDiffRequest request;
    request.provenance = market_provenance(inputs, inputs_.pricer);
    request.notices = inputs.notices;
    std::vector<NamedMethod> methods;
    for (const std::string& word : words_) {
      methods.push_back(take(load_named_method(word, {}, inputs.market->market.as_of(), folder)));
      for (const report::Notice& notice : methods.back().notices) request.notices.push_back(notice);
      request.provenance.methods.push_back(methods.back().provenance());
    }
    request.changes = changes(methods[0].name, methods[1].name, folder);
    request.costs = costs(methods, inputs, session);
    const report::Report report = report::method_diff_report(std::move(request));
    session.log->end_progress();
    write_report(report, render_);
    return ExitCode::done;
  }

 private:
  ExitCode write_changes(Session& session) const {
    write_table(changes(words_[0], words_[1], data_folder(session)), render_.output);
    return ExitCode::done;
  }

  static Side load(const std::string& name, const io::DataFolder& folder) {
    return {take(io::load_method_document(name, folder)), take(io::load_method_scenarios(name, folder))};
  }

  static report::Table changes(const std::string& before, const std::string& after,
                               const io::DataFolder& folder) {
    const Side first = load(before, folder);
    const Side second = load(after, folder);
    return report::method_changes(first.view(), second.view());
  }

  std::vector<AccountAssessment> assessed(const Method& method, const LoadedInputs& inputs,
                                          Session& session) const {
    const Execution execution = make_execution(inputs_.threads, session);
    InstrumentTable held =
        take(io::held_instruments(inputs.accounts, inputs.own_instruments, *inputs.market));
    const auto base = take(
        EvaluatedBase::create(std::move(held), inputs.market->market, method, inputs_.pricer, execution));
    return assess_all(inputs.accounts, *base, execution);
  }

  std::vector<report::MethodCost> costs(const std::vector<NamedMethod>& methods, const LoadedInputs& inputs,
                                        Session& session) const {
    std::vector<AccountAssessment> before = assessed(*methods[0].method, inputs, session);
    std::vector<AccountAssessment> after = assessed(*methods[1].method, inputs, session);
    std::vector<report::MethodCost> all;
    for (std::size_t i = 0; i < before.size(); ++i)
      all.push_back({std::move(before[i]), std::move(after[i])});
    return all;
  }

  std::vector<std::string> words_;
  InputSettings inputs_;
  RenderSettings render_;
};

}  // namespace

std::unique_ptr<Command> methods_diff() {
  return std::make_unique<MethodsDiff>();
}

std::vector<OptionSpec> methods_diff_options() {
  std::vector<OptionSpec> options = join({market_options(), portfolio_options(), {pricer_option()}});
  for (OptionSpec& option : options) option.required = false;
  options.push_back(top_option());
  return options;
}

}  // namespace crossmargin::cli
