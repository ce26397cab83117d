#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "crossmargin/analysis/live_account.hpp"

namespace crossmargin::io {

/// One line of a stream of events: a price, a quote, a trade, or collateral paid in or out.
using LiveEvent = std::variant<PriceTick, QuoteTick, PositionChange, BalanceChange>;

/// Where a line stands: the name of its file and its number, from 1.
struct LinePlace {
  std::string file;
  int line{1};
};

/// Reads one JSON object of docs/file-formats/events.md. Errors: those of JSON; every missing, wrong or
/// unknown field, each with the line and its name; `limit` for a line over a mebibyte.
Result<LiveEvent> read_event(std::string_view line, const LinePlace& place);

}  // namespace crossmargin::io
