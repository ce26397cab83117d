#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "crossmargin/core/format.hpp"
#include "io/text.hpp"
#include "io/venue/crypto_contract.hpp"
#include "io/venue/foreign_fields.hpp"
#include "io/venue/venue_file.hpp"

namespace crossmargin::io {
namespace {

struct SymbolParts {
  std::string_view base;
  std::string_view quote;
  std::string_view settle;
  std::optional<Instant> expiry{};
  std::optional<OptionTerms> option{};
};

std::optional<OptionTerms> option_terms(std::string_view strike_text, std::string_view right) {
  const auto strike = parse_number(strike_text);
  if (!strike || *strike <= 0.0 || (right != "C" && right != "P")) return std::nullopt;
  return OptionTerms{right == "C" ? OptionRight::call : OptionRight::put, ExerciseStyle::european, *strike,
                     PricingModel::black_76};
}

/// "BTC/USDT:USDT", "BTC/USD:BTC-260327", "BTC/USD:BTC-260327-60000-C".
std::optional<SymbolParts> parse_symbol(std::string_view symbol) {
  const std::size_t slash = symbol.find('/');
  const std::size_t colon = symbol.find(':');
  if (slash == std::string_view::npos || colon == std::string_view::npos || colon < slash)
    return std::nullopt;
  SymbolParts parts{symbol.substr(0, slash), symbol.substr(slash + 1, colon - slash - 1), {}};
  const auto tail = split(symbol.substr(colon + 1), '-');
  parts.settle = tail[0];
  if (tail.size() > 1) parts.expiry = coin_expiry(tail[1]);
  if (tail.size() == 4) parts.option = option_terms(tail[2], tail[3]);
  const bool fits = tail.size() == 1 || (tail.size() == 2 && parts.expiry) ||
                    (tail.size() == 4 && parts.expiry && parts.option);
  return fits ? std::optional(parts) : std::nullopt;
}

class CcxtReader {
 public:
  CcxtReader(VenueFile& made, Issues& issues) : made_(made), issues_(issues) {}

  void read(const Document& document) {
    const std::size_t before = issues_.size();
    ForeignFields row(document, issues_);
    if (document.object() == nullptr) return;
    VenuePosition position;
    position.account = kVenueAccount;
    position.where = document.where();
    position.instrument = row.text("symbol");
    position.quantity = signed_contracts(row);
    if (const auto time = row.optional_milliseconds("timestamp"))
      made_.as_of = std::max(made_.as_of.value_or(*time), *time);
    if (issues_.size() != before || position.quantity == 0.0) return;
    position.average_price = row.optional_positive("entryPrice");
    position.mark_price = row.optional_positive("markPrice");
    read_instrument(row, position.instrument);
    if (issues_.size() == before) read_margin_mode(row, position);
    if (issues_.size() == before) made_.positions.push_back(std::move(position));
  }

  void finish() {
    if (has_expiry_)
      made_.notes.emplace_back("a symbol gives the day of an expiry alone: 08:00 UTC is taken for the time");
  }

 private:
  /// `contracts` is not signed; `side` says long or short.
  double signed_contracts(ForeignFields& row) {
    const double contracts = row.number("contracts");
    const std::string side = row.text_or("side", "");
    if (contracts == 0.0) return 0.0;
    if (side == "long") return std::abs(contracts);
    if (side == "short") return -std::abs(contracts);
    row.fail_at("side", side.empty() ? ErrorCode::missing_field : ErrorCode::invalid_value,
                fmt::format("want long or short, got {}", in_quotes(side)));
    return 0.0;
  }

  void read_instrument(ForeignFields& row, const std::string& symbol) {
    const auto parts = parse_symbol(symbol);
    if (!parts) {
      row.fail_at("symbol", ErrorCode::unknown_instrument,
                  fmt::format("{} is no symbol of a derivative", in_quotes(symbol)),
                  "symbols read like BTC/USDT:USDT, BTC/USD:BTC-260327 or BTC/USD:BTC-260327-60000-C; spot "
                  "holdings belong into collateral");
      return;
    }
    const SourceLocation where = row.where("symbol");
    const auto base = foreign_currency(parts->base, where, issues_);
    const auto quote = foreign_currency(parts->quote, where, issues_);
    const auto settle = foreign_currency(parts->settle, where, issues_);
    const double size = row.positive("contractSize");
    if (!base || !quote || !settle || size <= 0.0) return;
    auto made = instrument_of({symbol, *base, *quote, *settle, size, parts->expiry, parts->option, where});
    if (!made) return append(issues_, std::move(made.error()));
    has_expiry_ = has_expiry_ || made->expiry.has_value();
    settlement_ = made->spec.settlement_currency;
    add(*std::move(made), row);
  }

  /// Legs of one contract say the same of it, or the file is not what it seems.
  void add(Instrument instrument, ForeignFields& row) {
    const auto found = std::find_if(made_.instruments.begin(), made_.instruments.end(),
                                    [&](const Instrument& other) { return other.id == instrument.id; });
    if (found == made_.instruments.end()) return made_.instruments.push_back(std::move(instrument));
    if (found->spec.multiplier == instrument.spec.multiplier) return;
    row.fail_at("contractSize", ErrorCode::invalid_value,
                fmt::format("line {} gives {} for the same symbol", found->where.line,
                            shortest(found->spec.multiplier)));
  }

  /// An isolated position is a bucket of its own. Its `collateral` holds the unrealised profit already, which
  /// the entry price would count again.
  void read_margin_mode(ForeignFields& row, VenuePosition& position) {
    const std::string mode = row.text_or("marginMode", "cross");
    if (mode == "cross") return;
    if (mode != "isolated") {
      row.fail_at("marginMode", ErrorCode::invalid_value,
                  fmt::format("want cross or isolated, got {}", in_quotes(mode)));
      return;
    }
    position.bucket = position.instrument + (position.quantity > 0.0 ? " long" : " short");
    position.average_price.reset();
    const double collateral = row.number("collateral");
    if (collateral != 0.0)
      made_.balances.push_back(
          {position.account, position.bucket, {settlement_, collateral, row.where("collateral")}});
  }

  VenueFile& made_;
  Issues& issues_;
  Currency settlement_;
  bool has_expiry_{false};
};

}  // namespace

VenueFile read_ccxt_positions(const Document& document, Issues& issues) {
  VenueFile made{.file = document.where().file};
  CcxtReader reader(made, issues);
  for (const Document& row : foreign_rows(document, issues)) reader.read(row);
  reader.finish();
  return made;
}

}  // namespace crossmargin::io
