#include "table_output.hpp"

#include "common_options.hpp"

namespace crossmargin::cli {

void ListOrShow::setup(const Arguments& arguments) {
  output_ = output_settings(arguments);
  show_ = arguments.positional(1);
  const bool show = arguments.positional(0) == "show";
  if (show && !show_)
    throw UsageError(command_ + " show needs an id", "see `crossmargin " + command_ + " list`");
  if (!show && show_)
    throw UsageError(command_ + " list takes no id",
                     "did you mean `crossmargin " + command_ + " show " + *show_ + "`?");
}

ExitCode ListOrShow::run(Session& session) {
  const io::DataFolder folder = data_folder(session);
  const report::Table table = show_ ? show(*show_, folder) : list(folder);
  if (show_ && output_.format == "json") {
    write_result(output_, take(text(*show_, folder)));
  } else {
    write_table(table, output_);
  }
  return ExitCode::done;
}

std::vector<PositionalSpec> list_or_show_words(const std::string& what) {
  return {{.name = "ACTION", .help = "list or show.", .choices = {"list", "show"}},
          {.name = "ID", .help = "With show: the id of " + what + ", or a path.", .required = false}};
}

io::DataFolder data_folder(const Session& session) {
  if (!session.data_path.empty()) return {session.data_path};
  throw InputError({{ErrorCode::unreadable,
                     "the folder with scenario sets and methods was not found",
                     {},
                     "name it with --data-dir or CROSSMARGIN_DATA_DIR"}});
}

void write_table(const report::Table& table, const OutputSettings& output) {
  if (output.format == "json") return write_result(output, take(report::to_json(table)));
  if (output.format == "csv") return write_result(output, take(report::to_csv(table)));
  const report::TextOptions options{.width = 100,
                                    .color = use_color(output) ? report::Color::ansi : report::Color::none};
  write_result(output, take(report::to_text(table, options)));
}

}  // namespace crossmargin::cli
