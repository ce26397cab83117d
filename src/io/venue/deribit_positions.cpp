#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/venue/deribit_result.hpp"
#include "io/venue/foreign_fields.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {
namespace {

/// The sign of `size` says long or short; `direction` says it again.
void check_direction(ForeignFields& row, double size) {
  const std::string direction = row.text_or("direction", "");
  const bool fits = direction.empty() || (direction == "buy" && size >= 0.0) ||
                    (direction == "sell" && size <= 0.0) || (direction == "zero" && size == 0.0);
  if (fits) return;
  row.fail_at("direction", ErrorCode::invalid_value,
              fmt::format("{} does not fit the size {}", in_quotes(direction), shortest(size)),
              "want buy and a size above 0, sell and one below, or zero and 0");
}

void note_spot(ForeignFields& row, std::string_view name, VenueFile& made) {
  const auto index = row.optional_positive("index_price");
  const auto instrument = parse_deribit_name(name);
  if (index && instrument) made.spots[instrument->underlying] = *index;
}

void read_row(const Document& document, VenueFile& made, Issues& issues) {
  const std::size_t before = issues.size();
  ForeignFields row(document, issues);
  if (document.object() == nullptr) return;
  VenuePosition position;
  position.account = kVenueAccount;
  position.where = document.where();
  position.instrument = row.text("instrument_name");
  position.quantity = row.number("size");
  check_direction(row, position.quantity);
  position.average_price = row.optional_number("average_price");
  position.mark_price = row.optional_number("mark_price");
  note_spot(row, position.instrument, made);
  if (issues.size() == before && position.quantity != 0.0) made.positions.push_back(std::move(position));
}

}  // namespace

VenueFile read_deribit_positions(const Document& document, Issues& issues) {
  const Document& rows = result_of(document);
  VenueFile made{.file = document.where().file};
  for (const Document& row : foreign_rows(rows, issues)) read_row(row, made, issues);
  return made;
}

}  // namespace crossmargin::io
