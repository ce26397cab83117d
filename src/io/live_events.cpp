#include "crossmargin/io/live_events.hpp"

#include <fmt/format.h>

#include "crossmargin/core/fields.hpp"
#include "crossmargin/io/json.hpp"
#include "io/field_helpers.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t longest_line = std::size_t{1} << 20U;

LiveEvent read_tick(Fields& fields) {
  PriceTick tick;
  tick.underlying = fields.string("underlying");
  tick.price = fields.positive("price");
  tick.where = fields.where();
  return tick;
}

LiveEvent quote_event(Fields& fields) {
  QuoteTick quote;
  quote.instrument = instrument_id(fields, "instrument");
  quote.price = optional_positive(fields, "price");
  quote.volatility = optional_positive(fields, "volatility");
  quote.where = fields.where();
  if (!fields.has("price") && !fields.has("volatility"))
    fields.fail_at("price", ErrorCode::missing_field, "want a price or a volatility");
  return quote;
}

LiveEvent read_trade(Fields& fields) {
  PositionChange trade;
  trade.instrument = instrument_id(fields, "instrument");
  trade.value = amount(fields, "quantity");
  trade.average_price = optional_amount(fields, "average_price");
  trade.pool = fields.string_or("pool", "cross");
  trade.where = fields.where();
  return trade;
}

LiveEvent read_payment(Fields& fields, double sign) {
  BalanceChange payment;
  payment.currency = fields.currency("currency");
  payment.amount = amount(fields, "amount");
  if (fields.has("amount") && !(payment.amount > 0.0))
    fields.fail_at("amount", ErrorCode::invalid_value,
                   fmt::format("want an amount above 0, got {}", payment.amount),
                   "\"deposit\" pays in, \"withdrawal\" pays out");
  payment.amount *= sign;
  payment.pool = fields.string_or("pool", "cross");
  payment.where = fields.where();
  return payment;
}

enum class EventType { tick, quote, trade, deposit, withdrawal };

EventType read_type(Fields& fields) {
  return static_cast<EventType>(fields.word("type", {"tick", "quote", "trade", "deposit", "withdrawal"}));
}

LiveEvent read_body(EventType type, Fields& fields) {
  switch (type) {
    case EventType::tick:
      return read_tick(fields);
    case EventType::quote:
      return quote_event(fields);
    case EventType::trade:
      return read_trade(fields);
    case EventType::deposit:
      return read_payment(fields, 1.0);
    case EventType::withdrawal:
      return read_payment(fields, -1.0);
  }
  return PriceTick{};
}

tl::unexpected<Issues> at_line(Issues issues, int line) {
  for (Issue& issue : issues) issue.where.line = line;
  return tl::unexpected(std::move(issues));
}

}  // namespace

Result<LiveEvent> read_event(std::string_view line, const LinePlace& place) {
  if (line.size() > longest_line)
    return fail(ErrorCode::limit,
                fmt::format("a line of {} bytes, want at most {}", line.size(), longest_line),
                {place.file, place.line, 0, ""}, "write one event a line");
  auto document = parse_json(line, place.file);
  if (!document) return at_line(std::move(document.error()), place.line);
  Issues issues;
  Fields fields(*document, issues);
  if (document->object() == nullptr) return at_line(std::move(issues), place.line);
  const EventType type = read_type(fields);
  // Which fields an event of no known type should have cannot be said.
  if (!issues.empty()) return at_line(std::move(issues), place.line);
  LiveEvent event = read_body(type, fields);
  fields.finish();
  if (!issues.empty()) return at_line(std::move(issues), place.line);
  std::visit([&](auto& one) { one.where.line = place.line; }, event);
  return event;
}

}  // namespace crossmargin::io
