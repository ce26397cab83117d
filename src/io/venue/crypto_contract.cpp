#include "io/venue/crypto_contract.hpp"

#include <fmt/format.h>

#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr int kExpiryMinuteUtc = 8 * 60;

InstrumentKind kind_of(const CryptoContract& contract) {
  if (contract.option) return InstrumentKind::option;
  return contract.expiry ? InstrumentKind::future : InstrumentKind::perpetual;
}

}  // namespace

std::optional<Instant> coin_expiry(std::string_view digits) {
  if (digits.size() != 6 || !all_digits(digits)) return std::nullopt;
  const Date date{std::chrono::year(2000 + *parse_digits(digits.substr(0, 2))),
                  std::chrono::month(static_cast<unsigned>(*parse_digits(digits.substr(2, 2)))),
                  std::chrono::day(static_cast<unsigned>(*parse_digits(digits.substr(4, 2))))};
  return date.ok() ? std::optional(at_utc(date, kExpiryMinuteUtc)) : std::nullopt;
}

Result<Instrument> instrument_of(const CryptoContract& contract) {
  const bool inverse = contract.settle == contract.base && contract.settle != contract.quote;
  if (!inverse && contract.settle != contract.quote) {
    return fail(ErrorCode::unsupported,
                fmt::format("{} settles in {}, which is neither {} nor {}", contract.id,
                            contract.settle.code(), contract.base.code(), contract.quote.code()),
                contract.where, "define it in the market file as a quanto contract with its quanto_rate");
  }
  Instrument made;
  made.id = contract.id;
  made.kind = kind_of(contract);
  made.underlying = contract.base.code();
  made.spec.multiplier = contract.multiplier;
  made.spec.settlement = inverse ? SettlementStyle::inverse : SettlementStyle::linear;
  made.spec.quote_currency = contract.quote;
  made.spec.settlement_currency = contract.settle;
  made.expiry = contract.expiry;
  made.option = contract.option;
  made.where = contract.where;
  if (Issues wrong = validate(made); !wrong.empty()) return tl::unexpected(std::move(wrong));
  return made;
}

}  // namespace crossmargin::io
