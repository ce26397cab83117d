#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crossmargin/core/format.hpp"
#include "crossmargin/io/instrument_names.hpp"
#include "io/new_york_time.hpp"
#include "io/occ_roots.hpp"
#include "io/text.hpp"

namespace crossmargin::io {
namespace {

constexpr std::size_t kTailLength = 15;  // YYMMDD, C or P, eight digits of strike x 1000
constexpr int kMorningMinute = 9 * 60 + 30;
constexpr int kCloseMinute = 16 * 60;

// Cash-settled European index options. Roots that settle on the opening prices of the expiry day against
// those that settle at the close, and the index each is written on. Source: the contract specifications on
// the product pages of Cboe (SPX, SPXW, XSP, RUT, RUTW, MRUT, DJX, VIX, VIXW, XEO) and Nasdaq (NDX, NDXP,
// XND).
constexpr std::array<OccRoot, 14> kIndexRoots{{{"SPX", "SPX", OccRoot::Kind::index_am},
                                               {"SPXW", "SPX", OccRoot::Kind::index_pm},
                                               {"XSP", "XSP", OccRoot::Kind::index_pm},
                                               {"NDX", "NDX", OccRoot::Kind::index_am},
                                               {"NDXP", "NDX", OccRoot::Kind::index_pm},
                                               {"XND", "XND", OccRoot::Kind::index_pm},
                                               {"RUT", "RUT", OccRoot::Kind::index_am},
                                               {"RUTW", "RUT", OccRoot::Kind::index_pm},
                                               {"MRUT", "MRUT", OccRoot::Kind::index_pm},
                                               {"DJX", "DJX", OccRoot::Kind::index_am},
                                               {"VIX", "VIX", OccRoot::Kind::index_am},
                                               {"VIXW", "VIX", OccRoot::Kind::index_am},
                                               {"XEO", "OEX", OccRoot::Kind::index_pm},
                                               {"OEX", "OEX", OccRoot::Kind::index_american}}};

bool is_root(std::string_view root) {
  return !root.empty() && root.size() <= 6 && root[0] >= 'A' && root[0] <= 'Z' &&
         std::all_of(root.begin(), root.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

Instrument contract(const OccRoot& root, std::string_view id) {
  Instrument made;
  made.id = id;
  made.kind = InstrumentKind::option;
  made.underlying = root.underlying;
  made.spec.multiplier = 100.0;
  made.spec.quote_currency = *Currency::parse("USD");
  made.spec.settlement_currency = made.spec.quote_currency;
  return made;
}

OptionTerms terms(const OccRoot& root, char right, double strike) {
  const bool american = root.kind == OccRoot::Kind::equity || root.kind == OccRoot::Kind::index_american;
  return {right == 'C' ? OptionRight::call : OptionRight::put,
          american ? ExerciseStyle::american : ExerciseStyle::european, strike,
          american ? PricingModel::black_scholes : PricingModel::black_76};
}

tl::unexpected<Issues> wrong_part(std::string_view symbol, std::string_view what) {
  return fail(ErrorCode::invalid_value, fmt::format("{}: {}", in_quotes(symbol), what), {},
              "a symbol is a root, YYMMDD, C or P, and the strike times 1000 in eight digits");
}

}  // namespace

OccRoot occ_root(std::string_view root) {
  const auto* known =
      std::find_if(kIndexRoots.begin(), kIndexRoots.end(), [&](const OccRoot& r) { return r.root == root; });
  return known != kIndexRoots.end() ? *known : OccRoot{root, root, OccRoot::Kind::equity};
}

Result<Instrument> parse_occ_symbol(std::string_view symbol) {
  const std::string_view root =
      symbol.size() > kTailLength ? trimmed(symbol.substr(0, symbol.size() - kTailLength)) : "";
  const std::string_view tail = is_root(root) ? symbol.substr(symbol.size() - kTailLength) : "";
  const bool shaped = !tail.empty() && symbol[0] != ' ' && symbol.size() <= 21 &&
                      all_digits(tail.substr(0, 6)) && (tail[6] == 'C' || tail[6] == 'P') &&
                      all_digits(tail.substr(7));
  if (!shaped) {
    return fail(ErrorCode::unknown_instrument,
                fmt::format("{} does not read as an option symbol", in_quotes(symbol)), {},
                "symbols read like SPXW  220207C04500000, with or without the blanks");
  }
  const Date date{std::chrono::year(2000 + *parse_digits(tail.substr(0, 2))),
                  std::chrono::month(static_cast<unsigned>(*parse_digits(tail.substr(2, 2)))),
                  std::chrono::day(static_cast<unsigned>(*parse_digits(tail.substr(4, 2))))};
  const double strike = *parse_digits(tail.substr(7)) / 1000.0;
  if (!date.ok()) return wrong_part(symbol, fmt::format("there is no day {}", tail.substr(0, 6)));
  if (strike <= 0.0) return wrong_part(symbol, "want a strike above 0");
  const OccRoot known = occ_root(root);
  Instrument made = contract(known, fmt::format("{}{}", root, tail));
  made.expiry = at_new_york(date, known.kind == OccRoot::Kind::index_am ? kMorningMinute : kCloseMinute);
  made.option = terms(known, tail[6], strike);
  return made;
}

}  // namespace crossmargin::io
