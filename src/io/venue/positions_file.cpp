#include "io/venue/venue_inputs.hpp"

namespace crossmargin::io {
namespace {

PositionsForm named_form(const std::string& format, const Document& document) {
  if (format == "deribit-positions") return PositionsForm::deribit_positions;
  if (format.starts_with("deribit-simulated")) return PositionsForm::deribit_simulation;
  if (format == "okx-position-builder") return PositionsForm::okx_position_builder;
  if (format == "ccxt") return PositionsForm::ccxt_positions;
  return format == "auto" ? positions_form(document) : PositionsForm::none;
}

SimulatedUnit unit_of(const std::string& format) {
  if (format == "deribit-simulated-coin") return SimulatedUnit::coin;
  return format == "deribit-simulated-usd" ? SimulatedUnit::quote : SimulatedUnit::unknown;
}

}  // namespace

std::optional<VenueFile> read_positions_file(const Document& document, const std::string& format,
                                             Issues& issues) {
  switch (named_form(format, document)) {
    case PositionsForm::deribit_positions:
      return read_deribit_positions(document, issues);
    case PositionsForm::deribit_simulation:
      return read_deribit_simulation(document, unit_of(format), issues);
    case PositionsForm::okx_position_builder:
      return read_okx_position_builder(document, issues);
    case PositionsForm::ccxt_positions:
      return read_ccxt_positions(document, issues);
    case PositionsForm::none:
      break;
  }
  return std::nullopt;
}

}  // namespace crossmargin::io
