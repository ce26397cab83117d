#include "command_version.hpp"

#include <string>

#include "common_options.hpp"

namespace crossmargin::cli {
namespace {

class VersionCommand : public Command {
 public:
  void setup(const Arguments& arguments) override { verbose_ = arguments.has("verbose"); }

  ExitCode run(Session&) override {
    std::string text = "crossmargin " CROSSMARGIN_VERSION "\n";
    if (verbose_) text += "compiler " CROSSMARGIN_COMPILER "\n" CROSSMARGIN_LIBRARIES;
    write_result({}, text);
    return ExitCode::done;
  }

 private:
  bool verbose_{false};
};

CommandSpec version_spec() {
  CommandSpec spec;
  spec.name = "version";
  spec.summary = "the version, with --verbose also compiler and libraries";
  spec.description = "Prints the version of the program.";
  spec.examples = {{"the version", "crossmargin --version"},
                   {"what it was built with", "crossmargin version --verbose"}};
  spec.options = join({{{.name = "verbose",
                         .value_name = "",
                         .fallback = "",
                         .help = "Also print compiler and libraries.",
                         .group = "Output",
                         .letter = 'v'}},
                       general_options()});
  return spec;
}

}  // namespace

CommandEntry version_command() {
  return {version_spec(), [] { return std::unique_ptr<Command>(std::make_unique<VersionCommand>()); }};
}

}  // namespace crossmargin::cli
