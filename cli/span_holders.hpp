#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "crossmargin/io/inputs.hpp"
#include "crossmargin/margin/span/requirement.hpp"
#include "crossmargin/report/report.hpp"

namespace crossmargin::cli {

/// Where positions come from, and what the command line says of every account: it beats the position file.
struct AccountSettings {
  std::string positions;
  std::optional<span::AccountType> type;
  std::optional<span::Origin> origin;
  bool is_gross{false};
};

/// Throws UsageError where no positions are named.
AccountSettings account_settings(const Arguments& arguments);
std::vector<OptionSpec> holder_options();

/// What is noted while accounts are read.
struct AccountNotes {
  std::vector<io::InputFile>& inputs;
  std::vector<report::Notice>& notices;
};

/// The accounts of a position file. Throws InputError with everything that is wrong with it.
std::vector<span::SpanAccount> load_accounts(const AccountSettings& settings,
                                             const span::ParameterSet& parameters, const AccountNotes& notes);

}  // namespace crossmargin::cli
