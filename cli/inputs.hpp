#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "crossmargin/assessment/assess.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// What market, portfolio and method to read; from the command line, nothing opened.
struct InputSettings {
  std::vector<std::string> markets;
  io::MarketOptions market{};
  std::string portfolio;  ///< empty where the command reads accounts otherwise
  std::string portfolio_format{"auto"};
  std::optional<std::string> account{};
  std::vector<std::string> excluded{};
  PortfolioLimits limits{};
  std::string method;
  std::vector<io::Override> overrides{};
  std::string collateral;                       ///< table in the place of haircuts; empty for none
  std::string offsets;                          ///< file with pairs; empty for none
  std::vector<std::string> offset_histories{};  ///< files with closes to estimate pairs from
  Pricer pricer{Pricer::kernels};
  int threads{1};
};

std::vector<OptionSpec> market_options();
OptionSpec portfolio_format_option();
/// The portfolio and which account of it.
std::vector<OptionSpec> account_options();
/// The same, and what to leave out.
std::vector<OptionSpec> portfolio_options();
std::vector<OptionSpec> method_options();
OptionSpec pricer_option();
OptionSpec collateral_option();

/// Throws UsageError. `portfolio` options are read where the command has them.
InputSettings input_settings(const Arguments& arguments);

/// Everything a command needs, read and checked: all that is wrong with any file is reported together.
struct LoadedInputs {
  std::vector<Account> accounts;
  std::vector<Instrument> own_instruments;
  std::unique_ptr<Method> method;
  std::optional<io::MarketInputs> market;
  std::vector<io::InputFile> files;
  std::vector<report::Notice> notices;
  std::string scenario_hash;
};

/// What a report says of a table of collateral that stands in the place of haircuts.
std::string collateral_note(const std::string& table);

/// Throws InputError.
LoadedInputs load_inputs(const InputSettings& settings, Session& session);

/// Every account in full detail. Throws InputError with the issues of all.
std::vector<AccountAssessment> assess_all(const std::vector<Account>& accounts, const EvaluatedBase& base,
                                          const Execution& execution);

/// The provenance of a result made from these inputs, without methods.
report::Provenance market_provenance(const LoadedInputs& inputs, Pricer pricer);
/// The provenance of a result made from these inputs over this base.
report::Provenance provenance(const LoadedInputs& inputs, const EvaluatedBase& base, Pricer pricer);

}  // namespace crossmargin::cli
