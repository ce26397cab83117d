#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "errors.hpp"
#include "options.hpp"
#include "session.hpp"

namespace crossmargin::cli {

/// One subcommand. `setup` checks the arguments and opens nothing; `run` does the work.
class Command {
 public:
  virtual ~Command() = default;
  virtual void setup(const Arguments& arguments) = 0;  ///< throws UsageError
  virtual ExitCode run(Session& session) = 0;          ///< throws InputError
};

/// A command as the registry knows it.
struct CommandEntry {
  CommandSpec spec;
  std::unique_ptr<Command> (*make)();
};

/// Every command, in the order in which help lists them. The one place that names them all.
std::vector<CommandEntry> commands();

const CommandEntry* find_command(const std::vector<CommandEntry>& entries, std::string_view name);

}  // namespace crossmargin::cli
