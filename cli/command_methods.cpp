#include "command_methods.hpp"

#include <algorithm>

#include "common_options.hpp"
#include "method_actions.hpp"

namespace crossmargin::cli {
namespace {

std::unique_ptr<Command> make_action(const std::string& action) {
  if (action == "diff") return methods_diff();
  if (action == "check") return methods_check();
  return methods_list_or_show();
}

/// Chooses the action and refuses what belongs to another one.
class MethodsCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const std::string action = *arguments.positional(0);
    if (action != "diff") {
      for (const OptionSpec& option : join({methods_diff_options(), run_options()}))
        if (arguments.has(option.name))
          throw UsageError("methods " + action + " takes no --" + option.name, "methods diff does");
      if (const auto second = arguments.positional(2))
        throw UsageError("methods " + action + " takes one method, got also " + *second);
    }
    action_ = make_action(action);
    action_->setup(arguments);
  }
  ExitCode run(Session& session) override { return action_->run(session); }

 private:
  std::unique_ptr<Command> action_;
};

CommandSpec methods_spec() {
  CommandSpec spec;
  spec.name = "methods";
  spec.summary = "list, show, compare and check the margin methods";
  spec.description =
      "A method is a file of parameters with its version, date and sources. list gives the families of "
      "methods with their dated versions; show one with the source and date of its values; diff what two of "
      "them differ in, and with --market and --portfolio what the change costs the book; check everything "
      "that is wrong with a file. With --format json, show prints the file itself: change a copy and give "
      "its "
      "path to --method.";
  spec.examples = {{"what methods there are", "crossmargin methods list"},
                   {"a copy to change", "crossmargin methods show scan-16 --format json --output mine.json"},
                   {"whether it is sound", "crossmargin methods check mine.json"},
                   {"what it differs in", "crossmargin methods diff scan-16 mine.json"},
                   {"what that costs a book",
                    "crossmargin methods diff scan-16 mine.json -m data/sample/market.json -p "
                    "data/sample/portfolio.json"}};
  spec.positionals = {
      {.name = "ACTION", .help = "list, show, diff or check.", .choices = {"list", "show", "diff", "check"}},
      {.name = "ID",
       .help = "show, diff, check: the id of a method, or the path of a file; with diff and a market also a "
               "family.",
       .required = false},
      {.name = "SECOND", .help = "diff: the method of after.", .required = false}};
  spec.options = join(
      {methods_diff_options(), output_options({"text", "json", "csv"}), run_options(), general_options()});
  return spec;
}

}  // namespace

CommandEntry methods_command() {
  return {methods_spec(), [] { return std::unique_ptr<Command>(std::make_unique<MethodsCommand>()); }};
}

}  // namespace crossmargin::cli
