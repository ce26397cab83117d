#include "crossmargin/batch/make_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "crossmargin/io/csv_write.hpp"

namespace crossmargin::batch {
namespace {

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Written out
/// because the distributions of the standard library differ between its implementations.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  /// In [0, 1), on a grid of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// In [0, bound). The bias of the remainder is far below anything a load test could see.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

 private:
  std::uint64_t state_;
};

/// An instrument that can be drawn, with what one contract is worth and the smallest quantity written.
struct Drawable {
  std::string id;        ///< as a cell of CSV
  double notional{0.0};  ///< of one contract, quote currency
  double step{1.0};
};

std::optional<double> notional_of(const Instrument& instrument, const InstrumentQuote& quote,
                                  const Market& market) {
  const double units = std::abs(instrument.spec.multiplier);
  const bool option = instrument.kind == InstrumentKind::option;
  if (!option && instrument.spec.settlement == SettlementStyle::inverse) return units;
  if (!option && quote.price) return units * std::abs(*quote.price);
  if (quote.forward) return units * std::abs(*quote.forward);
  const auto reference = instrument.expiry ? market.forward(instrument.underlying, *instrument.expiry)
                                           : market.spot(instrument.underlying);
  if (!reference) return std::nullopt;
  return units * std::abs(*reference);
}

std::optional<Drawable> drawable(const Instrument& instrument, const Market& market) {
  const InstrumentQuote* quote = market.quote(instrument.id);
  if (quote == nullptr || (instrument.expiry && *instrument.expiry <= market.as_of())) return std::nullopt;
  if (instrument.kind == InstrumentKind::option && !quote->volatility && !quote->price) return std::nullopt;
  const auto notional = notional_of(instrument, *quote, market);
  if (!notional || !(*notional > 0.0)) return std::nullopt;
  std::string cell;
  io::append_csv_cell(cell, instrument.id);
  return Drawable{std::move(cell), *notional, instrument.spec.quantity_step.value_or(1.0)};
}

/// The first `count` places of a shuffle: every instrument at most once in an account.
void draw(std::vector<std::size_t>& places, std::size_t count, Random& random) {
  for (std::size_t i = 0; i < count; ++i) std::swap(places[i], places[i + random.below(places.size() - i)]);
}

class Maker {
 public:
  Maker(std::vector<Drawable> choices, std::string currency, const MadeAccounts& wanted)
      : choices_(std::move(choices)), currency_(std::move(currency)), wanted_(wanted) {}

  /// The lines of one account. It depends on the seed and the number of the account, and on nothing made
  /// before it.
  std::string account(std::size_t number) const {
    Random random(wanted_.seed * 0x100000001b3ULL + number);
    std::vector<std::size_t> places(choices_.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    draw(places, wanted_.positions, random);
    std::string lines;
    double gross = 0.0;
    for (const std::size_t place : std::span(places).first(wanted_.positions)) {
      gross += append_position(lines, number, choices_[place], random);
    }
    const double collateral = std::ceil(gross * (0.05 + 0.4 * random.uniform()));
    fmt::format_to(std::back_inserter(lines), "M{:07},{},{:.0f},collateral\n", number, currency_, collateral);
    return lines;
  }

 private:
  /// Returns the notional of what was written.
  static double append_position(std::string& lines, std::size_t number, const Drawable& drawn,
                                Random& random) {
    const double target = 1e4 * (1.0 + 99.0 * random.uniform() * random.uniform());
    const double steps = std::max(std::round(target / (drawn.notional * drawn.step)), 1.0);
    const double sign = random.below(2) == 0 ? 1.0 : -1.0;
    // Twelve digits hide the last bits of a step such as 0.1, which no decimal text needs.
    fmt::format_to(std::back_inserter(lines), "M{:07},{},{:.12g},position\n", number, drawn.id,
                   sign * steps * drawn.step);
    return steps * drawn.step * drawn.notional;
  }

  std::vector<Drawable> choices_;
  std::string currency_;
  MadeAccounts wanted_;
};

Status check(const MadeAccounts& wanted, std::size_t choices) {
  if (wanted.count == 0 || wanted.positions == 0) {
    return fail(ErrorCode::invalid_value, "the count of accounts and of positions must be at least 1");
  }
  if (choices < wanted.positions) {
    return fail(ErrorCode::missing_price,
                fmt::format("only {} instruments have a quote to draw from, fewer than {} positions", choices,
                            wanted.positions),
                {}, "ask for fewer positions or give a market with more quotes");
  }
  return {};
}

}  // namespace

Status make_accounts(const InstrumentTable& instruments, const Market& market, const MadeAccounts& wanted,
                     const RowSink& sink) {
  std::vector<Drawable> choices;
  for (const Instrument& instrument : instruments.all()) {
    if (auto choice = drawable(instrument, market)) choices.push_back(*std::move(choice));
  }
  if (auto checked = check(wanted, choices.size()); !checked) return checked;
  const Maker maker(std::move(choices), market.reporting_currency().code(), wanted);
  if (auto written = sink("account,instrument,quantity,record\n"); !written) return written;
  constexpr std::size_t accounts_a_write = 1024;
  std::string lines;
  for (std::size_t number = 0; number < wanted.count; ++number) {
    lines += maker.account(number);
    if ((number + 1) % accounts_a_write != 0 && number + 1 != wanted.count) continue;
    if (auto written = sink(lines); !written) return written;
    lines.clear();
  }
  return {};
}

}  // namespace crossmargin::batch
