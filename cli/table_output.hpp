#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// The folder of shipped data. Throws InputError saying where it was looked for.
io::DataFolder data_folder(const Session& session);

/// A command with two actions over data files of one sort: `list`, and `show ID`, which with --format json
/// prints the file itself, so that a copy can be changed.
class ListOrShow : public Command {
 protected:
  /// What show prints: a table, and in text others above it.
  struct Page {
    std::vector<report::Table> above{};
    report::Table table;
  };

 public:
  explicit ListOrShow(std::string command) : command_(std::move(command)) {}
  void setup(const Arguments& arguments) override;
  ExitCode run(Session& session) override;

 private:
  virtual report::Table list(const io::DataFolder& folder) const = 0;
  /// Throws InputError for a file that is not of this sort, whatever the format.
  virtual Page show(const std::string& id, const io::DataFolder& folder) const = 0;
  virtual Result<std::string> text(const std::string& id, const io::DataFolder& folder) const = 0;

  std::string command_;
  OutputSettings output_;
  std::optional<std::string> show_;
};

/// The positional words of such a command; `what` is "a set".
std::vector<PositionalSpec> list_or_show_words(const std::string& what);

/// Renders a table in the chosen format and writes it. Throws InputError.
void write_table(const report::Table& table, const OutputSettings& output);

}  // namespace crossmargin::cli
