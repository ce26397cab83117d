#include <algorithm>

#include "command.hpp"
#include "command_account.hpp"
#include "command_batch.hpp"
#include "command_compare.hpp"
#include "command_convert.hpp"
#include "command_help.hpp"
#include "command_make.hpp"
#include "command_methods.hpp"
#include "command_reconcile.hpp"
#include "command_report.hpp"
#include "command_scan.hpp"
#include "command_scenarios.hpp"
#include "command_span.hpp"
#include "command_venues.hpp"
#include "command_version.hpp"
#include "command_watch.hpp"
#include "command_whatif.hpp"

namespace crossmargin::cli {

std::vector<CommandEntry> commands() {
  std::vector<CommandEntry> entries;
  for (const auto make :
       {report_command, account_command, whatif_command, compare_command, reconcile_command, batch_command,
        scan_command, convert_command, watch_command, venues_command, span_command, make_command,
        scenarios_command, methods_command, help_command, version_command}) {
    entries.push_back(make());
  }
  return entries;
}

const CommandEntry* find_command(const std::vector<CommandEntry>& entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const CommandEntry& entry) { return entry.spec.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace crossmargin::cli
