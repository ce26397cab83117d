#include "common_options.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/span_file.hpp"
#include "crossmargin/io/span_positions.hpp"
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

  ExitCode run(Session& /*session*/) override {
    const io::MappedFile file = take(io::MappedFile::open(from_));
    const io::NamedBytes input{io::base_name(from_), file.bytes()};
    if (io::holds_positions(input.bytes)) {
      convert_positions(input);
    } else {
      write_parameters(take(io::read_span_file(input)), target_);
    }
    return ExitCode::done;
  }

 private:
  void convert_positions(const io::NamedBytes& input) const {
    if (target_.form == io::SpanForm::snapshot)
      throw InputError(
          {{ErrorCode::unsupported,
            "positions have no snapshot of this kind",
            {},
            "add --to positional or --to xml; crossmargin convert makes snapshots of our own CSV"}});
    const io::PositionForm form =
        target_.form == io::SpanForm::xml ? io::PositionForm::xml : io::PositionForm::expanded;
    const io::PositionFile file = take(io::read_span_positions(input));
    write_result({.path = target_.path}, take(io::write_span_positions(file, form)));
  }

  std::string from_;
  ParameterTarget target_;
};

}  // namespace

SpanAction span_convert_action() {
  return {"convert",
          "convert: FILE, risk parameters or positions in any form, written to SECOND",
          {to_option()},
          [] { return std::unique_ptr<Command>(std::make_unique<SpanConvert>()); }};
}

}  // namespace crossmargin::cli
