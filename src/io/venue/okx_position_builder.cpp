#include <fmt/format.h>

#include <cmath>

#include "crossmargin/core/format.hpp"
#include "io/venue/foreign_fields.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {
namespace {

void note_account_mode(ForeignFields& request, VenueFile& made) {
  if (request.text_or("acctLv", "4") != "4")
    made.notes.emplace_back("acctLv is not 4: the venue answers for another mode than portfolio margin");
  if (request.flag_or("inclRealPosAndEq", true))
    made.notes.emplace_back(
        "the request adds what the account holds, which this file does not list: want the reply, or "
        "\"inclRealPosAndEq\": false");
  if (request.optional_number("idxVol").value_or(0.0) != 0.0)
    made.notes.emplace_back("idxVol moves the prices: the market must be the moved one");
}

void read_request(ForeignFields& request, VenueFile& made, Issues& issues) {
  note_account_mode(request, made);
  for (const Document& document : request.array_or_empty("simPos")) {
    const std::size_t before = issues.size();
    ForeignFields row(document, issues);
    VenuePosition position;
    position.account = kVenueAccount;
    position.where = document.where();
    position.instrument = row.text("instId");
    position.quantity = row.number("pos");
    position.average_price = row.optional_positive("avgPx");
    if (issues.size() == before && position.quantity != 0.0) made.positions.push_back(std::move(position));
  }
  for (const Document& document : request.array_or_empty("simAsset")) {
    const std::size_t before = issues.size();
    ForeignFields row(document, issues);
    const Balance balance{row.currency("ccy"), row.number("amt"), document.where()};
    if (issues.size() == before && balance.amount != 0.0)
      made.balances.push_back({std::string(kVenueAccount), "cross", balance});
  }
}

/// In the mode of two sides `amt` is not signed.
double signed_amount(ForeignFields& row) {
  const double amount = row.number("amt");
  const std::string side = row.text_or("posSide", "net");
  if (side == "net") return amount;
  if (side == "long") return std::abs(amount);
  if (side == "short") return -std::abs(amount);
  row.fail_at("posSide", ErrorCode::invalid_value,
              fmt::format("want net, long or short, got {}", in_quotes(side)));
  return 0.0;
}

void read_holding(const Document& document, VenueFile& made, Issues& issues) {
  const std::size_t before = issues.size();
  ForeignFields row(document, issues);
  if (document.object() == nullptr) return;
  // Spot in use stands among the assets as well.
  if (row.text_or("instType", "") == "SPOT") return;
  VenuePosition position;
  position.account = kVenueAccount;
  position.where = document.where();
  position.instrument = row.text("instId");
  position.quantity = signed_amount(row);
  position.mark_price = row.optional_positive("markPx");
  if (issues.size() == before && position.quantity != 0.0) made.positions.push_back(std::move(position));
}

void read_unit(const Document& document, VenueFile& made, Issues& issues) {
  ForeignFields unit(document, issues);
  const std::string name = unit.text("riskUnit");
  if (const auto index = unit.optional_positive("indexUsd")) made.spots[name] = *index;
  for (const Document& holding : unit.array_or_empty("portfolios")) read_holding(holding, made, issues);
}

/// Equity in a currency includes the unrealised profit, so positions count as settled to their marks.
void read_reply(ForeignFields& reply, VenueFile& made, Issues& issues) {
  made.as_of = reply.optional_milliseconds("ts");
  for (const Document& unit : reply.array_or_empty("riskUnitData")) read_unit(unit, made, issues);
  for (const Document& document : reply.array_or_empty("assets")) {
    const std::size_t before = issues.size();
    ForeignFields row(document, issues);
    const Balance balance{row.currency("ccy"), row.number("availEq"), document.where()};
    if (issues.size() == before && balance.amount != 0.0)
      made.balances.push_back({std::string(kVenueAccount), "cross", balance});
  }
}

}  // namespace

VenueFile read_okx_position_builder(const Document& document, Issues& issues) {
  VenueFile made{.file = document.where().file};
  const Document* data = document.find("data");
  const bool is_reply = data != nullptr && data->array() != nullptr && !data->array()->empty();
  ForeignFields fields(is_reply ? data->array()->front() : document, issues);
  if (fields.has("riskUnitData")) {
    read_reply(fields, made, issues);
  } else {
    read_request(fields, made, issues);
  }
  return made;
}

}  // namespace crossmargin::io
