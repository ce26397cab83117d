#include "common_options.hpp"
#include "crossmargin/report/span_report.hpp"
#include "log.hpp"
#include "span_actions.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

class SpanProducts : public Command {
 public:
  void setup(const Arguments& arguments) override {
    parameters_ = parameter_settings(arguments);
    if (arguments.positional(1))
      throw UsageError("span products takes no positions", "did you mean span margin?");
    output_ = table_settings(arguments);
    threads_ = thread_count(arguments);
    request_ = {account_type(arguments), arguments.values("commodity")};
    parameters_.commodities = request_.commodities;
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    const span::Engine engine = load_engine(parameters_, session, inputs);
    const report::Table table =
        take(report::span_products(engine, request_, make_execution(threads_, session)));
    session.log->end_progress();
    write_table(table, output_);
    return ExitCode::done;
  }

 private:
  ParameterSettings parameters_;
  OutputSettings output_;
  report::ProductsRequest request_;
  int threads_{1};
};

}  // namespace

SpanAction span_products_action() {
  const OptionSpec commodity{.name = "commodity",
                             .value_name = "ID",
                             .fallback = "",
                             .help = "products: only contracts of this combined commodity.",
                             .group = "Result",
                             .repeatable = true};
  return {"products",
          "products: what one contract of each needs",
          {parameters_option(), rules_option(), account_type_option(), commodity},
          [] { return std::unique_ptr<Command>(std::make_unique<SpanProducts>()); }};
}

}  // namespace crossmargin::cli
