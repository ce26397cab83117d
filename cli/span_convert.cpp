#include "common_options.hpp"
#include "span_actions.hpp"

namespace crossmargin::cli {
namespace {

class SpanConvert : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const auto from = arguments.positional(1);
    const auto to = arguments.positional(2);
    if (!from || !to)
      throw UsageError("span convert needs two files",
                       "crossmargin span convert parameters.pa2 parameters.spn");
    from_ = *from;
    target_ = parameter_target(*to, arguments.optional("to"));
  }

  ExitCode run(Session& session) override {
    std::vector<io::InputFile> inputs;
    write_parameters(load_parameters({{from_}, {}}, session, inputs), target_);
    return ExitCode::done;
  }

 private:
  std::string from_;
  ParameterTarget target_;
};

}  // namespace

SpanAction span_convert_action() {
  return {
      "convert", "convert: FILE, a risk parameter file in any form, written to SECOND", {to_option()}, [] {
        return std::unique_ptr<Command>(std::make_unique<SpanConvert>());
      }};
}

}  // namespace crossmargin::cli
