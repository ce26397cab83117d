#include "crossmargin/report/span_diff.hpp"

#include <optional>

#include "common_options.hpp"
#include "span_actions.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

class SpanDiff : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const auto before = arguments.positional(1);
    const auto after = arguments.positional(2);
    if (!before || !after)
      throw UsageError("span diff needs two risk parameter files", "crossmargin span diff BEFORE AFTER");
    before_ = *before;
    after_ = *after;
    rules_ = arguments.optional("rules");
    output_ = table_settings(arguments);
    request_.type = account_type(arguments);
    if (arguments.has("threshold")) request_.threshold = arguments.number("threshold") / 100.0;
    if (!(request_.threshold >= 0.0)) throw UsageError("--threshold must not be negative");
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    const span::Engine before = load_engine({{before_}, rules_}, session, inputs);
    const span::Engine after = load_engine({{after_}, rules_}, session, inputs);
    write_table(report::span_diff(before, after, request_), output_);
    return ExitCode::done;
  }

 private:
  std::string before_;
  std::string after_;
  std::optional<std::string> rules_;
  OutputSettings output_;
  report::SpanDiffRequest request_;
};

}  // namespace

SpanAction span_diff_action() {
  const OptionSpec threshold{.name = "threshold",
                             .value_name = "PERCENT",
                             .fallback = "",
                             .help = "diff: only changes of more than this share of the value before.",
                             .group = "Result"};
  return {"diff",
          "diff: what two risk parameter files, FILE and SECOND, differ in",
          {account_type_option(), rules_option(), threshold},
          [] { return std::unique_ptr<Command>(std::make_unique<SpanDiff>()); }};
}

}  // namespace crossmargin::cli
