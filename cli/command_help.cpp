#include "command_help.hpp"

#include <fmt/format.h>

#include "common_options.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "help.hpp"

namespace crossmargin::cli {
namespace {

class HelpCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const std::vector<CommandEntry> entries = commands();
    const std::optional<std::string> topic = arguments.positional(0);
    if (!topic) {
      page_ = overview(entries);
    } else if (const CommandEntry* entry = find_command(entries, *topic)) {
      page_ = command_page(entry->spec);
    } else {
      page_ = topic_page(*topic);
    }
    if (!page_.empty()) return;
    std::vector<std::string> names = topics();
    for (const CommandEntry& entry : entries) names.push_back(entry.spec.name);
    throw UsageError(fmt::format("there is no help on {}", quoted(*topic)),
                     did_you_mean(*topic, {names.begin(), names.end()}));
  }

  ExitCode run(Session&) override {
    write_result({}, page_);
    return ExitCode::done;
  }

 private:
  std::string page_;
};

CommandSpec spec() {
  CommandSpec spec;
  spec.name = "help";
  spec.summary = "how to use a command, or a topic: exit-codes, formats";
  spec.description = "Prints the page of a command or topic; without one, the list of commands.";
  spec.examples = {{"options and examples of a command", "crossmargin help report"},
                   {"what exit codes mean", "crossmargin help exit-codes"}};
  spec.positionals = {{.name = "TOPIC", .help = "A command, or exit-codes or formats.", .required = false}};
  spec.options = general_options();
  return spec;
}

}  // namespace

CommandEntry help_command() {
  return {spec(), [] { return std::unique_ptr<Command>(std::make_unique<HelpCommand>()); }};
}

}  // namespace crossmargin::cli
