#pragma once

#include <optional>
#include <string>

#include "command.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// Nothing for "list", the id for "show ID". Throws UsageError for show without an id and list with one.
std::optional<std::string> list_or_show(const Arguments& arguments, const std::string& command);

/// The folder of shipped data. Throws InputError saying where it was looked for.
io::DataFolder data_folder(const Session& session);

/// Renders a table in the chosen format and writes it. Throws InputError.
void write_table(const report::Table& table, const OutputSettings& output);

}  // namespace crossmargin::cli
