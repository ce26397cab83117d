#pragma once

#include <memory>
#include <optional>
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
SpanAction span_diff_action();

/// Options that several actions have, and what they say.
OptionSpec parameters_option();
OptionSpec rules_option();
OptionSpec account_type_option();
span::AccountType account_type(const Arguments& arguments);
/// Where a table goes. Throws UsageError for a form that only `margin` has.
OutputSettings table_settings(const Arguments& arguments);

/// The form of a result that only `margin` has.
inline constexpr const char* listing_format = "pbreq";

/// Risk parameter files that are taken together, and by whose rules.
struct ParameterSettings {
  std::vector<std::string> files;
  std::optional<std::string> rules;  ///< id or path; without it the usual ones
};

/// Throws UsageError where no file is given.
ParameterSettings parameter_settings(const Arguments& arguments);

/// A file, noted among the inputs under its role. Throws InputError.
io::MappedFile open_input(const std::string& path, const std::string& role,
                          std::vector<io::InputFile>& inputs);

/// The engine over risk parameter files, which are noted among the inputs. Throws InputError.
span::Engine load_engine(const ParameterSettings& settings, const Session& session,
                         std::vector<io::InputFile>& inputs);

/// What went into a report of the span kind.
report::Provenance span_provenance(std::vector<io::InputFile> inputs);

}  // namespace crossmargin::cli
