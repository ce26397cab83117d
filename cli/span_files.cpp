#include "common_options.hpp"
#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/span_file.hpp"
#include "row_target.hpp"
#include "span_actions.hpp"
#include "table_output.hpp"

namespace crossmargin::cli {

OptionSpec parameters_option() {
  return {
      .name = "parameters",
      .value_name = "FILE",
      .fallback = "",
      .help =
          "margin, whatif, products: a risk parameter file: positional (.pa2), XML (.spn) or a snapshot, "
          "told apart by their content. Those of several exchange complexes of one day are taken together.",
      .group = "Inputs",
      .repeatable = true,
      .letter = 'p'};
}

OptionSpec rules_option() {
  return {.name = "rules",
          .value_name = "RULES",
          .fallback = "",
          .help =
              "margin, whatif, products, diff: whose rounding and order hold, as an id of data/span-rules "
              "(c21, cme, kdpw, london, nse) or a "
              "file. Without it whole amounts, as cme.",
          .group = "Inputs"};
}

OptionSpec account_type_option() {
  return {.name = "account-type",
          .value_name = "TYPE",
          .fallback = "",
          .help =
              "margin, whatif, products, diff: whose ratio of initial to maintenance margin holds: member, "
              "hedger, "
              "speculator. Without it as the position file says, else member.",
          .group = "Account",
          .choices = {"member", "hedger", "speculator"}};
}

span::AccountType account_type(const Arguments& arguments) {
  const std::string word = arguments.optional("account-type").value_or("member");
  if (word == "hedger") return span::AccountType::hedger;
  return word == "speculator" ? span::AccountType::speculator : span::AccountType::member;
}

OutputSettings table_settings(const Arguments& arguments) {
  OutputSettings settings = output_settings(arguments);
  if (settings.format == listing_format)
    throw UsageError("span " + *arguments.positional(0) + " has no format " + settings.format,
                     "it is a listing of requirements: span margin writes it");
  return settings;
}

ParameterSettings parameter_settings(const Arguments& arguments) {
  ParameterSettings settings{arguments.values("parameters"), arguments.optional("rules")};
  if (settings.files.empty())
    throw UsageError("span " + *arguments.positional(0) + " needs --parameters",
                     "name a risk parameter file");
  return settings;
}

io::MappedFile open_input(const std::string& path, const std::string& role,
                          std::vector<io::InputFile>& inputs) {
  io::MappedFile file = take(io::MappedFile::open(path));
  inputs.push_back({role, io::base_name(path), sha256_hex(file.bytes())});
  return file;
}

span::ParameterSet load_parameters(const ParameterSettings& settings, const Session& session,
                                   std::vector<io::InputFile>& inputs) {
  std::vector<span::ParameterSet> sets;
  for (const std::string& path : settings.files) {
    const io::MappedFile file = open_input(path, "parameters", inputs);
    sets.push_back(take(io::read_span_file({io::base_name(path), file.bytes()},
                                           {settings.commodities.begin(), settings.commodities.end()})));
    if (settings.rules) sets.back().rules = take(io::load_span_rules(*settings.rules, data_folder(session)));
  }
  return sets.size() == 1 ? std::move(sets.front()) : take(span::join(std::move(sets)));
}

span::Engine engine_over(span::ParameterSet set) {
  return take(span::Engine::create(std::make_shared<const span::ParameterSet>(std::move(set))));
}

span::Engine load_engine(const ParameterSettings& settings, const Session& session,
                         std::vector<io::InputFile>& inputs) {
  return engine_over(load_parameters(settings, session, inputs));
}

ParameterTarget parameter_target(const std::string& path, const std::optional<std::string>& form) {
  ParameterTarget target{path, io::SpanForm::positional};
  if (form == "xml") {
    target.form = io::SpanForm::xml;
  } else if (form == "snapshot") {
    target.form = io::SpanForm::snapshot;
  } else if (!form) {
    const auto named = io::span_form_by_name(path);
    if (!named)
      throw UsageError("cannot tell the form of \"" + path + "\" by its name",
                       "name it .pa2, .spn or .snap, or add --to positional, xml or snapshot");
    target.form = *named;
  }
  return target;
}

OptionSpec to_option() {
  return {.name = "to",
          .value_name = "FORM",
          .fallback = "",
          .help =
              "convert, make: form to write; without it by the name: .pa2 and .par, .spn and .xml, .snap. "
              "Positions are written as positional or xml.",
          .group = "Output",
          .choices = {"positional", "xml", "snapshot"}};
}

void write_parameters(const span::ParameterSet& set, const ParameterTarget& target) {
  RowTarget file(target.path);
  take(io::write_span_file(set, target.form, [&](std::string_view bytes) { return file.write(bytes); }));
  file.finish();
}

report::Provenance span_provenance(std::vector<io::InputFile> inputs) {
  report::Provenance provenance;
  provenance.code_version = CROSSMARGIN_VERSION;
  provenance.inputs = std::move(inputs);
  return provenance;
}

}  // namespace crossmargin::cli
