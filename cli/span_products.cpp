#include "common_options.hpp"
#include "crossmargin/report/span_report.hpp"
#include "span_actions.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

class SpanProducts : public Command {
 public:
  void setup(const Arguments& arguments) override {
    parameters_ = parameters_path(arguments);
    if (arguments.positional(1))
      throw UsageError("span products takes no positions", "did you mean span margin?");
    output_ = output_settings(arguments);
    type_ = account_type(arguments);
  }

  ExitCode run(Session& /*session*/) override {
    std::vector<io::InputFile> inputs;
    const span::Engine engine = load_engine(parameters_, "parameters", inputs);
    write_table(report::span_products(engine, type_), output_);
    return ExitCode::done;
  }

 private:
  std::string parameters_;
  OutputSettings output_;
  span::AccountType type_{span::AccountType::member};
};

}  // namespace

SpanAction span_products_action() {
  return {"products",
          "products: what one contract of each needs",
          {parameters_option(), account_type_option()},
          [] { return std::unique_ptr<Command>(std::make_unique<SpanProducts>()); }};
}

}  // namespace crossmargin::cli
