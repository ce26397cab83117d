#include "table_output.hpp"

namespace crossmargin::cli {

std::optional<std::string> list_or_show(const Arguments& arguments, const std::string& command) {
  const std::optional<std::string> id = arguments.positional(1);
  const bool show = arguments.positional(0) == "show";
  if (show && !id) throw UsageError(command + " show needs an id", "see `crossmargin " + command + " list`");
  if (!show && id)
    throw UsageError(command + " list takes no id",
                     "did you mean `crossmargin " + command + " show " + *id + "`?");
  return id;
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
