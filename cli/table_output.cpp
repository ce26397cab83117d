#include "table_output.hpp"

#include "common_options.hpp"

namespace crossmargin::cli {
namespace {

std::string table_text(const report::Table& table, const OutputSettings& output) {
  const report::TextOptions options{.width = 100,
                                    .color = use_color(output) ? report::Color::ansi : report::Color::none};
  return take(report::to_text(table, options));
}

}  // namespace

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
  if (!show_) {
    write_table(list(folder), output_);
    return ExitCode::done;
  }
  const Page page = show(*show_, folder);
  if (output_.format == "json") {
    write_result(output_, take(text(*show_, folder)));
  } else if (output_.format == "csv") {
    write_table(page.table, output_);
  } else {
    std::string lines;
    for (const report::Table& table : page.above)
      if (!table.rows.empty()) lines += table_text(table, output_) + '\n';
    write_result(output_, lines + table_text(page.table, output_));
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
  write_result(output, table_text(table, output));
}

}  // namespace crossmargin::cli
