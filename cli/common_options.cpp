#include "common_options.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>

namespace crossmargin::cli {
namespace {

int allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

}  // namespace

std::vector<OptionSpec> output_options(std::vector<std::string> formats) {
  const std::string first = formats.front();
  return {
      {.name = "format",
       .value_name = "FORMAT",
       .fallback = first,
       .help = fmt::format("Form of the result: {}.", fmt::join(formats, ", ")),
       .group = "Output",
       .choices = std::move(formats),
       .letter = 'f'},
      {.name = "output",
       .value_name = "FILE",
       .fallback = "-",
       .help = "Where the result goes; - is standard output. A file is written beside its place and renamed "
               "over what stands there, so it is never half written.",
       .group = "Output",
       .letter = 'o'},
      {.name = "color",
       .value_name = "WHEN",
       .fallback = "auto",
       .help = "Colour in text: auto (on a terminal, unless NO_COLOR is set), always, never. Colour never "
               "carries anything alone.",
       .group = "Output",
       .choices = {"auto", "always", "never"}},
  };
}

std::vector<OptionSpec> run_options() {
  return {
      {.name = "threads",
       .value_name = "N",
       .fallback = "",
       .help = "Threads to use, 1 to 1024; without it as many as the process may use. The result does not "
               "depend on it.",
       .group = "Running"},
      {.name = "progress",
       .value_name = "",
       .fallback = "",
       .help = "Show progress on standard error even where that is no terminal.",
       .group = "Running"},
      {.name = "no-progress",
       .value_name = "",
       .fallback = "",
       .help = "Show no progress.",
       .group = "Running"},
      {.name = "verbose",
       .value_name = "",
       .fallback = "",
       .help = "Say on standard error what is being done.",
       .group = "Running",
       .letter = 'v'},
  };
}

std::vector<OptionSpec> general_options() {
  return {
      {.name = "data-dir",
       .value_name = "DIR",
       .fallback = "",
       .help = "Folder with the scenario sets and methods to use instead of the shipped ones; also the "
               "environment variable CROSSMARGIN_DATA_DIR.",
       .group = "General"},
      {.name = "max-errors",
       .value_name = "N",
       .fallback = "20",
       .help = "Print at most this many errors, 1 to 1000000; all are counted.",
       .group = "General"},
      {.name = "error-format",
       .value_name = "FORMAT",
       .fallback = "text",
       .help = "Form of errors on standard error: text or json.",
       .group = "General",
       .choices = {"text", "json"}},
      {.name = "help",
       .value_name = "",
       .fallback = "",
       .help = "Print this help and stop.",
       .group = "General",
       .letter = 'h'},
  };
}

std::vector<OptionSpec> join(std::initializer_list<std::vector<OptionSpec>> groups) {
  std::vector<OptionSpec> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

OutputSettings output_settings(const Arguments& arguments) {
  return {.format = arguments.value("format"),
          .path = arguments.value("output"),
          .color = arguments.value("color")};
}

Log::Settings log_settings(const Arguments& arguments) {
  if (arguments.has("progress") && arguments.has("no-progress"))
    throw UsageError("--progress and --no-progress exclude each other");
  Log::Settings settings;
  if (arguments.has("progress")) settings.progress = "on";
  if (arguments.has("no-progress")) settings.progress = "off";
  if (arguments.has("verbose")) settings.level = "info";
  return settings;
}

int thread_count(const Arguments& arguments) {
  if (!arguments.has("threads")) return allowed_cpus();
  return static_cast<int>(arguments.integer("threads", 1, 1024));
}

Execution make_execution(int threads, Session& session) {
  Execution execution{.threads = threads, .stop = session.stop, .progress = {}};
  if (session.log != nullptr && session.log->shows_progress()) {
    execution.progress = [log = session.log](std::string_view stage, std::size_t done, std::size_t total) {
      log->progress(stage, done, total);
    };
  }
  return execution;
}

}  // namespace crossmargin::cli
