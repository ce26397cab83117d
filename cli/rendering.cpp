#include "rendering.hpp"

#include "common_options.hpp"

namespace crossmargin::cli {

OptionSpec top_option() {
  return {.name = "top",
          .value_name = "N",
          .fallback = "20",
          .help =
              "Positions listed in text, the largest first; the rest is summed in one line. JSON and CSV "
              "have all.",
          .group = "Output"};
}

std::vector<OptionSpec> render_options() {
  return join(
      {output_options({"text", "json", "csv"}),
       {top_option(),
        {.name = "steps",
         .value_name = "",
         .fallback = "",
         .help = "In text, also the steps of the method with their formulas. JSON and CSV have them always.",
         .group = "Output"}}});
}

RenderSettings render_settings(const Arguments& arguments) {
  return {.output = output_settings(arguments),
          .top = static_cast<std::size_t>(arguments.integer("top", 1, 1'000'000)),
          .steps = arguments.has("steps")};
}

void write_report(const report::Report& report, const RenderSettings& settings) {
  if (settings.output.format == "json") return write_result(settings.output, take(report::to_json(report)));
  if (settings.output.format == "csv") return write_result(settings.output, take(report::to_csv(report)));
  const report::TextOptions options{
      .width = 100,
      .top = settings.top,
      .color = use_color(settings.output) ? report::Color::ansi : report::Color::none,
      .steps = settings.steps};
  write_result(settings.output, take(report::to_text(report, options)));
}

}  // namespace crossmargin::cli
