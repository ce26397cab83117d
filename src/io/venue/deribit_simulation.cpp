#include <fmt/format.h>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/venue/deribit_result.hpp"
#include "io/venue/foreign_fields.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {
namespace {

constexpr std::string_view kMatrixMethod = "private/pme/simulate";
constexpr std::string_view kPortfolioMethod = "private/simulate_portfolio";

/// Of two methods with the same map of positions one counts inverse futures in coin, the other in USD.
SimulatedUnit unit_of(ForeignFields& request, SimulatedUnit given) {
  const std::string method = request.text_or("method", "");
  if (method == kMatrixMethod) return SimulatedUnit::coin;
  return method == kPortfolioMethod ? SimulatedUnit::quote : given;
}

/// Whether the contract is an amount of the quote currency, so that coin and contracts differ.
bool counts_quote(std::string_view name) {
  const auto instrument = parse_deribit_name(name);
  return instrument && instrument->kind != InstrumentKind::option &&
         instrument->spec.settlement == SettlementStyle::inverse;
}

/// A map of sizes by the names of instruments.
class SizeReader {
 public:
  SizeReader(SimulatedUnit unit, VenueFile& made, Issues& issues)
      : unit_(unit), made_(made), issues_(issues) {}

  void read(const Document::Object& sizes) {
    for (const auto& [name, value] : sizes) {
      const auto size = foreign_number(value, issues_);
      if (!size || *size == 0.0) continue;
      VenuePosition position;
      position.account = kVenueAccount;
      position.instrument = name;
      position.quantity = *size;
      position.unit = unit_for(name, value.where());
      position.where = value.where();
      made_.positions.push_back(std::move(position));
    }
  }

 private:
  SizeUnit unit_for(const std::string& name, const SourceLocation& where) {
    if (!counts_quote(name)) return SizeUnit::contracts;
    if (unit_ == SimulatedUnit::unknown && !complained_) {
      complained_ = true;
      issues_.push_back({ErrorCode::missing_field,
                         "nothing says whether sizes of inverse futures are in coin or in USD", where,
                         fmt::format("keep the request's \"method\" ({} counts coin, {} USD), or say "
                                     "--portfolio-format deribit-simulated-coin or deribit-simulated-usd",
                                     kMatrixMethod, kPortfolioMethod)});
    }
    return unit_ == SimulatedUnit::coin ? SizeUnit::coin : SizeUnit::contracts;
  }

  SimulatedUnit unit_;
  VenueFile& made_;
  Issues& issues_;
  bool complained_{false};
};

void read_balances(ForeignFields& portfolio, VenueFile& made, Issues& issues) {
  for (const auto& [code, value] : portfolio.object_or_empty("currency")) {
    const auto currency = foreign_currency(code, value.where(), issues);
    const auto amount = foreign_number(value, issues);
    if (currency && amount && *amount != 0.0)
      made.balances.push_back({std::string(kVenueAccount), "cross", {*currency, *amount, value.where()}});
  }
}

void read_marks(ForeignFields& result, VenueFile& made, Issues& issues) {
  for (const auto& [name, ticker] : result.object_or_empty("ticker")) {
    ForeignFields row(ticker, issues);
    const auto mark = row.optional_positive("mark_price");
    for (VenuePosition& position : made.positions)
      if (position.instrument == name) position.mark_price = mark;
  }
  for (const auto& [pair, value] : result.object_or_empty("index_price")) {
    const auto index = foreign_number(value, issues);
    if (index && *index > 0.0 && pair.ends_with("_usd"))
      made.spots[upper_case(pair.substr(0, pair.size() - 4))] = *index;
  }
}

void read_time(ForeignFields& result, VenueFile& made, Issues& issues) {
  const Document* parameters = result.child("model_params");
  const Document* general = parameters == nullptr ? nullptr : parameters->find("general");
  if (general == nullptr) return;
  ForeignFields fields(*general, issues);
  made.as_of = fields.optional_milliseconds("timestamp");
}

/// The reply holds what was simulated, with the account's own positions added, and the prices it used.
void read_reply(ForeignFields& result, VenueFile& made, Issues& issues) {
  ForeignFields portfolio(*result.child("portfolio"), issues);
  SizeReader(SimulatedUnit::coin, made, issues).read(portfolio.object_or_empty("position"));
  read_balances(portfolio, made, issues);
  read_marks(result, made, issues);
  read_time(result, made, issues);
}

}  // namespace

VenueFile read_deribit_simulation(const Document& document, SimulatedUnit unit, Issues& issues) {
  VenueFile made{.file = document.where().file};
  const Document& result = result_of(document);
  ForeignFields fields(result, issues);
  if (fields.has("portfolio")) {
    read_reply(fields, made, issues);
    return made;
  }
  unit = unit_of(fields, unit);
  const Document* parameters = fields.child("params");
  ForeignFields request(parameters != nullptr ? *parameters : result, issues);
  SizeReader(unit, made, issues).read(request.object_or_empty("simulated_positions"));
  if (request.flag_or("add_positions", true))
    made.notes.push_back(
        "the request adds what the account holds, which this file does not list: want the reply, or "
        "\"add_positions\": false");
  return made;
}

}  // namespace crossmargin::io
