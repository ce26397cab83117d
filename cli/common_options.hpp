#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "crossmargin/core/execution.hpp"
#include "log.hpp"

namespace crossmargin::cli {

/// Option groups that several commands share; each command's table is a concatenation of these and its own.
/// The default format is the first of `formats`.
std::vector<OptionSpec> output_options(std::vector<std::string> formats);
std::vector<OptionSpec> run_options();      ///< threads, progress, log
std::vector<OptionSpec> general_options();  ///< help, errors, data folder: every command has them
std::vector<OptionSpec> join(std::initializer_list<std::vector<OptionSpec>> groups);

OutputSettings output_settings(const Arguments& arguments);
Log::Settings log_settings(const Arguments& arguments);

/// Threads asked for; without the option, as many as the process may use.
int thread_count(const Arguments& arguments);
/// An execution with that many threads, the session's stop token and its progress line.
Execution make_execution(int threads, Session& session);

}  // namespace crossmargin::cli
