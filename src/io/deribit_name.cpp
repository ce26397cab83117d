#include <fmt/format.h>

#include <algorithm>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr int kExpiryMinuteUtc = 8 * 60;

struct Base {
  Currency coin;
  std::optional<Currency> settled_in;  ///< a stablecoin, for linear contracts
};

std::optional<Base> parse_base(std::string_view text) {
  const auto parts = split(text, '_');
  const auto coin = Currency::parse(parts[0]);
  if (!coin || parts.size() > 2) return std::nullopt;
  if (parts.size() == 1) return Base{*coin, std::nullopt};
  const bool stable = parts[1] == "USDC" || parts[1] == "USDT";
  return stable ? std::optional(Base{*coin, *Currency::parse(parts[1])}) : std::nullopt;
}

/// "7FEB26" or "27MAR26": whether it is written like a date, not whether there is such a day.
bool looks_like_date(std::string_view text) {
  if (text.size() < 6 || text.size() > 7) return false;
  const std::string_view month = text.substr(text.size() - 5, 3);
  return all_digits(text.substr(0, text.size() - 5)) && all_digits(text.substr(text.size() - 2)) &&
         std::all_of(month.begin(), month.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<Instant> parse_expiry(std::string_view text, std::string_view name) {
  const unsigned day = static_cast<unsigned>(*parse_digits(text.substr(0, text.size() - 5)));
  const unsigned month = parse_month(text.substr(text.size() - 5, 3));
  const int year = 2000 + *parse_digits(text.substr(text.size() - 2));
  const Date date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) {
    return fail(ErrorCode::invalid_value, fmt::format("{}: there is no day {}", in_quotes(name), text), {},
                "write the expiry as day, month in capitals and year: 27MAR26");
  }
  return at_utc(date, kExpiryMinuteUtc);
}

/// "60000", "0d625", "1.25": 'd' is the decimal point.
Result<double> parse_strike(std::string_view text, std::string_view name) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), 'd', '.');
  const auto strike = parse_number(plain);
  const bool digits =
      std::all_of(plain.begin(), plain.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  if (!strike || !digits || *strike <= 0.0) {
    return fail(ErrorCode::invalid_value,
                fmt::format("{}: want a strike above 0, got {}", in_quotes(name), in_quotes(text)), {},
                "write the strike in digits, with d for the decimal point: 0d625");
  }
  return *strike;
}

Instrument contract(const Base& base, std::string_view name, InstrumentKind kind) {
  Instrument made;
  made.id = name;
  made.kind = kind;
  made.underlying = base.coin.code();
  made.spec.settlement = base.settled_in ? SettlementStyle::linear : SettlementStyle::inverse;
  made.spec.quote_currency = base.settled_in ? *base.settled_in : *Currency::parse("USD");
  made.spec.settlement_currency = base.settled_in ? *base.settled_in : base.coin;
  made.spec.premium_style = PremiumStyle::premium;
  return made;
}

}  // namespace

Result<Instrument> parse_deribit_name(std::string_view name) {
  const auto parts = split(name, '-');
  const auto base = parse_base(parts[0]);
  const bool perpetual = parts.size() == 2 && parts[1] == "PERPETUAL";
  const bool dated = parts.size() == 2 && looks_like_date(parts[1]);
  const bool option = parts.size() == 4 && looks_like_date(parts[1]) && (parts[3] == "C" || parts[3] == "P");
  if (!base || !(perpetual || dated || option)) {
    return fail(
        ErrorCode::unknown_instrument, fmt::format("{} does not read as an instrument name", in_quotes(name)),
        {}, "names read like BTC-27MAR26-60000-P, BTC-27MAR26, BTC-PERPETUAL or BTC_USDC-27MAR26-60000-C");
  }
  if (perpetual) return contract(*base, name, InstrumentKind::perpetual);
  Instrument made = contract(*base, name, option ? InstrumentKind::option : InstrumentKind::future);
  auto expiry = parse_expiry(parts[1], name);
  if (!expiry) return tl::unexpected(std::move(expiry.error()));
  made.expiry = *expiry;
  if (dated) return made;
  auto strike = parse_strike(parts[2], name);
  if (!strike) return tl::unexpected(std::move(strike.error()));
  made.option = OptionTerms{parts[3] == "C" ? OptionRight::call : OptionRight::put, ExerciseStyle::european,
                            *strike, PricingModel::black_76};
  return made;
}

}  // namespace crossmargin::io
