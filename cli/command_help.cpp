#include "command_help.hpp"

#include <fmt/format.h>

#include "common_options.hpp"
#include "completion.hpp"
#include "crossmargin/core/format.hpp"
#include "crossmargin/core/similar.hpp"
#include "help.hpp"
#include "manual.hpp"

namespace crossmargin::cli {
namespace {

class HelpCommand : public Command {
 public:
  void setup(const Arguments& arguments) override {
    const std::vector<CommandEntry> entries = commands();
    const std::optional<std::string> topic = arguments.positional(0);
    output_ = arguments.value("output");
    if (arguments.has("completion")) {
      if (topic || arguments.has("man")) throw UsageError("--completion stands alone");
      page_ = bash_completion(entries);
    } else if (arguments.has("man")) {
      page_ = manual(entries, topic);
    } else {
      page_ = help(entries, topic);
    }
  }

  ExitCode run(Session&) override {
    write_result({.path = output_}, page_);
    return ExitCode::done;
  }

 private:
  static std::string help(const std::vector<CommandEntry>& entries, const std::optional<std::string>& topic) {
    if (!topic) return overview(entries);
    if (const CommandEntry* entry = find_command(entries, *topic)) return command_page(entry->spec);
    const std::string page = topic_page(*topic);
    if (page.empty()) refuse(entries, *topic);
    return page;
  }

  static std::string manual(const std::vector<CommandEntry>& entries,
                            const std::optional<std::string>& topic) {
    if (!topic) return overview_manual(entries);
    const CommandEntry* entry = find_command(entries, *topic);
    if (entry == nullptr) {
      throw UsageError(fmt::format("there is no man page of {}", in_quotes(*topic)),
                       "commands have one each; crossmargin(1), which `help --man` prints, has the rest");
    }
    return command_manual(entry->spec);
  }

  [[noreturn]] static void refuse(const std::vector<CommandEntry>& entries, const std::string& topic) {
    std::vector<std::string> names = topics();
    for (const CommandEntry& entry : entries) names.push_back(entry.spec.name);
    throw UsageError(fmt::format("there is no help on {}", in_quotes(topic)),
                     did_you_mean(topic, {names.begin(), names.end()}));
  }

  std::string page_;
  std::string output_;
};

CommandSpec help_spec() {
  CommandSpec spec;
  spec.name = "help";
  spec.summary = "how to use a command, or a topic: exit-codes, formats";
  spec.description =
      "Prints the page of a command or topic; without one, the list of commands. The man pages and the "
      "completion that are installed come from here.";
  spec.examples = {{"options and examples of a command", "crossmargin help report"},
                   {"what exit codes mean", "crossmargin help exit-codes"},
                   {"the man page of a command", "crossmargin help report --man | man -l -"},
                   {"completion in this shell", "source <(crossmargin help --completion bash)"}};
  spec.positionals = {{.name = "TOPIC", .help = "A command, or exit-codes or formats.", .required = false}};
  spec.options = join({{{.name = "man",
                         .value_name = "",
                         .fallback = "",
                         .help = "The man page of the command, or of the program, as roff.",
                         .group = "Output"},
                        {.name = "completion",
                         .value_name = "SHELL",
                         .fallback = "",
                         .help = "A script that completes command lines in this shell: bash.",
                         .group = "Output",
                         .choices = {"bash"}},
                        {.name = "output",
                         .value_name = "FILE",
                         .fallback = "-",
                         .help = "Where the text goes; - is standard output.",
                         .group = "Output",
                         .letter = 'o'}},
                       general_options()});
  return spec;
}

}  // namespace

CommandEntry help_command() {
  return {help_spec(), [] { return std::unique_ptr<Command>(std::make_unique<HelpCommand>()); }};
}

}  // namespace crossmargin::cli
