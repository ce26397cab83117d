// Any bytes as lines of a stream of events: each is an event with finite numbers or has issues at its line.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "crossmargin/io/live_events.hpp"

namespace {

void check(bool kept) {
  if (!kept) __builtin_trap();
}

void check(const crossmargin::PriceTick& tick) {
  check(std::isfinite(tick.price) && tick.price > 0.0 && !tick.underlying.empty());
}
void check(const crossmargin::QuoteTick& quote) {
  check(quote.price || quote.volatility);
  check(std::isfinite(quote.price.value_or(1.0)) && quote.price.value_or(1.0) > 0.0);
  check(std::isfinite(quote.volatility.value_or(1.0)) && quote.volatility.value_or(1.0) > 0.0);
}
void check(const crossmargin::PositionChange& trade) {
  check(std::isfinite(trade.value) && std::isfinite(trade.average_price.value_or(0.0)));
}
void check(const crossmargin::BalanceChange& payment) {
  check(std::isfinite(payment.amount) && payment.amount != 0.0 && !payment.currency.empty());
}

void read(std::string_view text, int line) {
  const auto event = crossmargin::io::read_event(text, {"fuzz", line});
  if (event) {
    std::visit(
        [&](const auto& one) {
          check(one);
          check(one.where.line == line);
        },
        *event);
    return;
  }
  check(!event.error().empty());
  for (const crossmargin::Issue& issue : event.error()) check(issue.where.line == line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    read(rest.substr(0, end), line);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return 0;
}
