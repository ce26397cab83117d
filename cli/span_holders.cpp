#include "span_holders.hpp"

#include <fmt/format.h>

#include <utility>

#include "common_options.hpp"
#include "crossmargin/io/file.hpp"
#include "crossmargin/io/span_accounts.hpp"
#include "span_actions.hpp"

namespace crossmargin::cli {
namespace {

/// Puts what was given into an account; true where the account said otherwise.
bool replace(const AccountSettings& given, span::SpanAccount& account) {
  const span::SpanAccount before = account;
  account.type = given.type.value_or(account.type);
  account.origin = given.origin.value_or(account.origin);
  account.is_gross = account.is_gross || given.is_gross;
  return account.type != before.type || account.origin != before.origin ||
         account.is_gross != before.is_gross;
}

}  // namespace

AccountSettings account_settings(const Arguments& arguments) {
  AccountSettings made;
  const auto positions = arguments.positional(1);
  if (!positions)
    throw UsageError("span " + *arguments.positional(0) + " needs positions",
                     "name a CSV file with account,instrument,quantity or a position file");
  made.positions = *positions;
  if (arguments.has("account-type")) made.type = account_type(arguments);
  if (const auto origin = arguments.optional("origin"))
    made.origin = *origin == "customer" ? span::Origin::customer : span::Origin::house;
  made.is_gross = arguments.has("gross");
  return made;
}

std::vector<OptionSpec> holder_options() {
  return {account_type_option(),
          {.name = "origin",
           .value_name = "WHOSE",
           .fallback = "",
           .help = "margin, whatif: some spreads are closed to customers' segregated funds: house, "
                   "customer. Without it as the position file says, else house.",
           .group = "Account",
           .choices = {"house", "customer"}},
          {.name = "gross",
           .value_name = "",
           .fallback = "",
           .help = "margin, whatif: long and short belong to different owners: nothing is netted.",
           .group = "Account"}};
}

std::vector<span::SpanAccount> load_accounts(const AccountSettings& settings,
                                             const span::ParameterSet& parameters,
                                             const AccountNotes& notes) {
  const io::MappedFile text = open_input(settings.positions, "positions", notes.inputs);
  io::SpanAccounts read =
      take(io::read_span_accounts({io::base_name(settings.positions), text.bytes()}, parameters));
  for (const Issue& note : read.notes)
    notes.notices.push_back({report::NoticeKind::note, "", "", to_text(note)});
  std::size_t replaced = 0;
  for (span::SpanAccount& account : read.accounts)
    if (replace(settings, account) && read.has_types) ++replaced;
  if (replaced > 0)
    notes.notices.push_back(
        {report::NoticeKind::note, "", "",
         fmt::format("the command line's account type, origin or --gross replaces what the "
                     "position file says of {} accounts",
                     replaced)});
  return std::move(read.accounts);
}

}  // namespace crossmargin::cli
