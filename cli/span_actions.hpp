#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/span_file.hpp"
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
SpanAction span_whatif_action();
SpanAction span_make_action();
SpanAction span_convert_action();
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
  std::optional<std::string> rules;        ///< id or path; without it the usual ones
  std::vector<std::string> commodities{};  ///< all that is needed of large files; empty: everything
};

/// Throws UsageError where no file is given.
ParameterSettings parameter_settings(const Arguments& arguments);

/// A file, noted among the inputs under its role. Throws InputError.
io::MappedFile open_input(const std::string& path, const std::string& role,
                          std::vector<io::InputFile>& inputs);

/// Risk parameter files, which are noted among the inputs, as one set. Throws InputError.
span::ParameterSet load_parameters(const ParameterSettings& settings, const Session& session,
                                   std::vector<io::InputFile>& inputs);
span::Engine engine_over(span::ParameterSet set);
/// The engine over risk parameter files, which are noted among the inputs. Throws InputError.
span::Engine load_engine(const ParameterSettings& settings, const Session& session,
                         std::vector<io::InputFile>& inputs);

/// Where parameters are written and in which form.
struct ParameterTarget {
  std::string path;
  io::SpanForm form{io::SpanForm::positional};
};

/// Throws UsageError where neither the form nor the name tells it.
ParameterTarget parameter_target(const std::string& path, const std::optional<std::string>& form);
OptionSpec to_option();
/// Throws InputError.
void write_parameters(const span::ParameterSet& set, const ParameterTarget& target);

/// What went into a report of the span kind.
report::Provenance span_provenance(std::vector<io::InputFile> inputs);

}  // namespace crossmargin::cli
