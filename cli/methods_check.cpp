#include <fmt/format.h>

#include "common_options.hpp"
#include "method_actions.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {
namespace {

/// Everything wrong with a method's file is an error of the run, so that a sound file is one row.
class MethodsCheck : public Command {
 public:
  void setup(const Arguments& arguments) override {
    output_ = output_settings(arguments);
    const auto file = arguments.positional(1);
    if (!file) throw UsageError("methods check needs a file", "crossmargin methods check mine.json");
    file_ = *file;
  }

  ExitCode run(Session& session) override {
    const auto method = take(io::load_method(file_, {}, data_folder(session)));
    const MethodInfo& info = method->info();
    const report::Table table{.key = "sound",
                              .title = "",
                              .columns = {{"id", "sound"},
                                          {"version", "version"},
                                          {"effective", "in force from"},
                                          {"kind", "kind"},
                                          {"sha256", "sha256"}},
                              .rows = {{{info.id, info.version, info.effective, info.kind, info.hash}}}};
    write_table(table, output_);
    return ExitCode::done;
  }

 private:
  OutputSettings output_;
  std::string file_;
};

}  // namespace

std::unique_ptr<Command> methods_check() {
  return std::make_unique<MethodsCheck>();
}

}  // namespace crossmargin::cli
