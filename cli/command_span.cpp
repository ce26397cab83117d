#include "command_span.hpp"

#include <algorithm>
#include <array>

#include "common_options.hpp"
#include "span_actions.hpp"

namespace crossmargin::cli {
namespace {

std::vector<SpanAction> actions() {
  return {span_margin_action(), span_whatif_action(),  span_products_action(),
          span_diff_action(),   span_convert_action(), span_make_action()};
}

bool has_option(const std::vector<OptionSpec>& options, const std::string& name) {
  return std::any_of(options.begin(), options.end(),
                     [&](const OptionSpec& option) { return option.name == name; });
}

/// The options of all actions, each once.
std::vector<OptionSpec> action_options() {
  std::vector<OptionSpec> all;
  for (const SpanAction& action : actions())
    for (const OptionSpec& option : action.options)
      if (!has_option(all, option.name)) all.push_back(option);
  return all;
}

/// Chooses the action, refuses what belongs to another one, and hands on.
class SpanCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    for (const SpanAction& action : actions()) {
      if (action.name != arguments.positional(0)) continue;
      for (const OptionSpec& option : action_options())
        if (arguments.has(option.name) && !has_option(action.options, option.name))
          throw UsageError("span " + action.name + " takes no --" + option.name,
                           "see `crossmargin help span`");
      action_ = action.make();
    }
    action_->setup(arguments);
  }
  ExitCode run(Session& session) override { return action_->run(session); }

 private:
  std::unique_ptr<Command> action_;
};

std::vector<PositionalSpec> words() {
  PositionalSpec action{.name = "ACTION", .help = "", .choices = {}};
  for (const SpanAction& known : actions()) {
    action.help += (action.help.empty() ? "" : "; ") + known.help;
    action.choices.push_back(known.name);
  }
  action.help += ".";
  return {action,
          {.name = "FILE",
           .help = "margin, whatif: positions, as CSV (account,instrument,quantity, where an instrument is "
                   "EXCHANGE:PRODUCT:TYPE:MONTH, with :OPTION-MONTH:C:STRIKE or :OPTION-MONTH:P:STRIKE for "
                   "an option) or as a position file, expanded or XML. diff: the risk parameter file of "
                   "before. convert: the file to read. make: a definition in JSON "
                   "(docs/file-formats/span-definition.md).",
           .required = false},
          {.name = "SECOND",
           .help = "diff: the risk parameter file of after. convert, make: the file to write.",
           .required = false}};
}

CommandSpec span_spec() {
  CommandSpec spec;
  spec.name = "span";
  spec.summary = "margin by a clearing house's SPAN risk parameter file";
  spec.description =
      "Reads a risk parameter file (positional .pa2, XML .spn or our snapshot) and positions, and gives for "
      "every account the requirement of each combined commodity with all its parts: scan risk and the active "
      "scenario, charges within the commodity and for delivery, credits between commodities, the short "
      "option "
      "minimum, net option value, initial and maintenance, beside the sum of every position alone. With "
      "--trace, every spread in the order in which it was formed. The format pbreq is the listing of "
      "requirements that programs around PC-SPAN read (docs/file-formats/span-requirements-listing.md). "
      "whatif gives requirements before and after parameters change; products, diff, convert and make list, "
      "compare, rewrite and make parameter files. The algorithm: docs/methods/span.md.";
  spec.examples = {
      {"what the book needs", "crossmargin span margin positions.csv -p parameters.pa2"},
      {"every spread, to check by hand", "crossmargin span margin positions.csv -p parameters.pa2 --trace"},
      {"the listing that other programs read",
       "crossmargin span margin positions.xml -p parameters.pa2 -f pbreq"},
      {"what one contract of each needs",
       "crossmargin span products -p parameters.pa2 --commodity CL -f csv"},
      {"what a wider scan range would cost",
       "crossmargin span whatif positions.csv -p parameters.pa2 --change CL:price_range=+20%"},
      {"with another clearer's rounding and exposure margin",
       "crossmargin span margin positions.csv -p parameters.spn --rules nse"},
      {"two exchange complexes together, and the total in one currency",
       "crossmargin span margin positions.csv -p here.pa2 -p there.pa2 --currency USD"},
      {"a parameter file in the other form", "crossmargin span convert parameters.pa2 parameters.spn"},
      {"a parameter file of our own",
       "crossmargin span make definition.json parameters.pa2 --market market.json"},
      {"what changed overnight by more than 5 %",
       "crossmargin span diff yesterday.pa2 today.pa2 --threshold 5"}};
  spec.positionals = words();
  spec.options = join({action_options(), output_options({"text", "json", "csv", listing_format}),
                       run_options(), general_options()});
  return spec;
}

}  // namespace

CommandEntry span_command() {
  return {span_spec(), [] { return std::unique_ptr<Command>(std::make_unique<SpanCommand>()); }};
}

}  // namespace crossmargin::cli
