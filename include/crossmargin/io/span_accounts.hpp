#pragma once

#include <vector>

#include "crossmargin/io/book.hpp"
#include "crossmargin/margin/span/requirement.hpp"

namespace crossmargin::io {

struct SpanAccounts {
  std::vector<span::SpanAccount> accounts;
  bool has_types{false};       ///< the file says whose account each is; else all are members' house accounts
  std::vector<Issue> notes{};  ///< what was read past
};

/// Reads the accounts of a position file of either form (`read_span_positions`) or of a CSV table with the
/// columns account, instrument, quantity, told apart by the first bytes, over a parameter set. Instruments of
/// the table are named as by `span::contract_id`. Errors: those of the forms; `unknown_instrument`;
/// `missing_field` for a file without accounts.
Result<SpanAccounts> read_span_accounts(const NamedBytes& input, const span::ParameterSet& parameters);

}  // namespace crossmargin::io
