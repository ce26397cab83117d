#include "crossmargin/core/hash.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/mapped_file.hpp"
#include "crossmargin/io/span_file.hpp"
#include "span_actions.hpp"

namespace crossmargin::cli {

OptionSpec parameters_option() {
  return {.name = "parameters",
          .value_name = "FILE",
          .fallback = "",
          .help = "margin, products: the risk parameter file.",
          .group = "Inputs",
          .letter = 'p'};
}

OptionSpec account_type_option() {
  return {.name = "account-type",
          .value_name = "TYPE",
          .fallback = "",
          .help =
              "margin, products: whose ratio of initial to maintenance margin holds: member, hedger, "
              "speculator. Without it as the position file says, else member.",
          .group = "Account",
          .choices = {"member", "hedger", "speculator"}};
}

span::AccountType account_type(const Arguments& arguments) {
  const std::string word = arguments.optional("account-type").value_or("member");
  if (word == "hedger") return span::AccountType::hedger;
  return word == "speculator" ? span::AccountType::speculator : span::AccountType::member;
}

std::string parameters_path(const Arguments& arguments) {
  if (const auto path = arguments.optional("parameters")) return *path;
  throw UsageError("span " + *arguments.positional(0) + " needs --parameters", "name a risk parameter file");
}

io::MappedFile open_input(const std::string& path, const std::string& role,
                          std::vector<io::InputFile>& inputs) {
  io::MappedFile file = take(io::MappedFile::open(path));
  inputs.push_back({role, io::base_name(path), sha256_hex(file.bytes())});
  return file;
}

span::Engine load_engine(const std::string& path, const std::string& role,
                         std::vector<io::InputFile>& inputs) {
  const io::MappedFile file = open_input(path, role, inputs);
  return take(span::Engine::create(std::make_shared<const span::ParameterSet>(
      take(io::read_span_positional({io::base_name(path), file.bytes()})))));
}

report::Provenance span_provenance(std::vector<io::InputFile> inputs) {
  report::Provenance provenance;
  provenance.code_version = CROSSMARGIN_VERSION;
  provenance.inputs = std::move(inputs);
  return provenance;
}

}  // namespace crossmargin::cli
