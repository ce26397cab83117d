#pragma once

#include "crossmargin/core/execution.hpp"
#include "io/account_gate.hpp"

namespace crossmargin::io {

/// Accounts of a CSV table, of which `lines_before` blank lines have been read already. Blocks of rows are
/// read in pieces, in parallel; from the first piece that cannot be read by itself on (a quote that spans
/// lines, bytes that are no text) the table is read row by row.
Status stream_csv(const AccountStream& stream, int lines_before, AccountGate& gate,
                  const Execution& execution);

}  // namespace crossmargin::io
