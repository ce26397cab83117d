#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/margin/span/engine.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// One action of `crossmargin span`: its own options, and the command that does it.
struct SpanAction {
  std::string name;
  std::string help;
  std::vector<OptionSpec> options;  ///< beside those of every action; one option may serve several
  std::unique_ptr<Command> (*make)();
};

SpanAction span_margin_action();
SpanAction span_products_action();

/// Options that several actions have, and what they say.
OptionSpec parameters_option();
OptionSpec account_type_option();
std::string parameters_path(const Arguments& arguments);  ///< throws UsageError where it is not given
span::AccountType account_type(const Arguments& arguments);

/// A file, noted among the inputs under its role. Throws InputError.
io::MappedFile open_input(const std::string& path, const std::string& role,
                          std::vector<io::InputFile>& inputs);

/// The engine over a risk parameter file, which is noted among the inputs. Throws InputError.
span::Engine load_engine(const std::string& path, const std::string& role,
                         std::vector<io::InputFile>& inputs);

/// What went into a report of the span kind.
report::Provenance span_provenance(std::vector<io::InputFile> inputs);

}  // namespace crossmargin::cli
