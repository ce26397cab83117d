#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crossmargin/core/time.hpp"
#include "crossmargin/io/csv.hpp"

namespace crossmargin::io {

/// The lines above the table of a quote file: the last price and the moment of the quotes.
struct CboeHead {
  std::optional<double> last{};
  std::optional<Instant> as_of{};
  bool table_found{false};  ///< the header was reached, so that rows follow
};

/// Reads "Date: February 5 2022, 8:09 PM EST" and its variants: "June 11, 2022, 8:47 PM EDT", "January 12,
/// 2024 at 4:59 PM EST". Errors: `malformed` for a date in another language or zone, with what to do.
Result<Instant> parse_cboe_date(std::string_view text);

/// Reads records up to and with the table's header. Notes what is wrong; `last` and `as_of` stay empty then.
CboeHead read_cboe_head(CsvReader& reader, Issues& issues);

}  // namespace crossmargin::io
