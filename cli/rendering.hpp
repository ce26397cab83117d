#pragma once

#include <cstddef>

#include "command.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// How a report is shown, beside where it goes.
struct RenderSettings {
  OutputSettings output;
  std::size_t top{20};
  bool steps{false};
};

OptionSpec top_option();
std::vector<OptionSpec> render_options();
RenderSettings render_settings(const Arguments& arguments);

/// Renders and writes. Throws InputError.
void write_report(const report::Report& report, const RenderSettings& settings);

}  // namespace crossmargin::cli
